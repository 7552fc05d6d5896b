/**
 * Whom the verifier believes: our own issuer under the ring's root, and the offices that the operator named, each under
 * its own root and for its own events. Their signed distrust lists are obeyed within a minute: a chain that was verified
 * is believed for as long and no longer.
 */
import type { SdJwtError } from '../credential/sd-jwt/index.ts';
import { TRUST_LIST_LIMITS, type TrustList, verifyTrustList } from '../credential/trust-list.ts';
import {
  decodeCertificate,
  importTrustAnchor,
  type KeyPurpose,
  type TrustAnchor,
  type VerifiedChain,
  verifyChain,
} from '../credential/x509/index.ts';
import { type Bytes, concatBytes, decodeUtf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';

/** A chain that was accepted. */
export interface TrustedChain extends Pick<VerifiedChain, 'key' | 'authorityKeyIds'> {
  /** Whether the issuer's distrust list was at hand. Without it nothing says that the key is still believed. */
  readonly listed: boolean;
}

/** The verifier's trust. One for each process: it keeps what it has verified. */
export interface Trust {
  /** Verifies a chain for an issuer and a purpose. `E_ISS` for an issuer that nobody named, and the refusals of `verifyChain`. */
  chainOf(
    x5c: readonly string[],
    issuer: string,
    purpose: KeyPurpose,
    now: UnixSeconds,
  ): Promise<Result<TrustedChain, SdJwtError>>;
  /** Whether an issuer may speak for an event at a gate of `event`: our own for any (the verdict tells), others for theirs. */
  speaksFor(issuer: string, claimed: unknown, event: string): boolean;
}

interface Kept {
  readonly chain: TrustedChain;
  readonly until: UnixSeconds;
}
interface KeptList {
  readonly list: TrustList | undefined;
  readonly fetchedAt: UnixSeconds;
}

/** Chains kept: an issuer has a handful. */
const MAX_CHAINS = 64;
const TIMEOUT_MILLISECONDS = 5_000;

/** Makes the trust of one process. */
export function createTrust(ports: Ports): Trust {
  const { config, keys } = ports;
  const chains = new Map<string, Kept>();
  const lists = new Map<string, KeptList>();
  const anchors = new Map<string, Promise<TrustAnchor | undefined>>();

  function anchorOf(base64: string): Promise<TrustAnchor | undefined> {
    const known = anchors.get(base64);
    if (known !== undefined) return known;
    const der = decodeCertificate(base64);
    const imported = der === undefined ? Promise.resolve(undefined) : importTrustAnchor(der);
    anchors.set(base64, imported);
    return imported;
  }
  async function anchorsOf(issuer: string): Promise<readonly TrustAnchor[] | undefined> {
    const other = config.trustedIssuers.find((trusted) => trusted.issuer === issuer);
    if (issuer !== config.publicUrl && other === undefined) return undefined;
    const roots = other === undefined ? keys.anchors : [other.anchor];
    return (await Promise.all(roots.map(anchorOf))).filter((anchor) => anchor !== undefined);
  }

  async function listOf(issuer: string, roots: readonly TrustAnchor[], now: UnixSeconds) {
    const kept = lists.get(issuer);
    if (kept !== undefined && now >= kept.fetchedAt && now < kept.fetchedAt + MINUTE) return kept.list;
    const text = issuer === config.publicUrl ? keys.trustList : await fetchTrustList(ports, issuer);
    const fresh = text === undefined ? undefined : await verifyTrustList(text, { anchors: roots, issuer, now });
    const older = kept?.list;
    const stillGood = older !== undefined && now < older.exp ? older : undefined;
    // A list that is older than the one we know would bring a distrusted key back.
    const list = fresh?.ok && fresh.value.iat >= (older?.iat ?? 0) ? fresh.value : stillGood;
    if (list === undefined) ports.log.event('verifier.trust_list_missing', { own: issuer === config.publicUrl });
    lists.set(issuer, { list, fetchedAt: now });
    return list;
  }

  async function chainOf(x5c: readonly string[], issuer: string, purpose: KeyPurpose, now: UnixSeconds) {
    const name = JSON.stringify([issuer, purpose, x5c]);
    const kept = chains.get(name);
    if (kept !== undefined && now <= kept.until) return ok(kept.chain);
    const roots = await anchorsOf(issuer);
    if (roots === undefined) return err({ type: 'E_ISS' } as const);
    const list = await listOf(issuer, roots, now);
    const policy = { anchors: roots, now, purpose, issuer, distrusted: list?.distrusted ?? new Set<string>() };
    const verified = await verifyChain(x5c, policy);
    chains.delete(name);
    if (!verified.ok) return verified;
    const { key, authorityKeyIds, validUntil } = verified.value;
    const chain = { key, authorityKeyIds, listed: list !== undefined };
    // The list may be a minute old when the chain is accepted: together they are obeyed within the minute after it changed.
    const until = Math.min((lists.get(issuer)?.fetchedAt ?? now) + MINUTE - 1, validUntil) as UnixSeconds;
    if (chains.size >= MAX_CHAINS) chains.delete(chains.keys().next().value as string);
    chains.set(name, { chain, until });
    return ok(chain);
  }

  function speaksFor(issuer: string, claimed: unknown, event: string): boolean {
    if (issuer === config.publicUrl) return true;
    const events = config.trustedIssuers.find((trusted) => trusted.issuer === issuer)?.events ?? [event];
    return typeof claimed === 'string' && events.includes(claimed);
  }

  return { chainOf, speaksFor };
}

/** The text of another office's list, from its own origin only; `undefined` when it does not come. */
async function fetchTrustList(ports: Pick<Ports, 'fetch'>, issuer: string): Promise<string | undefined> {
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/gafete-trust${pathname.replace(/\/$/, '')}`;
  try {
    const init = { headers: { accept: 'application/jose' }, redirect: 'manual' } as const;
    const response = await ports.fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    if (response.status === 200 && response.body !== null) return await readText(response.body);
    await response.body?.cancel();
  } catch {
    // Not there, or not in time: the caller has no list.
  }
  return undefined;
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = body.getReader();
  const parts: Bytes[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decodeUtf8(concatBytes(...parts));
    length += value.length;
    if (length > TRUST_LIST_LIMITS.size) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value as Bytes);
  }
}
