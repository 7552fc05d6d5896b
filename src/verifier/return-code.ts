import { encodeBase64url } from '../lib/base64url.ts';
import { type Random, utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { randomId } from '../lib/random-id.ts';
import { sha256 } from '../lib/sha256.ts';

const CODE_BYTES = 32;

/** The code that a browser brings back from a wallet on the same device (OpenID4VP 1.0 §8.2), and what is kept of it. */
export interface ReturnCode {
  readonly sha256: string;
  /** The registered address with the fresh code in its fragment, which no server on the way sees. */
  readonly redirectUri: string;
}

/** A code for an answer whose request has an address to return to; `undefined` across devices. */
export function createReturnCode(redirectUri: string | null, random: Random): ReturnCode | undefined {
  if (redirectUri === null) return undefined;
  const code = randomId(random, CODE_BYTES);
  return { sha256: hashOf(code), redirectUri: `${redirectUri}#response_code=${code}` };
}

/** Whether a code is the one of which this hash was kept. */
export function isReturnCode(code: string, expected: string): boolean {
  return equalBytes(utf8(hashOf(code)), utf8(expected));
}

function hashOf(code: string): string {
  return encodeBase64url(sha256(utf8(code)));
}
