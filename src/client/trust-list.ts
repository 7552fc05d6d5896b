/**
 * The signed distrust list of an issuer (`/.well-known/gafete-trust`), signed by its root and not by a key of the
 * service: a thief of the service's keys cannot take a distrust back. The request says nothing about any holder.
 */
import { fingerprintOf, type TrustAnchor } from '../credential/x509/index.ts';
import { hasExactly } from '../lib/canonical-json.ts';
import { parseCompactJws } from '../lib/compact-jws.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { verifyEs256 } from '../lib/es256.ts';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import { exchange } from './http.ts';
import { wellKnownUrl } from './issuer-url.ts';
import { decodeCertificate, importAnchors } from './trust.ts';

/** An accepted list. */
export interface TrustList {
  readonly issuer: string;
  /** Fingerprint of the root that signed it. */
  readonly anchor: string;
  readonly distrusted: ReadonlySet<string>;
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
const LIMITS = { size: 256 * 1024, depth: 6 };
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
  const parsed = parseCompactJws(jws, LIMITS);
  if (!parsed.ok) return err({ type: 'trust_list_format' });
  const { header, payload, signature, signed } = parsed.value;
  if (!hasExactly(header, ['alg', 'typ', 'x5c']) || header['alg'] !== 'ES256' || header['typ'] !== TRUST_LIST_TYP) {
    return err({ type: 'trust_list_format' });
  }
  const root = decodeCertificate(rootOf(header['x5c']) ?? '');
  const anchor = anchors.find(({ certificate }) => equalBytes(certificate.der, root));
  if (anchor === undefined) return err({ type: 'trust_list_anchor' });
  if (!(await verifyEs256(anchor.key, signature, signed))) return err({ type: 'trust_list_signature' });
  const { iss, iat, exp, distrusted } = payload;
  if (iss !== issuer) return err({ type: 'trust_list_issuer' });
  if (typeof iat !== 'number' || typeof exp !== 'number' || !isTextList(distrusted))
    return err({ type: 'trust_list_format' });
  if (now >= exp || iat > now + MINUTE) return err({ type: 'trust_list_time' });
  return ok({ issuer, anchor: fingerprintOf(anchor.certificate.der), distrusted: new Set(distrusted), iat, exp });
}

/** Fetches a list's text. */
export async function fetchTrustList(surroundings: ClientSurroundings, issuer: string): Answer<string> {
  const url = wellKnownUrl(issuer, 'gafete-trust');
  const headers = async () => ({ accept: 'application/jose' });
  const answer = await exchange(surroundings, { method: 'GET', url, headers, maxBytes: LIMITS.size, repeatable: true });
  return answer.ok ? ok(answer.value.text) : answer;
}

/**
 * The root that an issuer shows for itself, for trust on first use: base64 DER and its fingerprint, to be compared with
 * what the office publishes. `undefined` when its list does not verify under that root.
 */
export async function readOwnAnchor(
  jws: string,
  issuer: string,
  now: UnixSeconds,
): Promise<{ readonly anchor: string; readonly fingerprint: string } | undefined> {
  const parsed = parseCompactJws(jws, LIMITS);
  const root = parsed.ok ? rootOf(parsed.value.header['x5c']) : undefined;
  if (root === undefined) return undefined;
  const anchors = await importAnchors([root]).catch(() => undefined);
  const list = anchors && (await verifyTrustList(jws, { anchors, issuer, now }));
  return list?.ok ? { anchor: root, fingerprint: list.value.anchor } : undefined;
}

function rootOf(x5c: unknown): string | undefined {
  const first = Array.isArray(x5c) && x5c.length === 1 ? x5c[0] : undefined;
  return typeof first === 'string' && first.length <= 8192 ? first : undefined;
}

function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length <= MAX_FINGERPRINTS && value.every((item) => typeof item === 'string');
}
