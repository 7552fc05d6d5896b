import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import {
  deriveRefreshKeys,
  deriveRefreshToken,
  openRefresh,
  type RefreshBody,
  sealRefresh,
} from '../../src/sealing/refresh.ts';
import { deriveSessionKeys } from '../../src/sealing/session.ts';
import { b, draws, type Inputs, runVectors, value } from './vectors.ts';

let sample: { keys: Inputs; body: RefreshBody; binding: Inputs } | undefined;

runVectors('refresh', 9, {
  sealRefresh: async ({ R, iv, jkt, exp, claims, k_claims, header, statement, approvalProof }) => {
    const keys = value(await deriveRefreshKeys(R));
    const body = { claims, kClaims: b(k_claims) as Inputs, header, statement, approvalProof };
    sample ??= { keys, body, binding: { jkt, exp } };
    const { ct } = value(await sealRefresh(keys, body, { jkt, exp }, draws(iv)));
    return { rid: keys.rid, k_refresh: encodeBase64url(keys.kRefresh), ct: encodeBase64url(ct) };
  },
  openRefresh: async ({ R, iv, ct, jkt, exp }) => {
    const keys = value(await deriveRefreshKeys(R));
    const { kClaims, ...body } = value(await openRefresh(keys, { iv: b(iv), ct: b(ct) }, { jkt, exp }));
    return { body: { ...body, k_claims: encodeBase64url(kClaims) } };
  },
});

describe('a refresh envelope that its holder wrote himself', () => {
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));

  it.each([
    ['other claims', 'approved_claims', (body: RefreshBody) => ({ ...body, claims: { role: 'editor' } })],
    ['more copies', 'approved_header', (body: RefreshBody) => ({ ...body, header: { ...body.header, copies: 99 } })],
    ['no header', 'header', (body: RefreshBody) => ({ ...body, header: null as Inputs })],
    ['no statement', 'typ', (body: RefreshBody) => ({ ...body, statement: {} as Inputs })],
    ['no proof', 'proof', (body: RefreshBody) => ({ ...body, approvalProof: {} as Inputs })],
    ['claims that are a list', 'body', (body: RefreshBody) => ({ ...body, claims: [] as Inputs })],
  ])('is refused for %s', async (_, type, change) => {
    if (!sample) throw new Error('the vectors come first');
    const { keys, body, binding } = sample;
    const good = value(await sealRefresh(keys, body, binding, random));
    expect((await openRefresh(keys, good, binding)).ok).toBe(true);
    const bad = value(await sealRefresh(keys, change(body), binding, random));
    expect(await openRefresh(keys, bad, binding)).toEqual({ ok: false, error: { type } });
  });

  it('needs a token of 32 bytes', async () => {
    expect(await deriveRefreshKeys('AAAA')).toEqual({ ok: false, error: { type: 'length' } });
  });
});

describe('a refresh token', () => {
  it('goes with its access token, is none of its other keys, and leads to an envelope of its own', async () => {
    const access = encodeBase64url(new Uint8Array(32).fill(5));
    const token = await deriveRefreshToken(access);
    expect(await deriveRefreshToken(access)).toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { sid, kek } = value(await deriveSessionKeys(access));
    expect([sid, encodeBase64url(kek), access]).not.toContain(token);
    const { rid } = value(await deriveRefreshKeys(token));
    expect([sid, token]).not.toContain(rid);
    expect(await deriveRefreshToken(encodeBase64url(new Uint8Array(32).fill(6)))).not.toBe(token);
  });
});
