import { describe, expect, it } from 'vitest';
import { createPkcs8, importPkcs8 } from '../../src/sealing/ecdh.ts';
import {
  openRevocationInner,
  openRevocationOuter,
  parseRevocationInner,
  sealRevocation,
} from '../../src/sealing/revocation.ts';
import { jweDraws, privateKey } from './jwe.ts';
import { draws, type Inputs, ringKey, runVectors, value } from './vectors.ts';

/** The desk key of the file: the private half that its own opening cases use. */
let desk: Inputs;

runVectors('revocation', 15, {
  sealRevocation: async ({
    desk: jwk,
    event,
    epoch,
    k_rev,
    key,
    iv,
    accreditation,
    configuration,
    list,
    first,
    n,
    test,
  }) => {
    const random = draws(iv, ...jweDraws(test));
    const ring = await ringKey('revocation', key, k_rev);
    const binding = { accreditation, configuration };
    const jwe = await sealRevocation(jwk, { event, epoch }, ring, binding, { list, first, n }, random);
    desk ??= { d: 'CbDAyxDco5ukv0Sx-Hl4wZbdxdne0gupCGhVKaq0OCQ', ...jwk };
    return { inner: value(await openRevocationOuter(jwe, await privateKey(desk), { event, epoch })), jwe };
  },
  openRevocationOuter: async ({ jwe, priv, event, epoch }) => ({
    inner: value(await openRevocationOuter(jwe, await privateKey(priv), { event, epoch })),
  }),
  openRevocationInner: async ({ k_rev, key, inner, accreditation, configuration }) => {
    const ring = await ringKey('revocation', key, k_rev);
    const { configuration: bound, ...opened } = value(
      await openRevocationInner(ring, value(parseRevocationInner(inner)), { accreditation, configuration }),
    );
    expect(bound).toBe(configuration);
    return opened;
  },
});

describe('a revocation envelope', () => {
  it('has one length for every list, rank and accreditation', async () => {
    const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
    const { jwk } = await importPkcs8(createPkcs8(random));
    const ring = await ringKey('revocation', 'rev-1', 'A'.repeat(43));
    const seal = (accreditation: string, list: string, first: number) =>
      sealRevocation(
        jwk,
        { event: 'ev_1', epoch: 1 },
        ring,
        { accreditation, configuration: 'c' },
        { list, first, n: 10 },
        random,
      );
    const [short, long] = [await seal('a', 'l', 0), await seal('a'.repeat(64), 'l'.repeat(64), 4_000_000)];
    expect(short.length).toBe(long.length);
  });

  it.each([null, [], {}, { key: 'k', iv: 'AA', ct: 'AA' }, { key: 'k', iv: '', ct: '', more: 1 }, { key: 1 }])(
    'has no inner layer of the shape %j',
    (bad) => expect(parseRevocationInner(bad)).toEqual({ ok: false, error: { type: 'body' } }),
  );
});
