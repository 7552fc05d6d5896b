/** The office's recovery key on paper: fifteen words and a QR code. */
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { type Pkcs8, pkcs8OfScalar, publicJwkOfPkcs8 } from '../sealing/index.ts';
import type { PrintedRecovery } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { privateJwkOf } from './keys.ts';
import { comparisonWords, secretOfQr, secretOfWords, secretQr, secretWords } from './words.ts';

/** The key that fifteen words or a QR text spell. */
export function parsePrinted(printed: string): Pkcs8 | undefined {
  const secret = secretOfQr(printed) ?? secretOfWords(printed.trim().split(/[\s,.-]+/));
  return secret && pkcs8OfScalar(secret);
}

/** What goes on the paper. */
export async function printedOf(key: Pkcs8): Promise<PrintedRecovery> {
  const secret = decodeBase64url((await privateJwkOf(key)).d, 32) as Bytes;
  const thumbprint = jwkThumbprint(publicJwkOfPkcs8(key));
  return { words: secretWords(secret), qr: secretQr(secret), thumbprint, comparison: comparisonWords(thumbprint) };
}

/** Words or a text that spell no key. */
export function printedMalformed(): ClientError {
  return {
    code: 'input_refused',
    message: 'These are not the words or the QR text of a recovery key.',
    next: 'Compare each word with the paper: the last one holds a checksum.',
    retryable: false,
  };
}
