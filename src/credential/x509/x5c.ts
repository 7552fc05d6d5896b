import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import type { X5cError } from './errors.ts';

const MAX_CHAIN = 4;
const MAX_CERTIFICATE_CHARACTERS = 8192;
const STANDARD_BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** An `x5c` header value: standard base64 with padding, leaf first (RFC 7515 §4.1.6). */
export function encodeX5c(chain: readonly Bytes[]): string[] {
  return chain.map((der) => {
    const text = encodeBase64url(der).replaceAll('-', '+').replaceAll('_', '/');
    return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
  });
}

/** Decodes and parses an `x5c` header value. Refuses: `E_X5C_CHAIN` with `empty`, `too-long` or `malformed`. */
export function decodeX5c(x5c: readonly string[]): Result<readonly Certificate[], X5cError> {
  if (x5c.length === 0) return err({ type: 'E_X5C_CHAIN', reason: 'empty', certificate: 0 });
  if (x5c.length > MAX_CHAIN) return err({ type: 'E_X5C_CHAIN', reason: 'too-long', certificate: MAX_CHAIN });
  const chain: Certificate[] = [];
  for (const [i, text] of x5c.entries()) {
    if (text.length > MAX_CERTIFICATE_CHARACTERS) {
      return err({ type: 'E_X5C_CHAIN', reason: 'too-long', certificate: i });
    }
    const der = decodeCertificate(text);
    const certificate = der === undefined ? undefined : parseCertificate(der);
    if (certificate === undefined) return err({ type: 'E_X5C_CHAIN', reason: 'malformed', certificate: i });
    chain.push(certificate);
  }
  return ok(chain);
}

/**
 * DER of one certificate in standard base64 with padding; `undefined` for any other spelling: a cache keyed by the text must
 * not be filled with variants of one chain.
 */
export function decodeCertificate(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !STANDARD_BASE64.test(text)) return undefined;
  return decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
}
