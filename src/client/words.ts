import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { sha256 } from '../lib/sha256.ts';

// Syllables that a Spanish and an English speaker hear alike over a bad line: no b beside v, no s beside z or c, no mute
// h, no g or j, no open and closed e. 16 onsets × 4 vowels = 6 bits a syllable, three syllables a word: 18 bits.
const ONSETS = ['b', 'ch', 'd', 'f', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'br', 'pl', 'pr', 'tr'] as const;
const VOWELS = ['a', 'i', 'o', 'u'] as const;
const SYLLABLE_BITS = 6;
const WORD_BITS = 3 * SYLLABLE_BITS;
const SYLLABLE = /(?:ch|br|pl|pr|tr|[bdfklmnprst])[aiou]/y;

const COMPARISON_WORDS = 6;
/** 256 bits of key and 14 of checksum. */
const SECRET_WORDS = 15;
const SECRET_BYTES = 32;
const CHECKSUM_BITS = SECRET_WORDS * WORD_BITS - SECRET_BYTES * 8;

/**
 * Six words of a thumbprint (108 bits), to be compared aloud (design-sealing §6.23: two could be ground in an hour).
 * Throws when `thumbprint` is not base64url of 32 bytes.
 */
export function comparisonWords(thumbprint: string): readonly string[] {
  const bytes = decodeBase64url(thumbprint, SECRET_BYTES);
  if (bytes === undefined) throw new TypeError('a thumbprint is base64url of 32 bytes');
  return wordsOf(toBits(bytes), COMPARISON_WORDS);
}

/** Whether what a person read aloud are the words of a thumbprint; upper case and spaces do not matter. */
export function isComparison(thumbprint: string, read: readonly string[]): boolean {
  const plain = read.map((word) => word.trim().toLowerCase());
  const words = comparisonWords(thumbprint);
  return plain.length === words.length && words.every((word, i) => word === plain[i]);
}

/** A 32-byte secret as fifteen words, for paper. The last fourteen bits are a checksum, so that one slip is noticed. */
export function secretWords(secret: Bytes): readonly string[] {
  if (secret.length !== SECRET_BYTES) throw new RangeError('a printed secret has 32 bytes');
  return wordsOf(toBits(concatBytes(secret, checksum(secret))), SECRET_WORDS);
}

/** The secret that fifteen words spell; `undefined` for other words, another number of them, or a wrong checksum. */
export function secretOfWords(words: readonly string[]): Bytes | undefined {
  if (words.length !== SECRET_WORDS) return undefined;
  let bits = '';
  for (const word of words) {
    const value = bitsOfWord(word.trim().toLowerCase());
    if (value === undefined) return undefined;
    bits += value;
  }
  const secret = fromBits(bits.slice(0, SECRET_BYTES * 8));
  const expected = toBits(checksum(secret)).slice(0, CHECKSUM_BITS);
  return bits.slice(SECRET_BYTES * 8) === expected ? secret : undefined;
}

/** Text of a printed secret for a QR code. */
export function secretQr(secret: Bytes): string {
  return `${QR_PREFIX}${encodeBase64url(secret)}.${encodeBase64url(checksum(secret))}`;
}

/** The secret in a QR text; `undefined` when it is not one. */
export function secretOfQr(text: string): Bytes | undefined {
  const [body, sum, ...more] = text.trim().slice(QR_PREFIX.length).split('.');
  if (!text.trim().startsWith(QR_PREFIX) || more.length > 0 || body === undefined) return undefined;
  const secret = decodeBase64url(body, SECRET_BYTES);
  return secret !== undefined && encodeBase64url(checksum(secret)) === sum ? secret : undefined;
}

const QR_PREFIX = 'gafete-recovery:1:';

function checksum(secret: Bytes): Bytes {
  return sha256(concatBytes(new TextEncoder().encode('gafete/v1/printed-key'), secret)).slice(0, 2);
}

function toBits(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
}

function fromBits(bits: string): Bytes {
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

function wordsOf(bits: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: WORD_BITS / SYLLABLE_BITS }, (_, j) => {
      const start = i * WORD_BITS + j * SYLLABLE_BITS;
      const value = Number.parseInt(bits.slice(start, start + SYLLABLE_BITS), 2);
      return `${ONSETS[value >> 2]}${VOWELS[value & 3]}`;
    }).join(''),
  );
}

function bitsOfWord(word: string): string | undefined {
  SYLLABLE.lastIndex = 0;
  let bits = '';
  for (let match = SYLLABLE.exec(word); match !== null; match = SYLLABLE.exec(word)) {
    const syllable = match[0];
    const onset = ONSETS.indexOf(syllable.slice(0, -1) as (typeof ONSETS)[number]);
    const vowel = VOWELS.indexOf(syllable.slice(-1) as (typeof VOWELS)[number]);
    bits += ((onset << 2) | vowel).toString(2).padStart(SYLLABLE_BITS, '0');
    if (SYLLABLE.lastIndex === word.length) break;
  }
  return bits.length === WORD_BITS && SYLLABLE.lastIndex === word.length ? bits : undefined;
}
