/**
 * The signed distrust list of an issuer (`/.well-known/gafete-trust`), signed by its root and not by a key of the
 * service: a thief of the service's keys cannot take a distrust back. The request says nothing about any holder.
 */
import { rootOf, TRUST_LIST_LIMITS, verifyTrustList } from '../credential/trust-list.ts';
import { parseCompactJws } from '../lib/compact-jws.ts';
import { ok } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import { exchange } from './http.ts';
import { wellKnownUrl } from './issuer-url.ts';
import { importAnchors } from './trust.ts';

/** Fetches a list's text. */
export async function fetchTrustList(surroundings: ClientSurroundings, issuer: string): Answer<string> {
  const url = wellKnownUrl(issuer, 'gafete-trust');
  const headers = async () => ({ accept: 'application/jose' });
  const answer = await exchange(surroundings, {
    method: 'GET',
    url,
    headers,
    maxBytes: TRUST_LIST_LIMITS.size,
    repeatable: true,
  });
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
  const parsed = parseCompactJws(jws, TRUST_LIST_LIMITS);
  const root = parsed.ok ? rootOf(parsed.value.header['x5c']) : undefined;
  if (root === undefined) return undefined;
  const anchors = await importAnchors([root]).catch(() => undefined);
  const list = anchors && (await verifyTrustList(jws, { anchors, issuer, now }));
  return list?.ok ? { anchor: root, fingerprint: list.value.anchor } : undefined;
}
