/**
 * The credential endpoint (OpenID4VCI 1.0 §8): a session becomes one-time copies (`design-sealing.md` §1 steps 4 and 5).
 *
 * Order: proofs and nonce, which need no secret → the offer row → opened with the session's key → state, event, policy,
 * claims → ranks reserved → signed and linted → one batch that makes it true → the copies leave. What a crash leaves:
 * before the batch, wasted ranks and a session as it was; after it, copies that nobody has, whose ranks the desk can
 * revoke. A refused proof or nonce spends nothing: the wallet is meant to try again.
 */
import { parseClaims } from '../credential/accreditation/index.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { checkClaims } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import {
  type OfferHeader,
  type OpenedOffer,
  openOffer,
  parseApprovalProof,
  type RefreshBody,
} from '../sealing/index.ts';
import { reserveRanks } from '../status/index.ts';
import { findAccreditation } from '../storage/accreditations.ts';
import { findDeskKey } from '../storage/desk-keys.ts';
import type { EventRow } from '../storage/events.ts';
import { findPolicyRow } from '../storage/policies.ts';
import { findIssued, findOfferRow, isNonceSpent, type OfferRow, recordRefusal } from '../storage/redemption.ts';
import { findRefresh, type RefreshRow } from '../storage/refreshes.ts';
import type { TokenUseRefusal, WalletSession } from './access-token.ts';
import { nextAttempt, openRanks } from './again.ts';
import { createCopies } from './copies.ts';
import type { Denial } from './errors.ts';
import { commitIssue } from './issue-batch.ts';
import { findIssuingEvent } from './issuing-event.ts';
import type { Kept } from './kept.ts';
import type { KnownPolicy } from './known-policies.ts';
import { type CheckedNonce, type NonceRefusal, verifyNonce } from './nonce.ts';
import { checkOfferRow } from './offer-row.ts';
import { createPasses, offersPasses, type PassSlot, passSlots } from './passes.ts';
import { CONFIGURATION_ID, MAX_PASSES, PASS_CONFIGURATION_ID } from './paths.ts';
import { type ProofRefusal, verifyProofs } from './proof.ts';
import { openRefill, planRefill, type RefillPlan, repeatRefill } from './refill.ts';
import type { CredentialRequest, CredentialResponse, PickupRefusal } from './wire.ts';

/** Why no copies were issued. */
export type CredentialRefusal =
  | TokenUseRefusal
  | { readonly type: 'proof'; readonly reason: ProofRefusal }
  | { readonly type: 'nonce'; readonly reason: NonceRefusal }
  | { readonly type: 'denied'; readonly reason: Denial };

const denied = (reason: Denial) => err<CredentialRefusal>({ type: 'denied', reason });

/** An offer whose claims lie open in this request's memory, with the rules they were approved under. */
interface Approved {
  readonly offer: OpenedOffer;
  readonly event: EventRow;
  readonly rules: KnownPolicy;
  readonly claims: Parameters<typeof createCopies>[2]['claims'];
}

/** Issues copies to the wallet that holds the session's token. */
export async function issueCredentials(
  ports: Ports,
  kept: Kept,
  session: WalletSession,
  request: CredentialRequest,
  now: UnixSeconds,
): Promise<Result<CredentialResponse, CredentialRefusal>> {
  const row = await findOfferRow(ports, session.lookup);
  const refresh = row === undefined ? await findRefresh(ports, session.lookup, now) : undefined;
  const source = row ?? refresh;
  // A session without its offer, or its refresh envelope, was ended by the desk.
  if (source === undefined || (row !== undefined && row.state !== 'claimed')) return err({ type: 'access_token' });
  const issued = await issue(ports, kept, { session, row, refresh, request, now });
  if (!issued.ok) await noteRefusal(ports, source.accreditation, issued.error, now);
  return issued;
}

interface Issue {
  readonly session: WalletSession;
  /** One of the two: what was offered, or what refills it. */
  readonly row: OfferRow | undefined;
  readonly refresh: RefreshRow | undefined;
  readonly request: CredentialRequest;
  readonly now: UnixSeconds;
}

async function issue(
  ports: Ports,
  kept: Kept,
  { session, row, refresh, request, now }: Issue,
): Promise<Result<CredentialResponse, CredentialRefusal>> {
  const proven = await checkProofs(ports, request, now);
  if (!proven.ok) return proven;
  const approved = await openApproved(ports, kept, { session, row, refresh, now });
  if (!approved.ok) return approved;
  const { offer, event, rules, claims } = approved.value;
  const { configurations } = offer.header;
  if (!configurations.includes(request.configuration)) return denied('state_refused');
  const fetched = await findIssued(ports, session.lookup);
  // Exactly one pass for each person, zone and day: a refill has none.
  if (refresh !== undefined && request.configuration !== CONFIGURATION_ID) return denied('state_refused');
  const slots = await slotsOf(ports, request, approved.value, fetched, now);
  if (!slots.ok) return slots;
  const attempt = nextAttempt(fetched, request.configuration, session.jkt !== null);
  if (!attempt.ok) return denied(attempt.error);
  const { before } = attempt.value;
  const replaced = before === undefined ? undefined : await openRanks(session, before);
  if (replaced !== undefined && !replaced.ok) return denied(replaced.error);
  const deskKey = await findDeskKey(ports, event.id, event.epoch, now);
  if (deskKey === undefined) return denied('row_refused');
  // §8.3: an issuer may return fewer credentials than proofs; an event with fewer copies does, or with fewer days left.
  const keys = proven.value.keys.slice(0, slots.value?.length ?? offer.header.copies);
  const ranks = await reserveRanks(ports, event.id, keys.length, now);
  if (!ranks.ok) return denied(ranks.error.type === 'status_list_full' ? 'list_full' : 'row_refused');
  const { indices } = ranks.value;
  const credentials =
    slots.value === undefined
      ? await createCopies(ports, kept, { exp: rules.credentialExp, claims, keys, ranks: ranks.value }, now)
      : await createPasses(ports, kept, { slots: slots.value.slice(0, keys.length), claims, keys, indices }, now);
  const refill = await refillOf(ports, session, { row, refresh, request }, approved.value, before !== undefined);
  const committed = await commitIssue(ports, now, {
    session,
    row,
    refill,
    event,
    deskKey,
    accreditation: offer.header.accreditation,
    configuration: request.configuration,
    attempt: attempt.value.attempt,
    replaced: replaced?.value,
    ranks: ranks.value,
    nonce: proven.value.nonce,
    // A Bearer session cannot ask again, so it ends when every configuration was fetched.
    ends: session.jkt === null && configurations.every((id) => id === request.configuration || fetchedOne(fetched, id)),
  });
  if (!committed.ok) return committed;
  return ok({
    credentials: credentials.map((credential) => ({ credential })),
    notification_id: committed.value,
    ...(refill !== undefined && { gafete_refills: refill.remaining }),
  });
}

/** What these copies do about refills; nothing for passes, Bearer tokens, and events whose rules have none. */
async function refillOf(
  ports: Ports,
  session: WalletSession,
  { row, refresh, request }: Pick<Issue, 'row' | 'refresh' | 'request'>,
  { offer, rules }: Approved,
  again: boolean,
): Promise<RefillPlan | undefined> {
  if (session.jkt === null || request.configuration !== CONFIGURATION_ID) return undefined;
  const exp = rules.credentialExp;
  if (refresh !== undefined) {
    if (again) return repeatRefill(ports, session, refresh);
    const next = { ...refresh, remaining: refresh.remaining - 1, body: offer as RefreshBody, exp };
    return planRefill(ports, session, next, refresh);
  }
  const remaining = rules.policy.refills - 1;
  const proof = row && parseApprovalProof(JSON.parse(row.approvalProof));
  if (row === undefined || remaining < 1 || !proof?.ok) return undefined;
  if (again) return { statements: [], lookup: session.lookup, remaining, refill: false, settle: async () => {} };
  return planRefill(
    ports,
    session,
    { ...row, remaining, body: { ...offer, approvalProof: proof.value }, exp },
    undefined,
  );
}

/**
 * What gate passes are to be made for; nothing where copies are asked for. Passes come after the copies: whoever has some
 * has both envelopes then, and a deleted one is noticed (`status/lost-envelopes.ts`).
 */
async function slotsOf(
  ports: Ports,
  { configuration }: CredentialRequest,
  { claims, rules }: Approved,
  fetched: Awaited<ReturnType<typeof findIssued>>,
  now: UnixSeconds,
): Promise<Result<readonly PassSlot[] | undefined, CredentialRefusal>> {
  if (configuration !== PASS_CONFIGURATION_ID) return ok(undefined);
  if (!(await offersPasses(ports)) || !fetchedOne(fetched, CONFIGURATION_ID)) return denied('state_refused');
  const slots = passSlots(claims, rules, now);
  return slots.ok ? slots : denied(slots.error);
}

function fetchedOne(fetched: Awaited<ReturnType<typeof findIssued>>, configuration: string): boolean {
  return fetched.some((row) => row.configuration === configuration);
}

async function checkProofs(
  ports: Ports,
  { configuration, proofs }: CredentialRequest,
  now: UnixSeconds,
): Promise<Result<{ readonly keys: readonly EcPublicJwk[]; readonly nonce: CheckedNonce }, CredentialRefusal>> {
  const { publicUrl: issuer, nonceSeconds, clockSkewSeconds } = ports.config;
  const batchSize = configuration === PASS_CONFIGURATION_ID ? MAX_PASSES : ports.config.batchSize;
  const expected = { issuer, batchSize, maxAge: nonceSeconds, clockSkew: clockSkewSeconds, now };
  const proven = await verifyProofs(proofs, expected);
  if (!proven.ok) return err({ type: 'proof', reason: proven.error });
  const nonce = await verifyNonce(ports.keys, issuer, proven.value.nonce, now);
  if (!nonce.ok) return err({ type: 'nonce', reason: nonce.error });
  if (await isNonceSpent(ports, nonce.value.sha256)) return err({ type: 'nonce', reason: 'spent' });
  return ok({ keys: proven.value.keys, nonce: nonce.value });
}

/** Opens the claims and judges them again: what was approved weeks ago must still be issuable today. */
async function openApproved(
  ports: Ports,
  { knownPolicies }: Kept,
  source: Omit<Issue, 'request'>,
): Promise<Result<Approved, CredentialRefusal>> {
  const { now, refresh } = source;
  const read = await readSource(ports, source);
  if (!read.ok) return denied(read.error);
  const { header, open } = read.value;
  const event = await findIssuingEvent(ports, header, now);
  if (event === undefined) return denied('event_closed');
  const accreditation = await findAccreditation(ports.store, header.accreditation);
  const offered = refresh === undefined && accreditation?.state === 'offered';
  if (!offered && accreditation?.state !== 'active') return denied('state_refused');
  const policyRow = await findPolicyRow(ports, header.event, header.policyVersion, now);
  const known = policyRow === undefined ? undefined : knownPolicies(policyRow);
  if (known === undefined) return denied('row_refused');
  if (known.credentialExp <= now) return denied('expired');
  // The claims HMAC is compared in here: what opens is what the approver saw (`design-sealing.md` §6.13).
  const offer = await open();
  if (offer === undefined) return denied('row_refused');
  const claims = parseClaims(offer.claims);
  const allowed = claims.ok ? checkClaims(known.policy, claims.value) : claims;
  if (!allowed.ok) return denied('claims_refused');
  return ok({ offer, event, rules: known, claims: allowed.value });
}

/** An approved offer, or the envelope that refills one. */
async function readSource(
  ports: Ports,
  { session, row, refresh, now }: Omit<Issue, 'request'>,
): Promise<Result<{ header: OfferHeader; open: () => Promise<OpenedOffer | undefined> }, Denial>> {
  if (row === undefined) {
    const body = refresh && (await openRefill(ports, refresh, session.kSeal, now));
    return body === undefined ? err('row_refused') : ok({ header: body.header, open: async () => body });
  }
  const checked = await checkOfferRow(ports, row, now);
  if (!checked.ok) return checked;
  const { header, statement, sealed } = checked.value;
  const open = async () => {
    const offer = await openOffer({ ...sealed, header, statement }, session, ports.config.publicUrl);
    return offer.ok ? offer.value : undefined;
  };
  return ok({ header, open });
}

async function noteRefusal(
  ports: Ports,
  accreditation: string,
  refusal: CredentialRefusal,
  now: UnixSeconds,
): Promise<void> {
  const noted = refusalCode(refusal);
  if (noted !== undefined) await recordRefusal(ports, accreditation, noted, now);
}

function refusalCode(refusal: CredentialRefusal): PickupRefusal | undefined {
  switch (refusal.type) {
    case 'proof':
      return 'proof_refused';
    case 'nonce':
      return 'nonce_refused';
    case 'denied':
      return refusal.reason;
    case 'access_token':
    case 'dpop':
      return undefined;
  }
}
