import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeskToken, verifyDeskToken } from '../../src/access/desk-token.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { hmac } from '../../src/sealing/hkdf.ts';
import type { Service } from '../harness.ts';
import { DOOR, HOSTILE_VALUES, startAccess } from './access-service.ts';

let service: Service;
beforeAll(async () => {
  service = await startAccess();
});
afterAll(() => service.close());

const CONTENT = { client: 'AAAAAAAAAAAAAAAAAAAAAA', jkt: 'B'.repeat(43), generation: 0 };
const content = () => ({ ...CONTENT, exp: service.clock.now() + 300 });
const verify = (token: string, ports = service.ports) => verifyDeskToken(ports, token, service.clock.now());

/** A payload that the service's own key has MACed, well-made or not. */
async function maced(payload: string): Promise<string> {
  const { key } = await service.keys.key('token');
  const bytes = utf8(payload);
  return `${encodeBase64url(bytes)}.${encodeBase64url(await hmac(key, bytes))}`;
}
async function payload(replace: Record<string, unknown> = {}): Promise<string> {
  const { id } = await service.keys.key('token');
  const members = { typ: 'gafete/v1/desk-token', key: id, ...content(), ...replace };
  return new TextDecoder().decode(
    canon(Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined))),
  );
}

it('what was made is what is verified', async () => {
  expect(await verify(await createDeskToken(service.ports, content()))).toEqual({ ok: true, value: content() });
  expect(await verify(await maced(await payload()))).toEqual({ ok: true, value: content() });
});

describe('even under our own MAC is refused', () => {
  it.each(['typ', 'key', 'client', 'jkt', 'exp', 'generation'])('%s of another kind', async (name) => {
    for (const value of [undefined, ...HOSTILE_VALUES, {}]) {
      // 0, 1 and −1 are numbers where a number stands; as exp they are long past.
      if (typeof value === 'number' && name === 'generation') continue;
      if (value === '' && (name === 'client' || name === 'jkt')) continue;
      const answer = await verify(await maced(await payload({ [name]: value })));
      expect(answer.ok, `${name} ${JSON.stringify(value)}`).toBe(false);
    }
  });

  it('a further member, another spelling, another typ', async () => {
    const good = await payload();
    expect((await verify(await maced(good))).ok).toBe(true);
    expect((await verify(await maced(await payload({ role: 'admin' })))).ok).toBe(false);
    expect((await verify(await maced(good.replace(',', ', ')))).ok).toBe(false);
    expect((await verify(await maced(good.replace('desk-token', 'row')))).ok).toBe(false);
  });
});

it('a token outlives the change of the ring key, and dies with the key’s retirement', async () => {
  const token = await createDeskToken(service.ports, content());
  const old = service.ringFile.mac.token[0]!;
  const fresh = { id: 'token-next', key: encodeBase64url(service.random(32)) };
  const ringWith = (entries: (typeof old)[]) =>
    createKeyRing({ ...service.ringFile, mac: { ...service.ringFile.mac, token: entries } });
  expect((await verify(token, { ...service.ports, keys: ringWith([fresh, old]) })).ok).toBe(true);
  expect(await verify(token, { ...service.ports, keys: ringWith([fresh]) })).toEqual({
    ok: false,
    error: { type: 'token_mac' },
  });
  const renamed = ringWith([{ ...fresh, id: old.id }]);
  expect(await verify(token, { ...service.ports, keys: renamed })).toEqual({ ok: false, error: { type: 'token_mac' } });
});

it('no text opens the door, and none breaks it', async () => {
  const header = fc.stringMatching(/^[\x20-\x7e]{0,80}$/);
  await fc.assert(
    fc.asyncProperty(header, header, async (authorization, proof) => {
      const headers = { Authorization: authorization, DPoP: proof };
      for (const prefix of ['', 'DPoP ']) {
        const answer = await service.fetch(DOOR, { headers: { ...headers, Authorization: prefix + authorization } });
        expect(answer.status).toBe(401);
      }
    }),
    { numRuns: 200 },
  );
});
