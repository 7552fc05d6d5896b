import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import type { OfferSealKey } from '../../src/sealing/offer.ts';
import {
  createAccessToken,
  deriveSessionKeys,
  openIssuedRanks,
  openSession,
  parseStatusRanks,
  sealIssuedRanks,
  wrapSession,
} from '../../src/sealing/session.ts';
import { b, draws, runVectors, value } from './vectors.ts';

runVectors('token', 19, {
  wrapSession: async ({ T, iv, k_seal, lookup, jkt, exp }) => {
    const accessToken = createAccessToken(draws(T));
    const { sid, kek } = value(await deriveSessionKeys(accessToken));
    const wrapped = await wrapSession(kek, b(k_seal) as unknown as OfferSealKey, { lookup, jkt, exp }, draws(iv));
    return {
      access_token: accessToken,
      sid,
      kek: encodeBase64url(kek),
      aad: decodeUtf8(canon({ typ: 'gafete/v1/session', lookup, jkt, exp })),
      wrapped: encodeBase64url(wrapped.ct),
    };
  },
  openSession: async ({ T, iv, wrapped, lookup, jkt, exp }) => {
    const { kek } = value(await deriveSessionKeys(T));
    const kSeal = value(await openSession(kek, { iv: b(iv), ct: b(wrapped) }, { lookup, jkt, exp }));
    return { k_seal: encodeBase64url(kSeal) };
  },
  wrapIssued: async ({ T, iv, list, first, n, ...binding }) => {
    const { kek } = value(await deriveSessionKeys(T));
    return { wrapped: encodeBase64url((await sealIssuedRanks(kek, { list, first, n }, binding, draws(iv))).ct) };
  },
  openIssued: async ({ T, iv, wrapped, ...binding }) => {
    const { kek } = value(await deriveSessionKeys(T));
    return value(await openIssuedRanks(kek, { iv: b(iv), ct: b(wrapped) }, binding));
  },
});

describe('openSession', () => {
  it('refuses a wrapped value too short to hold a tag', async () => {
    const { kek } = value(await deriveSessionKeys(createAccessToken((n) => new Uint8Array(n))));
    const binding = { lookup: 'x', jkt: null, exp: unixSeconds(1) };
    const short = { iv: new Uint8Array(12), ct: new Uint8Array(15) };
    expect(await openSession(kek, short, binding)).toEqual({ ok: false, error: { type: 'decrypt' } });
  });
});

describe('parseStatusRanks', () => {
  const good = { list: 'ls_1', first: 0, n: 10 };
  it('takes a run of ranks', () => expect(value(parseStatusRanks(good))).toEqual(good));
  it.each([
    { ...good, n: 0 },
    { ...good, first: -1 },
    { ...good, n: 1.5 },
    { ...good, list: 1 },
    { ...good, index: 1 },
    { list: 'ls_1', first: 0 },
    null,
    [],
  ])('refuses %j', (bad) => expect(parseStatusRanks(bad).ok).toBe(false));
});
