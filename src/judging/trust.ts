/**
 * Whom a judge believes: the gate's own office, and others that were named to it, each under its own root and for its own
 * events. Their signed distrust lists are obeyed within a minute: a chain that was verified is believed for as long and no
 * longer.
 */
import type { SdJwtError } from '../credential/sd-jwt/index.ts';
import { type TrustList, verifyTrustList } from '../credential/trust-list.ts';
import {
  decodeCertificate,
  importTrustAnchor,
  type KeyPurpose,
  type TrustAnchor,
  type VerifiedChain,
  verifyChain,
} from '../credential/x509/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { JudgeSources } from './sources.ts';

/** A chain that was accepted. */
export interface TrustedChain extends Pick<VerifiedChain, 'key' | 'authorityKeyIds'> {
  /** Whether the issuer's distrust list was at hand. Without it nothing says that the key is still believed. */
  readonly listed: boolean;
}

/** An office that is believed: its issuer identifier, and its roots as base64 DER. */
export interface TrustedOffice {
  readonly issuer: string;
  readonly anchors: readonly string[];
  /** For an office that is not the gate's own: its events that count here. Absent: an event of the same id as the gate's. */
  readonly events?: readonly string[];
}

/** How a trust is set up. */
export interface TrustOptions {
  /** Issuer identifier of the gate's own office. */
  readonly issuer: string;
  /** The office of that issuer; `undefined` when nobody named it. */
  readonly officeOf: (issuer: string) => TrustedOffice | undefined;
  readonly trustList: JudgeSources['trustList'];
  /** Fingerprints of certificates that are believed no more, whatever a list says. */
  readonly distrusted?: ReadonlySet<string>;
  /** Hears that an issuer has no list in force. */
  readonly onMissing?: (issuer: string) => void;
}

/** A judge's trust. One for each process: it keeps what it has verified. */
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

/** Makes the trust of one process. */
export function createTrust({ issuer: own, officeOf, trustList, distrusted, onMissing }: TrustOptions): Trust {
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
    const office = officeOf(issuer);
    return office && (await Promise.all(office.anchors.map(anchorOf))).filter((anchor) => anchor !== undefined);
  }

  async function listOf(issuer: string, roots: readonly TrustAnchor[], now: UnixSeconds) {
    const kept = lists.get(issuer);
    if (kept !== undefined && now >= kept.fetchedAt && now < kept.fetchedAt + MINUTE) return kept.list;
    const text = await trustList(issuer);
    const fresh = text === undefined ? undefined : await verifyTrustList(text, { anchors: roots, issuer, now });
    const older = kept?.list;
    const stillGood = older !== undefined && now < older.exp ? older : undefined;
    // A list that is older than the one we know would bring a distrusted key back.
    const list = fresh?.ok && fresh.value.iat >= (older?.iat ?? 0) ? fresh.value : stillGood;
    if (list === undefined) onMissing?.(issuer);
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
    const named = new Set([...(distrusted ?? []), ...(list?.distrusted ?? [])]);
    const policy = { anchors: roots, now, purpose, issuer, distrusted: named };
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
    if (issuer === own) return true;
    const events = officeOf(issuer)?.events ?? [event];
    return typeof claimed === 'string' && events.includes(claimed);
  }

  return { chainOf, speaksFor };
}
