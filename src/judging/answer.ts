/** Opening a wallet's encrypted answer (OpenID4VP 1.0 §8.3): its header first, compared and not obeyed. */
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJsonBytes } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';

const HEADER_LIMITS = { size: 2048, depth: 3 };
/** Two presentations with portraits as JSON strings. */
const PAYLOAD_LIMITS = { size: 128 * 1024, depth: 8 };
const ENCRYPTIONS: readonly unknown[] = ['A128GCM', 'A256GCM'];

/** What was inside: presentations that nobody has verified, or the wallet's word that there are none. */
export type OpenedAnswer = { readonly type: 'presented'; readonly vpToken: JsonValue } | { readonly type: 'declined' };

/** Why an answer is not one to this request, as far as its encryption and its envelope tell. */
export type AnswerRefusal = {
  readonly type:
    | 'E_STATE'
    | 'E_RESPONSE_SHAPE'
    | 'E_JWE_FORMAT'
    | 'E_JWE_ALG'
    | 'E_JWE_ENC'
    | 'E_JWE_KID'
    | 'E_JWE_APV'
    | 'E_JWE_ZIP'
    | 'E_JWE_DECRYPT';
};

/** What a request is known by: its id, which is its `state`, and its nonce. */
export interface AnswerTo {
  readonly tx: string;
  readonly nonce: string;
}

/** Decrypts a JWE with the one key of a request: the sealing's `openToJudge` or `openToRequester`. */
export type Decrypt = (jwe: string) => Promise<Result<Bytes, { readonly type: 'jwe' | 'jwe_header' | 'decrypt' }>>;

/** The id of a request's encryption key, which the wallet repeats in its answer (OpenID4VP 1.0 §8.3). */
export function encryptionKeyId(tx: string): string {
  return tx.slice(0, 22);
}

/** Opens an answer to exactly this request. Reasons: every `AnswerRefusal`. */
export async function openAnswer(
  request: AnswerTo,
  jwe: string,
  decrypt: Decrypt,
): Promise<Result<OpenedAnswer, AnswerRefusal>> {
  const fault = checkAnswerHeader(jwe, request);
  if (fault !== undefined) return err(fault);
  const opened = await decrypt(jwe);
  if (!opened.ok) return err({ type: opened.error.type === 'decrypt' ? 'E_JWE_DECRYPT' : 'E_JWE_FORMAT' });
  const payload = parseJsonBytes(opened.value, PAYLOAD_LIMITS);
  if (!payload.ok || !isJsonObject(payload.value)) return err({ type: 'E_RESPONSE_SHAPE' });
  const { state, error, vp_token: vpToken } = payload.value;
  // §8.2: the request had a state, so the answer has the same one. vp-02: an answer to another request ends here.
  if (state !== request.tx) return err({ type: 'E_STATE' });
  if (vpToken !== undefined && error === undefined) return ok({ type: 'presented', vpToken });
  return typeof error === 'string' && vpToken === undefined
    ? ok({ type: 'declined' })
    : err({ type: 'E_RESPONSE_SHAPE' });
}

/**
 * The header of an answer, which anybody on the way can read: only what the request offered. `typ`, `cty` and others that
 * change nothing are ignored. Reasons: `E_JWE_*` but `E_JWE_DECRYPT`.
 */
export function checkAnswerHeader(jwe: string, { tx, nonce }: AnswerTo): AnswerRefusal | undefined {
  const parts = jwe.split('.', 6);
  const bytes = parts.length === 5 ? decodeBase64url(parts[0] as string) : undefined;
  const parsed = bytes && parseJsonBytes(bytes, HEADER_LIMITS);
  if (!parsed?.ok || !isJsonObject(parsed.value)) return { type: 'E_JWE_FORMAT' };
  const header: JsonObject = parsed.value;
  if (Object.hasOwn(header, 'crit')) return { type: 'E_JWE_FORMAT' };
  if (Object.hasOwn(header, 'zip')) return { type: 'E_JWE_ZIP' };
  if (header['alg'] !== 'ECDH-ES') return { type: 'E_JWE_ALG' };
  if (!ENCRYPTIONS.includes(header['enc'])) return { type: 'E_JWE_ENC' };
  // §8.3: the wallet repeats the `kid` of the key it used. Another one is the key of another request.
  if (header['kid'] !== encryptionKeyId(tx)) return { type: 'E_JWE_KID' };
  // Wallets that still bind answers as ISO 18013-7 did put our nonce into `apv`: as text or as the bytes it spells.
  const { apv } = header;
  const bound = apv === undefined || apv === nonce || apv === encodeBase64url(utf8(nonce));
  return bound ? undefined : { type: 'E_JWE_APV' };
}
