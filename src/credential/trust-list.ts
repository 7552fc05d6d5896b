/**
 * An issuer's signed distrust list: its root, and the certificates that are believed no more. Signed by the root and not by
 * a key of the service, so that a thief of the service's keys cannot take a distrust back.
 */
import { hasExactly } from '../lib/canonical-json.ts';
import { parseCompactJws } from '../lib/compact-jws.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { verifyEs256 } from '../lib/es256.ts';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import { decodeCertificate, fingerprintOf, type TrustAnchor } from './x509/index.ts';

/** An accepted list. */
export interface TrustList {
  readonly issuer: string;
  /** Fingerprint of the root that signed it. */
  readonly anchor: string;
  readonly distrusted: ReadonlySet<string>;
  /** Verifier keys of the public log and of its witnesses (C2SP signed-note); `undefined` in a list that is older than it. */
  readonly log: { readonly keys: readonly string[]; readonly witnesses: readonly string[] } | undefined;
  readonly iat: number;
  readonly exp: number;
}

/** `format`, `anchor` (not a pinned root), `signature`, `issuer`, `time`. */
export type TrustListRefusal = {
  readonly type:
    | 'trust_list_format'
    | 'trust_list_anchor'
    | 'trust_list_signature'
    | 'trust_list_issuer'
    | 'trust_list_time';
};

export const TRUST_LIST_TYP = 'gafete/v1/trust';
/** Bounds on the text of a list. */
export const TRUST_LIST_LIMITS = { size: 256 * 1024, depth: 6 };
const MAX_FINGERPRINTS = 1000;

/** Verifies a list against pinned roots, for one issuer, at one moment. */
export async function verifyTrustList(
  jws: string,
  {
    anchors,
    issuer,
    now,
  }: { readonly anchors: readonly TrustAnchor[]; readonly issuer: string; readonly now: UnixSeconds },
): Promise<Result<TrustList, TrustListRefusal>> {
  const parsed = parseCompactJws(jws, TRUST_LIST_LIMITS);
  if (!parsed.ok) return err({ type: 'trust_list_format' });
  const { header, payload, signature, signed } = parsed.value;
  if (!hasExactly(header, ['alg', 'typ', 'x5c']) || header['alg'] !== 'ES256' || header['typ'] !== TRUST_LIST_TYP) {
    return err({ type: 'trust_list_format' });
  }
  const root = decodeCertificate(rootOf(header['x5c']) ?? '');
  const anchor = root && anchors.find(({ certificate }) => equalBytes(certificate.der, root));
  if (anchor === undefined) return err({ type: 'trust_list_anchor' });
  if (!(await verifyEs256(anchor.key, signature, signed))) return err({ type: 'trust_list_signature' });
  const { iss, iat, exp, distrusted } = payload;
  if (iss !== issuer) return err({ type: 'trust_list_issuer' });
  const log = payload['log'] === undefined ? undefined : logOf(payload['log']);
  if (typeof iat !== 'number' || typeof exp !== 'number' || !isTextList(distrusted) || log === 'format')
    return err({ type: 'trust_list_format' });
  if (now >= exp || iat > now + MINUTE) return err({ type: 'trust_list_time' });
  return ok({ issuer, anchor: fingerprintOf(anchor.certificate.der), distrusted: new Set(distrusted), log, iat, exp });
}

/** Lists that are older than the log have no such member, and are as good as ever. */
function logOf(value: JsonValue): Exclude<TrustList['log'], undefined> | 'format' {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'format';
  const { keys, witnesses } = value as Readonly<Record<string, JsonValue>>;
  return isTextList(keys) && isTextList(witnesses) ? { keys, witnesses } : 'format';
}

/** The one certificate of a list's `x5c` header, base64 DER; `undefined` for anything else. */
export function rootOf(x5c: unknown): string | undefined {
  const first = Array.isArray(x5c) && x5c.length === 1 ? x5c[0] : undefined;
  return typeof first === 'string' && first.length <= 8192 ? first : undefined;
}

function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length <= MAX_FINGERPRINTS && value.every((item) => typeof item === 'string');
}
