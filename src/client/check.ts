/**
 * Checking a presentation: our strict SD-JWT verifier, issuer trust with the signed distrust list, then status. One word
 * for the person at the door, one reason code for the log.
 *
 * Order: form, issuer (only those named), distrust list, chain, signature, disclosures, claims, key binding, event, status.
 * Status comes last, so that a forged presentation makes us fetch no list.
 */
import { type SdJwtError, verifySdJwtPresentation } from '../credential/sd-jwt/index.ts';
import { createStatusChecker, type StatusChecker, type StatusError } from '../credential/status-list/index.ts';
import { type TrustList, verifyTrustList } from '../credential/trust-list.ts';
import type { TrustAnchor } from '../credential/x509/index.ts';
import type { JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import { type ClientSurroundings, withDefaults } from './defaults.ts';
import { createIssuerTrust, importAnchors, resolveChain, type TrustSettings } from './trust.ts';
import { fetchTrustList } from './trust-list.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface CheckerOptions extends Partial<ClientSurroundings> {
  readonly trust: TrustSettings;
  /** Credential issuer identifiers that are accepted. Status and distrust lists are fetched from their origins only. */
  readonly issuers: readonly string[];
}

export interface CheckRequest {
  /** Our full identifier and the nonce of this one request. */
  readonly audience: string;
  readonly nonce: string;
  /** The event that the holder must be accredited for; any when absent. */
  readonly event?: string;
}

/** A verifier with its own bounded caches. */
export interface Checker {
  check(presentation: string, request: CheckRequest): Promise<Verdict>;
}

interface KeptTrust {
  readonly list: TrustList;
  readonly fetchedAt: UnixSeconds;
}

/** Makes a checker. One per process. Throws at the first check when an anchor is no root certificate. */
export function createChecker(options: CheckerOptions): Checker {
  const { trust, issuers } = options;
  const surroundings = withDefaults(options);
  const pinned = new Set(trust.distrusted);
  const lists = new Map<string, KeptTrust>();
  const statuses = new Map<string, StatusChecker>();
  let anchors: Promise<readonly TrustAnchor[]> | undefined;

  /** Obeyed within a minute; an older copy that has not ended still names what it named. */
  async function trustListOf(issuer: string, now: UnixSeconds): Promise<TrustList | undefined> {
    const kept = lists.get(issuer);
    if (kept !== undefined && now >= kept.fetchedAt && now < kept.fetchedAt + MINUTE) return kept.list;
    const text = await fetchTrustList(surroundings, issuer);
    const fresh = text.ok ? await verifyTrustList(text.value, { anchors: await anchorsOf(), issuer, now }) : undefined;
    // A list that is older than the one we know would bring a distrusted key back.
    if (fresh?.ok && fresh.value.iat >= (kept?.list.iat ?? 0)) {
      lists.set(issuer, { list: fresh.value, fetchedAt: now });
      return fresh.value;
    }
    return kept !== undefined && now < kept.list.exp ? kept.list : undefined;
  }

  function anchorsOf(): Promise<readonly TrustAnchor[]> {
    anchors ??= importAnchors(trust.anchors);
    return anchors;
  }

  async function distrustedBy(issuer: string, now: UnixSeconds): Promise<ReadonlySet<string> | undefined> {
    const list = await trustListOf(issuer, now);
    return list && new Set([...pinned, ...list.distrusted]);
  }

  function statusCheckerOf(issuer: string): StatusChecker {
    const known = statuses.get(issuer);
    if (known !== undefined) return known;
    const checker = createStatusChecker({
      fetch: (url, init) => surroundings.fetch(url, init),
      origins: [new URL(issuer).origin],
      async verifyIssuer(x5c, now) {
        const distrusted = await distrustedBy(issuer, now);
        if (distrusted === undefined) return err({ type: 'E_TRUST_LIST' });
        return resolveChain(x5c, { anchors: await anchorsOf(), now, purpose: 'status-signing', issuer, distrusted });
      },
    });
    statuses.set(issuer, checker);
    return checker;
  }

  async function check(presentation: string, { audience, nonce, event }: CheckRequest): Promise<Verdict> {
    const now = surroundings.now();
    let trustListMissing = false;
    const distrusted = async (issuer: string): Promise<Result<ReadonlySet<string>, SdJwtError>> => {
      if (!issuers.includes(issuer)) return err({ type: 'E_ISS' });
      const set = await distrustedBy(issuer, now);
      trustListMissing = set === undefined;
      return ok(set ?? pinned);
    };
    const verified = await verifySdJwtPresentation(presentation, {
      trust: createIssuerTrust(await anchorsOf(), now, distrusted),
      now,
      nonce,
      aud: audience,
      ...(trust.vct !== undefined && { vct: trust.vct }),
    });
    if (!verified.ok) return verdictOf(verified.error.type);
    const { claims, iss, status } = verified.value;
    const shown = { claims: statementOf(claims), issuer: iss };
    if (event !== undefined && claims['event'] !== event) return { ...verdictOf('WRONG_EVENT'), ...shown };
    if (trustListMissing) return { ...verdictOf('E_TRUST_LIST'), ...shown };
    if (status === undefined) return { ...verdictOf('E_STATUS_MISSING'), ...shown };
    const found = await statusCheckerOf(iss).check(status, now);
    return { ...verdictOf(found.ok ? STATUS_REASON[found.value.verdict] : statusFault(found.error)), ...shown };
  }

  return { check };
}

const STATUS_REASON = { go: 'OK', check: 'SUSPENDED', stop: 'REVOKED' } as const;

function statusFault(error: StatusError): string {
  return error.type === 'E_STATUS_TRUST' && error.chain === 'E_TRUST_LIST' ? 'E_TRUST_LIST' : error.type;
}

const MACHINERY: readonly string[] = ['iss', 'vct', 'vct#integrity', 'cnf', 'status', 'exp', 'nbf', 'iat', '_sd_alg'];

/** What a credential says to people: without the members that only verifiers need. */
export function statementOf(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !MACHINERY.includes(name)));
}
