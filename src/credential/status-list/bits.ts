import type { Bytes } from '../../lib/bytes.ts';

/** Token Status List §7.1: what the two bits of our lists say. 3 is application-specific there, and refused here. */
export const STATUS = { valid: 0, invalid: 1, suspended: 2 } as const;
export type StatusValue = (typeof STATUS)[keyof typeof STATUS];

/** Entry widths of Token Status List §4.1. Ours are always 2. */
export type StatusWidth = 1 | 2 | 4 | 8;

/** A list of two-bit entries, `entries / 4` bytes, entry 0 in the lowest bits of byte 0. Mutable: the builder owns it. */
export type StatusBits = Bytes & { readonly __statusBits: 'two-bit' };

/** A list of `entries` entries, all valid. `entries` is a positive multiple of 4, at most 2²³. */
export function createStatusBits(entries: number): StatusBits {
  if (!Number.isInteger(entries) || entries < 4 || entries % 4 !== 0 || entries > 2 ** 23) {
    throw new RangeError('a status list has 4 to 2^23 entries, a multiple of 4');
  }
  return new Uint8Array(entries / 4) as StatusBits;
}

/** The number of entries of a list. */
export function statusEntries(bits: StatusBits): number {
  return bits.length * 4;
}

/** The raw two bits of an entry (0–3). Throws outside the list: the producer made the index. */
export function getStatus(bits: StatusBits, index: number): number {
  requireIndex(bits, index);
  return readEntry(bits, 2, index);
}

/** Sets an entry. Throws outside the list: the producer made the index. */
export function setStatus(bits: StatusBits, index: number, value: StatusValue): void {
  requireIndex(bits, index);
  const shift = (index & 3) * 2;
  bits[index >> 2] = ((bits[index >> 2] as number) & ~(3 << shift)) | (value << shift);
}

/** Sets every entry: an event is distrusted or closed. */
export function fillStatus(bits: StatusBits, value: StatusValue): void {
  bits.fill(value * 0b01010101);
}

/** The raw value of an entry of any width. The caller has checked that the index lies in the list. */
export function readEntry(bytes: Uint8Array, width: StatusWidth, index: number): number {
  // Token Status List §4.1: entries fill each byte from its least significant bit.
  const perByte = 8 / width;
  const shift = (index % perByte) * width;
  return ((bytes[Math.floor(index / perByte)] as number) >> shift) & ((1 << width) - 1);
}

function requireIndex(bits: StatusBits, index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= bits.length * 4) {
    throw new RangeError('index outside the status list');
  }
}
