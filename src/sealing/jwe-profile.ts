import { CompactEncrypt, compactDecrypt } from 'jose';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';
import { hasExactly } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { type JsonValue, parseJsonBytes } from '../lib/json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { ok, type Result } from '../lib/result.ts';
import { drawScalar, type EcdhPrivateKey, importEcdhPublicKey, importScalar } from './ecdh.ts';
import { sealNativeJwe } from './jwe-native.ts';
import { parsePublicJwk } from './jwk.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What a JWE is and what it belongs to; every member stands in its protected header (design-sealing §6.22). */
export type JweContext =
  | {
      readonly typ: 'gafete/v1/bundle' | 'gafete/v1/roster' | 'gafete/v1/revocation';
      readonly event: string;
      readonly epoch: number;
    }
  | { readonly typ: 'gafete/v1/application'; readonly event: string; readonly epoch: number; readonly form: number }
  | { readonly typ: 'gafete/v1/verdict'; readonly tx: string };

/** Why a JWE is not the one that was asked for, in the order of the checks. */
export type JweRefusal = Refusal<'jwe' | 'typ' | 'kid' | 'jwe_header' | 'decrypt'>;

const ALG = 'ECDH-ES+A256KW';
const ENC = 'A256GCM';
/** 64 KiB of plaintext in base64url, and a header. */
const MAX_LENGTH = 98_304;
const HEADER_LIMITS = { size: 2048, depth: 2 };

/** Seals bytes to one P-256 key: compact, ECDH-ES+A256KW with a fresh ephemeral key, A256GCM, never compressed. */
export async function sealJwe(
  recipient: EcPublicJwk,
  context: JweContext,
  plain: Bytes,
  random: Random,
): Promise<string> {
  const { typ, ...bound } = context;
  const [cek, iv, scalar] = [random(32), random(12), drawScalar(random)];
  const header = { alg: ALG, enc: ENC, typ, kid: jwkThumbprint(recipient), ...bound };
  const native = sealNativeJwe({ recipient, header, plain, cek, iv, scalar });
  if (native !== undefined) return native;
  // The setters below replace jose's own draws, so that all chance comes from `random`.
  return new CompactEncrypt(plain)
    .setProtectedHeader(header)
    .setContentEncryptionKey(cek)
    .setInitializationVector(iv)
    .setKeyManagementParameters({ epk: await importScalar(scalar, true) })
    .encrypt(await importEcdhPublicKey(recipient));
}

/** Opens a JWE that must be exactly of this kind and for this key. */
export async function openJwe(
  jwe: string,
  recipient: EcdhPrivateKey,
  context: JweContext,
): Promise<Result<Bytes, JweRefusal>> {
  // The header is compared before anything is decrypted: jose would inflate a `zip` that a stranger put there.
  const header = checkJweHeader(jwe, recipient.thumbprint, context);
  if (!header.ok) return header;
  try {
    const options = { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] };
    const { plaintext } = await compactDecrypt(jwe, recipient.key, options);
    return ok(new Uint8Array(plaintext));
  } catch {
    return refuse('decrypt');
  }
}

/**
 * Whether a JWE says that it is of exactly this kind and for this key. Who cannot open it, the service, can still
 * refuse at the moment of sealing what its reader would refuse later.
 */
export function checkJweHeader(
  jwe: string,
  kid: string,
  { typ, ...bound }: JweContext,
): Result<true, Refusal<'jwe' | 'typ' | 'kid' | 'jwe_header'>> {
  const parts = jwe.length <= MAX_LENGTH ? jwe.split('.') : [];
  const bytes = decodeBase64url(parts[0] ?? '');
  if (parts.length !== 5 || !bytes) return refuse('jwe');
  const parsed = parseJsonBytes(bytes, HEADER_LIMITS);
  if (!parsed.ok) return refuse('jwe');
  const header = parsed.value as { readonly [member: string]: JsonValue } | null;
  if (header?.['typ'] !== typ) return refuse('typ');
  if (header['kid'] !== kid) return refuse('kid');
  const expected: Record<string, string | number> = { alg: ALG, enc: ENC, typ, kid, ...bound };
  const { epk } = header;
  const good =
    hasExactly(header, [...Object.keys(expected), 'epk']) &&
    Object.keys(expected).every((member) => header[member] === expected[member]) &&
    hasExactly(epk, ['kty', 'crv', 'x', 'y']) &&
    parsePublicJwk(epk).ok;
  return good ? ok(true) : refuse('jwe_header');
}
