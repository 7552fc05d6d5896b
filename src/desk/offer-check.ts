import { type Actor, findApprovalKey } from '../access/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import {
  type ApprovalStatement,
  checkJweHeader,
  type OfferHeader,
  parseOfferHeader,
  type Sealed,
  verifyApproval,
  verifyStatement,
} from '../sealing/index.ts';
import { FORM_BUCKETS, OFFER_BUCKETS } from '../sealing/pad.ts';
import { findDeskKey } from '../storage/desk-keys.ts';
import { type DeskRefusal, type OfferReason, refusal } from './errors.ts';
import type { OpenEvent } from './open-event.ts';
import { hasPaddedSize } from './sealed-shape.ts';
import { MAX_OFFER_SECONDS, type Offer } from './wire.ts';

/** An offer that may be registered. */
export interface CheckedOffer {
  readonly header: OfferHeader;
  readonly sealed: Sealed;
  readonly statement: ApprovalStatement;
  readonly tags: readonly { readonly kind: 'folio' | 'name'; readonly tag: Bytes }[];
}

const GCM_TAG = 16;

/**
 * Whether an offer may be registered for this event by this caller. In this order: what the header says, the size, what
 * was approved, who approved it, the transaction code, the desk's own note. The cheap and public come first; a signature
 * is verified only over a statement that is known to be about this very envelope. Refuses with every `OfferReason`
 * but offer_exists and quota_full.
 */
export async function checkOffer(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  event: OpenEvent,
  offer: Offer,
): Promise<Result<CheckedOffer, DeskRefusal>> {
  // The strict shape once more, in the words that the statement's hash is made of.
  const parsed = parseOfferHeader(offer.header);
  if (!parsed.ok) return err(refusal('offer_shape'));
  const header = parsed.value;
  const reason = refuseHeader(header, ports.config.publicUrl, now, event);
  if (reason !== undefined) return err(refusal(reason));
  const iv = decodeBase64url(offer.iv, 12);
  const ct = decodeBase64url(offer.ct);
  if (iv === undefined || ct === undefined) return err(refusal('offer_shape'));
  if (!OFFER_BUCKETS.some((bucket) => bucket + GCM_TAG === ct.length)) return err(refusal('offer_size'));
  const sealed = { iv, ct };
  // design-sealing §6.14: header and ct are computed here from what will be stored; only `claims` is taken as sent.
  const statement = await verifyStatement(offer.statement, header, sealed);
  if (!statement.ok) return err(refusal('offer_statement'));
  const key = await findApprovalKey(ports, actor.approvalKid, now);
  if (key === undefined || key.client !== actor.client) return err(refusal('offer_approval'));
  const approved = await verifyApproval(statement.value, offer.approvalProof, { kind: 'jws', jwk: key.jwk });
  if (!approved.ok) return err(refusal('offer_approval'));
  if (header.txCode !== (offer.txCode !== undefined)) return err(refusal('offer_tx_code'));
  if (!(await isForDesk(ports, now, event, offer))) return err(refusal('offer_roster'));
  const tags = offer.tags.map(({ kind, tag }) => ({ kind, tag: decodeBase64url(tag, 16) as Bytes }));
  return ok({ header, sealed, statement: statement.value, tags });
}

function refuseHeader(
  header: OfferHeader,
  issuer: string,
  now: UnixSeconds,
  { row, policy, closesAt }: OpenEvent,
): OfferReason | undefined {
  if (header.iss !== issuer) return 'offer_issuer';
  if (header.event !== row.id) return 'offer_event';
  if (header.policyVersion !== row.policyVersion) return 'offer_policy_version';
  if (header.copies > policy.copies) return 'offer_copies';
  // An offer may end within the hour in which the event closes: its exp is rounded up to the hour.
  const latest = Math.min(now + MAX_OFFER_SECONDS + 3600, Math.ceil(closesAt / 3600) * 3600);
  if (header.exp <= now || header.exp > latest) return 'offer_expiry';
  return undefined;
}

async function isForDesk(ports: Ports, now: UnixSeconds, { row }: OpenEvent, { roster }: Offer): Promise<boolean> {
  if (roster.epoch !== row.epoch) return false;
  const jwk = await findDeskKey(ports, row.id, row.epoch, now);
  if (jwk === undefined) return false;
  const sealedTo = { typ: 'gafete/v1/roster', event: row.id, epoch: row.epoch } as const;
  return checkJweHeader(roster.jwe, jwkThumbprint(jwk), sealedTo).ok && hasPaddedSize(roster.jwe, FORM_BUCKETS);
}
