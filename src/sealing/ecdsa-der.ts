import { type Bytes, concatBytes } from '../lib/bytes.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const COORDINATE = 32;

/**
 * The 64-byte `r ‖ s` of a P-256 signature in strict DER (X.690 §8.3, §10.1), which WebAuthn sends and WebCrypto does
 * not read; `undefined` for long-form lengths, negative or over-long integers and trailing bytes, because a lenient
 * reader makes one signature into many.
 */
export function parseDerSignature(der: Bytes): Bytes | undefined {
  if (der.length < 8 || der.length > 72 || der[0] !== SEQUENCE || der[1] !== der.length - 2) return undefined;
  const r = readInteger(der, 2);
  const s = r && readInteger(der, r.end);
  if (!r || !s || s.end !== der.length) return undefined;
  return concatBytes(r.value, s.value);
}

function readInteger(der: Bytes, at: number): { readonly value: Bytes; readonly end: number } | undefined {
  const length = der[at + 1];
  if (der[at] !== INTEGER || length === undefined || length < 1 || length > COORDINATE + 1) return undefined;
  const end = at + 2 + length;
  if (end > der.length) return undefined;
  const first = der[at + 2] as number;
  if (first >= 0x80) return undefined;
  const hasSignByte = first === 0 && length > 1;
  if (hasSignByte && (der[at + 3] as number) < 0x80) return undefined;
  const digits = der.slice(hasSignByte ? at + 3 : at + 2, end);
  if (digits.length > COORDINATE) return undefined;
  const value = new Uint8Array(COORDINATE);
  value.set(digits, COORDINATE - digits.length);
  return { value, end };
}
