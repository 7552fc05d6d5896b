import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNonce, verifyNonce } from '../../src/issuer/nonce.ts';
import type { KeyRing } from '../../src/key-ring.ts';
import { addSeconds } from '../../src/lib/time.ts';
import { createRandom, NOON, startService } from '../harness.ts';

const ISSUER = 'https://prensa.example';

describe('nonce', () => {
  let keys: KeyRing;
  let nonce: string;

  beforeAll(async () => {
    const service = await startService({ createApp: () => new Hono() });
    keys = service.keys;
    service.close();
    nonce = await createNonce(keys, ISSUER, 300, NOON, createRandom('nonce'));
  });

  it('is accepted until its last second and not after', async () => {
    expect((await verifyNonce(keys, ISSUER, nonce, NOON)).ok).toBe(true);
    expect((await verifyNonce(keys, ISSUER, nonce, addSeconds(NOON, 300))).ok).toBe(true);
    expect(await verifyNonce(keys, ISSUER, nonce, addSeconds(NOON, 301))).toEqual({ ok: false, error: 'expired' });
  });

  it('names its hash and its end, which is all that is kept of it', async () => {
    const checked = await verifyNonce(keys, ISSUER, nonce, NOON);
    expect(checked).toEqual({
      ok: true,
      value: { sha256: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), exp: addSeconds(NOON, 300) },
    });
  });

  it('differs every time', async () => {
    const random = createRandom('many');
    const made = await Promise.all(Array.from({ length: 200 }, () => createNonce(keys, ISSUER, 300, NOON, random)));
    expect(new Set(made).size).toBe(200);
  });

  it('of another issuer is refused', async () => {
    expect(await verifyNonce(keys, 'https://otra.example', nonce, NOON)).toEqual({ ok: false, error: 'mac' });
  });

  it('with any character changed is refused', async () => {
    for (let at = 0; at < nonce.length; at++) {
      const other = nonce[at] === 'A' ? 'B' : 'A';
      const changed = nonce.slice(0, at) + other + nonce.slice(at + 1);
      expect((await verifyNonce(keys, ISSUER, changed, NOON)).ok, `character ${at}`).toBe(false);
    }
  });

  it.each([
    ['', 'malformed'],
    ['.', 'malformed'],
    ['a.b.c', 'malformed'],
    ['not a nonce', 'malformed'],
    ['x'.repeat(100_000), 'malformed'],
    [`${'QUFB'}.${'A'.repeat(69)}`, 'malformed'],
    [`${'QUFB'}.${'A'.repeat(70)}A`, 'malformed'],
  ])('of the shape %j is %s', async (text, reason) => {
    expect(await verifyNonce(keys, ISSUER, text.slice(0, 300), NOON)).toEqual({ ok: false, error: reason });
  });

  it('under a key that the ring does not have is refused', async () => {
    const [, body] = nonce.split('.');
    expect(await verifyNonce(keys, ISSUER, `bm9uZQ.${body}`, NOON)).toEqual({ ok: false, error: 'unknown_key' });
  });
});
