/**
 * The handful of CBOR items that a gate pass consists of (RFC 8949), deterministically encoded (§4.2.1). No general
 * reader: what is expected at each place is known, so a cursor is told what must come next, and anything else spoils it.
 */
import { type Bytes, concatBytes, utf8 } from '../../lib/bytes.ts';

export const MAJOR = { unsigned: 0, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;
type Major = (typeof MAJOR)[keyof typeof MAJOR];

const UINT32 = 2 ** 32;

/** The head of an item in its shortest form; arguments below 2³² only, the pass has no greater ones. */
export function head(major: Major, argument: number): Bytes {
  if (!Number.isInteger(argument) || argument < 0 || argument >= UINT32) throw new RangeError('CBOR argument');
  const type = major << 5;
  if (argument < 24) return Uint8Array.of(type | argument);
  if (argument < 0x100) return Uint8Array.of(type | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(type | 25, argument >> 8, argument & 0xff);
  const bytes = new Uint8Array(5);
  bytes[0] = type | 26;
  new DataView(bytes.buffer).setUint32(1, argument);
  return bytes;
}

export function byteString(bytes: Uint8Array): Bytes {
  return concatBytes(head(MAJOR.bytes, bytes.length), bytes);
}

export function textString(text: string): Bytes {
  const bytes = utf8(text);
  return concatBytes(head(MAJOR.text, bytes.length), bytes);
}

/** A place in bytes from outside. Once something else stood there than was expected, it stays `spoilt`. */
export interface Cursor {
  readonly bytes: Bytes;
  at: number;
  spoilt: boolean;
}

export function startOf(bytes: Bytes): Cursor {
  return { bytes, at: 0, spoilt: false };
}

/** Whether everything was as expected and nothing is left: trailing bytes would be a second encoding. */
export function isRead(cursor: Cursor): boolean {
  return !cursor.spoilt && cursor.at === cursor.bytes.length;
}

/** Passes over exactly these bytes. */
export function expectBytes(cursor: Cursor, expected: Uint8Array): void {
  const found = take(cursor, expected.length);
  if (!expected.every((byte, i) => byte === found[i])) cursor.spoilt = true;
}

/** The argument of an item of this major type, in its shortest form only; 0 when spoilt. */
export function readHead(cursor: Cursor, major: Major): number {
  const first = take(cursor, 1)[0] ?? 0;
  const short = first & 31;
  const width = short < 24 ? 0 : short <= 26 ? 2 ** (short - 24) : UINT32;
  // Eight-byte arguments, reserved values and indefinite lengths have no place in a pass.
  if (first >> 5 !== major || width > 4) return spoil(cursor);
  if (width === 0) return short;
  const argument = take(cursor, width).reduce((value, byte) => value * 256 + byte, 0);
  const least = width === 1 ? 24 : 2 ** (4 * width);
  return argument < least ? spoil(cursor) : argument;
}

/** A byte string of exactly `length` bytes. */
export function readBytes(cursor: Cursor, length: number): Bytes {
  if (readHead(cursor, MAJOR.bytes) !== length) spoil(cursor);
  return take(cursor, length);
}

/** The content of a byte or text string of at most `max` bytes. */
export function readString(cursor: Cursor, major: typeof MAJOR.bytes | typeof MAJOR.text, max: number): Bytes {
  const length = readHead(cursor, major);
  if (length > max) spoil(cursor);
  return take(cursor, length);
}

function take(cursor: Cursor, length: number): Bytes {
  if (cursor.spoilt || cursor.at + length > cursor.bytes.length) {
    cursor.spoilt = true;
    return new Uint8Array(0);
  }
  const from = cursor.at;
  cursor.at += length;
  return cursor.bytes.slice(from, cursor.at);
}

function spoil(cursor: Cursor): number {
  cursor.spoilt = true;
  return 0;
}
