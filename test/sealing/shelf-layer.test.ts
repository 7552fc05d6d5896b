import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { createShelfKey } from '../../src/sealing/keys.ts';
import { openOuter, type ShelfLayer, sealOuter } from '../../src/sealing/shelf-layer.ts';
import { b, draws, type Inputs, runVectors, value } from './vectors.ts';

const layer = ({ typ, bind }: Inputs) => ({ typ, ...bind }) as ShelfLayer;
const shelfKey = ({ k, key }: Inputs) => ({ id: key, key: b(k) });

runVectors('shelf-layer', 12, {
  sealOuter: async (input) => ({
    sealed: encodeBase64url(await sealOuter(shelfKey(input), layer(input), b(input.inner), draws(input.iv))),
  }),
  openOuter: async (input) => ({
    inner: encodeBase64url(value(await openOuter(shelfKey(input), layer(input), b(input.sealed)))),
  }),
});

describe('createShelfKey', () => {
  it('draws a name of 16 bytes and a key of 32', () => {
    const [id, key] = [encodeBase64url(new Uint8Array(16).fill(1)), encodeBase64url(new Uint8Array(32).fill(2))];
    expect(createShelfKey(draws(id, key))).toEqual({ id, key: b(key) });
  });
});
