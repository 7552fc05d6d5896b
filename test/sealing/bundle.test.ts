import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { bundleChain, createBundle, type DeskBundle, openBundle, sealBundle } from '../../src/sealing/bundle.ts';
import { createPkcs8, importPkcs8, type Pkcs8, publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { jweDraws, privateKey } from './jwe.ts';
import { b, draws, type Inputs, runVectors, value } from './vectors.ts';

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const deskOf = (bundle: DeskBundle) => jwkThumbprint(publicJwkOfPkcs8(bundle.ecdh));

function fromVector({ ecdh, index, previous, ...rest }: Inputs): DeskBundle {
  const own = { ...rest, ecdh: b(ecdh), index: b(index) };
  return previous ? { ...own, previous: fromVector(previous) } : own;
}

function toVector({ ecdh, index, previous, ...rest }: DeskBundle): Inputs {
  const own = { ...rest, ecdh: encodeBase64url(ecdh), index: encodeBase64url(index) };
  return previous ? { ...own, previous: toVector(previous) } : own;
}

/** Desk thumbprint of each epoch, learnt from the sealing cases: what the event's public document would say. */
const desks = new Map<number, string>();

runVectors('desk-bundle', 21, {
  sealBundle: async ({ bundle: input, member, test }) => {
    const bundle = fromVector(input);
    desks.set(bundle.epoch, deskOf(bundle));
    return { jwe: await sealBundle(bundle, member, draws(...jweDraws(test))) };
  },
  openBundle: async ({ jwe, priv, event, epoch }) => {
    const desk = desks.get(epoch) ?? 'unknown';
    return { bundle: toVector(value(await openBundle(jwe, await privateKey(priv), { event, epoch, desk }))) };
  },
});

describe('a desk bundle', async () => {
  const member = await importPkcs8(createPkcs8(random));
  const first = createBundle('ev_1', random);
  const second = createBundle('ev_1', random, first);
  const expected = { event: 'ev_1', epoch: 2, desk: deskOf(second) };
  const refused = { ok: false, error: { type: 'bundle' } };

  it('carries the one before, so that nobody re-encrypts', async () => {
    const opened = value(await openBundle(await sealBundle(second, member.jwk, random), member, expected));
    expect(bundleChain(opened).map(({ epoch }) => epoch)).toEqual([2, 1]);
    expect(opened).toEqual(second);
  });

  it('is refused when its desk key is not the published one', async () => {
    const jwe = await sealBundle(second, member.jwk, random);
    expect(await openBundle(jwe, member, { ...expected, desk: deskOf(first) })).toEqual(refused);
  });

  it('is refused when a stranger set the published public key beside a scalar of his own', async () => {
    const ecdh = createPkcs8(random).slice() as Bytes;
    ecdh.set(second.ecdh.slice(73), 73);
    const forged = { ...second, ecdh: ecdh as Pkcs8 };
    expect(deskOf(forged)).toBe(expected.desk);
    expect(await openBundle(await sealBundle(forged, member.jwk, random), member, expected)).toEqual(refused);
  });

  it.each([
    ['an epoch left out', { ...second, previous: { ...first, epoch: 0 } }],
    ['a previous bundle of another event', { ...second, previous: { ...first, event: 'ev_2' } }],
    ['a short index key', { ...second, index: second.index.slice(1) as DeskBundle['index'] }],
    ['a short desk key', { ...second, ecdh: second.ecdh.slice(1) as Pkcs8 }],
  ])('is refused for %s', async (_, bundle) => {
    expect(await openBundle(await sealBundle(bundle, member.jwk, random), member, expected)).toEqual(refused);
  });

  it('does not follow a bundle of another event', () => {
    expect(() => createBundle('ev_2', random, first)).toThrow(RangeError);
  });

  it('fits into one JWE at the longest chain', async () => {
    let bundle = first;
    while (bundle.epoch < 128)
      bundle = { event: 'ev_1', epoch: bundle.epoch + 1, ecdh: first.ecdh, index: first.index, previous: bundle };
    expect(() => createBundle('ev_1', random, bundle)).toThrow(RangeError);
    const jwe = await sealBundle(bundle, member.jwk, random);
    const opened = value(await openBundle(jwe, member, { event: 'ev_1', epoch: 128, desk: deskOf(first) }));
    expect(decodeBase64url(jwe.split('.')[0] ?? '')).toBeDefined();
    expect(bundleChain(opened)).toHaveLength(128);
  });
});
