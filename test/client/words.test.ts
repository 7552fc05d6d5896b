import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparisonWords,
  isComparison,
  secretOfQr,
  secretOfWords,
  secretQr,
  secretWords,
} from '../../src/client/words.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes } from '../../src/lib/bytes.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes) as Bytes);

describe('a printed secret', () => {
  it('comes back from its words and from its QR text', () => {
    fc.assert(
      fc.property(bytes32, (secret) => {
        expect(secretOfWords(secretWords(secret))).toEqual(secret);
        expect(secretOfQr(secretQr(secret))).toEqual(secret);
      }),
    );
  });

  it('is refused with one syllable wrong, at any place, but for one case in some sixteen thousand', () => {
    const secret = new Uint8Array(32).map((_, i) => i * 7) as Bytes;
    const words = secretWords(secret);
    let accepted = 0;
    let tried = 0;
    for (const [i, word] of words.entries()) {
      for (const syllable of ['ba', 'tri', 'plo', 'chu']) {
        const slip = word.replace(/^(?:ch|br|pl|pr|tr|[bdfklmnprst])[aiou]/, syllable);
        if (slip === word) continue;
        tried++;
        if (secretOfWords(words.with(i, slip)) !== undefined) accepted++;
      }
    }
    expect(tried).toBeGreaterThan(50);
    expect(accepted).toBe(0);
  });

  it('is refused when words are missing, too many, out of order or no words of ours', () => {
    const words = secretWords(new Uint8Array(32).map((_, i) => i) as Bytes);
    expect(secretOfWords(words.slice(1))).toBeUndefined();
    expect(secretOfWords([...words, 'bababa'])).toBeUndefined();
    expect(secretOfWords(words.toReversed())).toBeUndefined();
    for (const bad of ['', 'ba', 'baba', 'babababa', 'bebebe', 'bababax', ' ', 'constructor']) {
      expect(secretOfWords(words.with(3, bad)), bad).toBeUndefined();
    }
    for (const bad of [
      '',
      'gafete-recovery:1:',
      'gafete-recovery:2:AAAA.AA',
      `${secretQr(new Uint8Array(32) as Bytes)}.AA`,
    ]) {
      expect(secretOfQr(bad), bad).toBeUndefined();
    }
  });
});

describe('six words of a thumbprint', () => {
  it('are the first 108 bits: another bit there is another word', () => {
    fc.assert(
      fc.property(bytes32, fc.integer({ min: 0, max: 107 }), (hash, bit) => {
        const other = new Uint8Array(hash);
        other[bit >> 3] = (other[bit >> 3] as number) ^ (0x80 >> (bit & 7));
        const [left, right] = [comparisonWords(encodeBase64url(hash)), comparisonWords(encodeBase64url(other))];
        expect(left).toHaveLength(6);
        expect(left.filter((word, i) => word !== right[i])).toHaveLength(1);
      }),
    );
  });

  it('are compared without regard to case and spaces, and never by a part of them', () => {
    const thumbprint = encodeBase64url(new Uint8Array(32).fill(9));
    const words = comparisonWords(thumbprint);
    expect(
      isComparison(
        thumbprint,
        words.map((word) => ` ${word.toUpperCase()} `),
      ),
    ).toBe(true);
    for (const part of [[], words.slice(0, 5), [...words, 'bababa'], words.map(() => '')]) {
      expect(isComparison(thumbprint, part)).toBe(false);
    }
  });

  it('are made of thumbprints only', () => {
    for (const text of ['', 'AAAA', 'x'.repeat(44)]) expect(() => comparisonWords(text)).toThrow(TypeError);
  });
});
