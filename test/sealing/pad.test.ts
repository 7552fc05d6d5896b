import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { concatBytes, decodeUtf8, utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { FORM_BUCKETS, OFFER_BUCKETS, pad, SMALL_BUCKETS, unpad } from '../../src/sealing/pad.ts';
import { b, runVectors, value } from './vectors.ts';

runVectors('pad', 24, {
  pad: ({ length, buckets }) => {
    const padded = value(pad(new Uint8Array(length).fill(0x61), buckets));
    return { length: padded.length, sha256: encodeBase64url(sha256(padded)) };
  },
  unpad: ({ content, tail, zeros, buckets }) => ({
    content: decodeUtf8(value(unpad(concatBytes(utf8(content), b(tail), new Uint8Array(zeros)), buckets))),
  }),
});

describe('padding', () => {
  it('gives back every content from every set of buckets', () => {
    const buckets = fc.constantFrom<readonly number[]>(OFFER_BUCKETS, FORM_BUCKETS, SMALL_BUCKETS);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), buckets, (content, sizes) => {
        const padded = value(pad(content, sizes));
        expect(sizes).toContain(padded.length);
        expect(value(unpad(padded, sizes))).toEqual(new Uint8Array(content));
      }),
    );
  });

  it('refuses an empty text', () => expect(unpad(new Uint8Array(0), OFFER_BUCKETS).ok).toBe(false));
});
