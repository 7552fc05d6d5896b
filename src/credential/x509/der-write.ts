import { type Bytes, concatBytes, utf8 } from '../../lib/bytes.ts';
import { TAG } from './der.ts';

/** Encodes one value. Throws above 64 KiB, which no certificate of ours is. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = concatBytes(...contents);
  const { length } = content;
  if (length > 0xffff) throw new RangeError('DER value too long');
  if (length < 0x80) return concatBytes(Uint8Array.of(tag, length), content);
  if (length < 0x100) return concatBytes(Uint8Array.of(tag, 0x81, length), content);
  return concatBytes(Uint8Array.of(tag, 0x82, length >> 8, length & 0xff), content);
}

/** A SEQUENCE of encoded values. */
export function sequence(...values: readonly Uint8Array[]): Bytes {
  return der(TAG.sequence, ...values);
}

/** An OBJECT IDENTIFIER from its dotted form. Arcs may be as large as a UUID. */
export function objectIdentifier(dotted: string): Bytes {
  const arcs = dotted.split('.').map(BigInt);
  const [first, second, ...rest] = arcs as [bigint, bigint, ...bigint[]];
  const octets = [first * 40n + second, ...rest].flatMap((arc) => {
    const digits = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80);
    return digits;
  });
  return der(TAG.oid, Uint8Array.from(octets));
}

/** A non-negative INTEGER from big-endian bytes. */
export function unsigned(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  const sign = (digits[0] as number) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return der(TAG.integer, sign, digits);
}

/** A BIT STRING of whole octets. */
export function bitString(bytes: Uint8Array): Bytes {
  return der(TAG.bitString, Uint8Array.of(0), bytes);
}

/** A UTF8String. */
export function utf8String(text: string): Bytes {
  return der(TAG.utf8String, utf8(text));
}
