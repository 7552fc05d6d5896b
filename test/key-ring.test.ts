import { describe, expect, it } from 'vitest';
import { addLogKey, createKeyRingFile, createOperatorFile, renewKeyRingFile } from '../src/cli/keys/ceremony.ts';
import { workerSecrets } from '../src/cli/keys/worker-secrets.ts';
import { createKeyRing, NoSigner, parseKeyRingFile } from '../src/key-ring.ts';
import { utf8 } from '../src/lib/bytes.ts';
import { importEs256PublicKey, verifyEs256 } from '../src/lib/es256.ts';
import { addSeconds, DAY } from '../src/lib/time.ts';
import { verifyEd25519 } from '../src/merkle/note.ts';
import { keyRingFromSecrets } from '../src/runtime/worker/secrets.ts';
import { createRandom, NOON } from './harness.ts';

const ceremony = {
  publicUrl: 'http://localhost:8787',
  environment: 'demo',
  now: NOON,
  random: createRandom(),
} as const;
const operator = await createOperatorFile(ceremony);
const ringFile = await createKeyRingFile(operator, ceremony);

describe('the key ring', () => {
  it('signs with a key that its public half verifies', async () => {
    const signer = await createKeyRing(ringFile).signer('credential', NOON);
    const key = await importEs256PublicKey(signer.publicJwk);
    expect(await verifyEs256(key!, await signer.sign(utf8('x')), utf8('x'))).toBe(true);
    expect(await verifyEs256(key!, await signer.sign(utf8('x')), utf8('y'))).toBe(false);
  });

  it('every purpose has a key of its own', async () => {
    const entries = Object.values(ringFile.signing).flat();
    const secrets = [...Object.values(ringFile.mac), ...Object.values(ringFile.seal)].flat();
    expect(new Set(entries.map(({ jwk }) => jwk.d)).size).toBe(entries.length);
    expect(new Set(secrets.map(({ key }) => key)).size).toBe(secrets.length);
  });

  it('does not sign after its window, and says what to do', async () => {
    const ring = createKeyRing(ringFile);
    await expect(ring.signer('status', addSeconds(NOON, 30 * DAY))).resolves.toBeDefined();
    await expect(ring.signer('status', addSeconds(NOON, 30 * DAY + 1))).rejects.toThrow(NoSigner);
    await expect(ring.signer('status', addSeconds(NOON, 31 * DAY))).rejects.toThrow('keys renew');
  });

  it('a renewed key signs, and the one before it is still published', async () => {
    const later = { ...ceremony, now: addSeconds(NOON, 25 * DAY) };
    const renewed = createKeyRing(await renewKeyRingFile(ringFile, operator, ['credential'], later));
    const before = await createKeyRing(ringFile).signer('credential', NOON);
    const signer = await renewed.signer('credential', later.now);
    expect(signer.kid).not.toBe(before.kid);
    expect((await renewed.signers('credential')).map(({ kid }) => kid)).toEqual([signer.kid, before.kid]);
    expect((await renewed.signer('status', later.now)).kid).toBe(ringFile.signing.status[0]!.kid);
  });

  it('a desk CA of the demo certifies nothing for production', async () => {
    await expect(createKeyRingFile(operator, { ...ceremony, environment: 'production' })).rejects.toThrow(
      'environment',
    );
  });

  it('finds older symmetric keys by id and makes with the newest', async () => {
    const newer = { id: 'newer', key: ringFile.mac.tx[0]!.key.replace(/^./, 'A') };
    const ring = createKeyRing({ ...ringFile, mac: { ...ringFile.mac, row: [newer, ...ringFile.mac.row] } });
    expect((await ring.key('row')).id).toBe('newer');
    expect((await ring.findKey('row', ringFile.mac.row[0]!.id))?.id).toBe(ringFile.mac.row[0]!.id);
    expect(await ring.findKey('row', 'retired')).toBeUndefined();
  });

  it('a malformed file is refused by place, never by value', () => {
    const broken = { ...ringFile, signing: { ...ringFile.signing, status: [{ kid: 'k', jwk: { d: 'SECRET' } }] } };
    const parsed = parseKeyRingFile(broken);
    expect(!parsed.ok && parsed.error.places.every((place) => place.startsWith('signing.status.0'))).toBe(true);
    expect(JSON.stringify(parsed)).not.toContain('SECRET');
    for (const bad of [null, 7, 'ring', [], {}]) expect(parseKeyRingFile(bad).ok).toBe(false);
  });

  it('signs the log with a key of its own kind, and an older file without one is a ring all the same', async () => {
    const [signer] = await createKeyRing(ringFile).logSigners();
    const signature = await signer!.sign(utf8('x'));
    expect(verifyEd25519(signer!.publicKey, signature, utf8('x'))).toBe(true);
    expect(verifyEd25519(signer!.publicKey, signature, utf8('y'))).toBe(false);
    const { log: _, ...older } = ringFile;
    const parsed = parseKeyRingFile(older);
    expect(parsed.ok && (await createKeyRing(parsed.value).logSigners())).toEqual([]);
    expect('KEYS_LOG' in workerSecrets(older)).toBe(false);
    expect(await keyRingFromSecrets(workerSecrets(older)).logSigners()).toEqual([]);
  });

  it('a ring from before passes and bundles signs neither until it is renewed', async () => {
    const { pass: _pass, bundle: _bundle, ...signing } = ringFile.signing;
    const parsed = parseKeyRingFile({ ...ringFile, signing });
    if (!parsed.ok) throw new Error('an older ring is a ring');
    expect(await createKeyRing(parsed.value).signers('bundle')).toEqual([]);
    await expect(createKeyRing(parsed.value).signer('pass', NOON)).rejects.toThrow('pass');
    const { KEYS_PASS: _1, KEYS_BUNDLE: _2, ...secrets } = workerSecrets(ringFile);
    expect(await keyRingFromSecrets(secrets).signers('pass')).toEqual([]);
    const renewed = await renewKeyRingFile(parsed.value, operator, ['pass', 'bundle'], ceremony);
    expect((await createKeyRing(renewed).signer('bundle', NOON)).purpose).toBe('bundle');
  });

  it('a fresh log key signs beside those before it, three at most', async () => {
    let ring = ringFile;
    for (let i = 0; i < 4; i++) ring = await addLogKey(ring, ceremony);
    expect(new Set(ring.log!.map(({ jwk }) => jwk.x)).size).toBe(3);
    expect(parseKeyRingFile(ring).ok).toBe(true);
    expect(workerSecrets(ring)['KEYS_LOG']!.length).toBeLessThan(5000);
  });

  it('goes through the secrets of a Worker unchanged, none above 5 kB', async () => {
    const secrets = workerSecrets(ringFile);
    for (const value of Object.values(secrets)) expect(value.length).toBeLessThan(5000);
    const ring = keyRingFromSecrets(secrets);
    expect((await ring.signer('policy', NOON)).kid).toBe(ringFile.signing.policy[0]!.kid);
    expect((await ring.logSigners()).map(({ kid }) => kid)).toEqual([ringFile.log![0]!.kid]);
    const { KEYS_STATUS: _, ...missing } = secrets;
    expect(() => keyRingFromSecrets(missing)).toThrow('signing.status');
  });
});
