/** Opening a wallet's encrypted answer (OpenID4VP 1.0 §8.3): its header first, compared and not obeyed. */
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { utf8 } from '../lib/bytes.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJsonBytes } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { openToJudge, type ShelfKey, type TransactionRecord } from '../sealing/index.ts';
import type { WalletRefusal } from './errors.ts';
import { encryptionKeyId } from './request-object.ts';

const HEADER_LIMITS = { size: 2048, depth: 3 };
/** Two presentations with portraits as JSON strings. */
const PAYLOAD_LIMITS = { size: 128 * 1024, depth: 8 };
const ENCRYPTIONS: readonly unknown[] = ['A128GCM', 'A256GCM'];

/** What was inside: presentations that nobody has verified, or the wallet's word that there are none. */
export type OpenedAnswer = { readonly type: 'presented'; readonly vpToken: JsonValue } | { readonly type: 'declined' };

/** Opens an answer for exactly this transaction. Reasons: `E_JWE_*`, `E_RESPONSE_SHAPE`, `E_STATE`. */
export async function openAnswer(
  dayKey: ShelfKey,
  record: TransactionRecord,
  jwe: string,
): Promise<Result<OpenedAnswer, WalletRefusal>> {
  const fault = checkHeader(jwe, record);
  if (fault !== undefined) return err(fault);
  const opened = await openToJudge(dayKey, record, jwe);
  if (!opened.ok) return err({ type: opened.error.type === 'decrypt' ? 'E_JWE_DECRYPT' : 'E_JWE_FORMAT' });
  const payload = parseJsonBytes(opened.value, PAYLOAD_LIMITS);
  if (!payload.ok || !isJsonObject(payload.value)) return err({ type: 'E_RESPONSE_SHAPE' });
  const { state, error, vp_token: vpToken } = payload.value;
  // §8.2: the request had a state, so the answer has the same one. vp-02: an answer to another request ends here.
  if (state !== record.tx) return err({ type: 'E_STATE' });
  if (vpToken !== undefined && error === undefined) return ok({ type: 'presented', vpToken });
  return typeof error === 'string' && vpToken === undefined
    ? ok({ type: 'declined' })
    : err({ type: 'E_RESPONSE_SHAPE' });
}

/** Only what the request offered. `typ`, `cty` and others that change nothing are ignored. */
function checkHeader(jwe: string, record: TransactionRecord): WalletRefusal | undefined {
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
  if (header['kid'] !== encryptionKeyId(record.tx)) return { type: 'E_JWE_KID' };
  // Wallets that still bind answers as ISO 18013-7 did put our nonce into `apv`: as text or as the bytes it spells.
  const { apv } = header;
  const bound = apv === undefined || apv === record.nonce || apv === encodeBase64url(utf8(record.nonce));
  return bound ? undefined : { type: 'E_JWE_APV' };
}
