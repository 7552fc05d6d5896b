import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { type Bytes, utf8 } from './bytes.ts';
import type { Sign } from './es256.ts';
import { isJsonObject, type JsonError, type JsonLimits, type JsonObject, parseJsonBytes } from './json.ts';
import { err, ok, type Result } from './result.ts';

/** A compact JWS (RFC 7515 §3.1) taken apart. Nothing in it is trusted until the signature over `signed` is verified. */
export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signature: Bytes;
  /** The ASCII bytes of `header.payload`, as received: what the signature is over. */
  readonly signed: Bytes;
}

/** Why a text is not a compact JWS with JSON objects inside. */
export type JwsError = { readonly type: 'E_JWS_FORMAT' } | { readonly type: 'E_JWS_B64' } | JsonError;

/** Takes a compact JWS apart, strictly: three parts of unpadded base64url, header and payload JSON objects. */
export function parseCompactJws(text: string, limits: JsonLimits): Result<CompactJws, JwsError> {
  if (text.length > limits.size) return err({ type: 'E_JSON_SIZE', limit: limits.size });
  const parts = text.split('.');
  if (parts.length !== 3) return err({ type: 'E_JWS_FORMAT' });
  const [header, payload, signature] = parts.map((part) => decodeBase64url(part));
  if (header === undefined || payload === undefined || signature === undefined) return err({ type: 'E_JWS_B64' });
  const parsedHeader = parseJsonBytes(header, limits);
  if (!parsedHeader.ok) return parsedHeader;
  const parsedPayload = parseJsonBytes(payload, limits);
  if (!parsedPayload.ok) return parsedPayload;
  if (!isJsonObject(parsedHeader.value) || !isJsonObject(parsedPayload.value)) return err({ type: 'E_JSON_SYNTAX' });
  const signed = utf8(text.slice(0, text.lastIndexOf('.')));
  return ok({ header: parsedHeader.value, payload: parsedPayload.value, signature, signed });
}

/** Signs a header and a payload into a compact JWS. Throws when the signer answers anything but 64 bytes. */
export async function createCompactJws(header: JsonObject, payload: JsonObject, sign: Sign): Promise<string> {
  const signed = `${encodeBase64url(utf8(JSON.stringify(header)))}.${encodeBase64url(utf8(JSON.stringify(payload)))}`;
  const signature = await sign(utf8(signed));
  if (signature.length !== 64) throw new Error('signer answered a signature that is not r and s of 32 bytes each');
  return `${signed}.${encodeBase64url(signature)}`;
}
