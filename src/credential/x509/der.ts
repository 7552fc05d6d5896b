import type { Bytes } from '../../lib/bytes.ts';

/** One value of a DER encoding (X.690): its identifier octet, its content, and both together as received. */
export interface DerValue {
  readonly tag: number;
  readonly content: Bytes;
  readonly whole: Bytes;
}

/** The identifier octets that certificates use; context tags are `CONTEXT | n`, with `CONSTRUCTED` where they hold values. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: 0x80,
  constructed: 0x20,
} as const;

/** Thrown while reading bytes that are not strict DER; the one reader of certificates turns it into a refusal. */
export class DerFault extends Error {}

/** Reads bytes that are exactly one value. Throws `DerFault`. */
export function readDer(bytes: Bytes): DerValue {
  const values = readAll(bytes);
  if (values.length !== 1) throw new DerFault();
  return values[0] as DerValue;
}

/** Reads the values inside a constructed one that has the tag expected. Throws `DerFault`. */
export function readInside(value: DerValue | undefined, tag: number): readonly DerValue[] {
  return readAll(expectTag(value, tag).content);
}

/** The value, when it has the tag expected. Throws `DerFault`. */
export function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value?.tag !== tag) throw new DerFault();
  return value;
}

/** The content of an INTEGER that is not negative, minimal (X.690 §8.3.2), without the sign octet. Throws `DerFault`. */
export function readUnsigned(value: DerValue | undefined): Bytes {
  const { content } = expectTag(value, TAG.integer);
  const [first, second] = content;
  if (first === undefined || first >= 0x80) throw new DerFault();
  if (first === 0 && second !== undefined && second < 0x80) throw new DerFault();
  return first === 0 && content.length > 1 ? content.slice(1) : content;
}

/** A small INTEGER as a number. Throws `DerFault` above 255, which no path length or version reaches. */
export function readSmall(value: DerValue | undefined): number {
  const bytes = readUnsigned(value);
  if (bytes.length !== 1) throw new DerFault();
  return bytes[0] as number;
}

/** A BOOLEAN, which in DER is 0x00 or 0xFF (X.690 §11.1). Throws `DerFault`. */
export function readBoolean(value: DerValue | undefined): boolean {
  const { content } = expectTag(value, TAG.boolean);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerFault();
  return content[0] === 0xff;
}

/** The bytes of a BIT STRING of whole octets. Throws `DerFault`. */
export function readOctetsOfBits(value: DerValue | undefined): Bytes {
  const { content } = expectTag(value, TAG.bitString);
  if (content[0] !== 0) throw new DerFault();
  return content.slice(1);
}

/** The bits of a named-bit BIT STRING (X.690 §11.2.2: no trailing zero bits), first bit first. Throws `DerFault`. */
export function readNamedBits(value: DerValue | undefined): readonly boolean[] {
  const { content } = expectTag(value, TAG.bitString);
  const unused = content[0];
  const last = content.at(-1);
  if (unused === undefined || last === undefined || unused > 7 || content.length < 2) throw new DerFault();
  // The last used bit is one, and every bit after it is zero.
  if ((last & ((1 << (unused + 1)) - 1)) !== 1 << unused) throw new DerFault();
  const count = (content.length - 1) * 8 - unused;
  return Array.from({ length: count }, (_, i) => ((content[1 + (i >> 3)] as number) & (0x80 >> (i & 7))) !== 0);
}

function readAll(bytes: Bytes): readonly DerValue[] {
  const values: DerValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { start, end } = bounds(bytes, at);
    values.push({ tag: bytes[at] as number, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return values;
}

/** Where the content of the value at `at` starts and ends. Definite, minimal lengths only (X.690 §10.1). */
function bounds(bytes: Bytes, at: number): { start: number; end: number } {
  const tag = bytes[at] as number;
  // High tag numbers occur in no certificate.
  if ((tag & 0x1f) === 0x1f) throw new DerFault();
  const first = bytes[at + 1];
  if (first === undefined) throw new DerFault();
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    // 0x80 is the indefinite form; three octets would be 64 KiB and more.
    if (octets < 1 || octets > 2) throw new DerFault();
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += octets;
    if (length < (octets === 1 ? 0x80 : 0x100)) throw new DerFault();
  }
  const end = start + length;
  if (end > bytes.length) throw new DerFault();
  return { start, end };
}
