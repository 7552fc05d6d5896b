/**
 * Reads a registered offer as untrusted input: the row is what a database writer left there, until its tag, its header,
 * its ciphertext and its approval agree (`design-sealing.md` §1 step 1). Both `/token` and `/credential` come through
 * here; neither sees claims, which only the code's key opens.
 */
import { utf8 } from '../lib/bytes.ts';
import { parseCanonical } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import {
  type ApprovalStatement,
  type OfferHeader,
  openOuter,
  parseApprovalProof,
  parseOfferHeader,
  parsePublicJwk,
  type Sealed,
  splitSealed,
  verifyApproval,
  verifyStatement,
} from '../sealing/index.ts';
import { findApprovalKeyRow } from '../storage/approval-keys.ts';
import { readAuthentic } from '../storage/authentic.ts';
import type { OfferRow } from '../storage/redemption.ts';
import { findShelfKey } from '../storage/shelf-keys.ts';

/** A row that is what a desk registered and an approver approved. */
export interface CheckedOffer {
  readonly header: OfferHeader;
  readonly statement: ApprovalStatement;
  /** Still closed: the service has no key of its own for it. */
  readonly sealed: Sealed;
}

/** Why a row does not count. Each is somebody's edit or a lost key, so each is an alarm. */
export type OfferRowRefusal = 'row_refused' | 'approval_refused';

/** Checks an offer row, in the order: tag, header, columns against header, outer layer, statement, approval. */
export async function checkOfferRow(
  ports: Ports,
  row: OfferRow,
  now: UnixSeconds,
): Promise<Result<CheckedOffer, OfferRowRefusal>> {
  const checked = await check(ports, row, now);
  // Whoever listens to the log tells the public (`transparency/alarms.ts`).
  if (!checked.ok) ports.log.event('issuer.offer_refused');
  return checked;
}

async function check(ports: Ports, row: OfferRow, now: UnixSeconds): Promise<Result<CheckedOffer, OfferRowRefusal>> {
  // Whether it has expired is the caller's question; a claimed offer lives as long as its session, past its own hour.
  const at = unixSeconds(Math.min(now, row.notAfter));
  if ((await readAuthentic(ports, 'offers', row, { now: at })) === undefined) return err('row_refused');
  const header = parseText(row.header);
  const parsed = header === undefined ? undefined : parseOfferHeader(header);
  if (!parsed?.ok || !agrees(row, parsed.value, ports.config.publicUrl)) return err('row_refused');
  const key = await findShelfKey(ports, 'offer', row.shelfKey);
  if (key === undefined) return err('row_refused');
  const outer = await openOuter(key, { typ: 'gafete/v1/offer/outer', lookup: row.lookup }, row.offerSealed);
  const sealed = outer.ok ? splitSealed(outer.value) : outer;
  if (!sealed.ok) return err('row_refused');
  const statement = await verifyStatement(parseText(row.statement), parsed.value, sealed.value);
  if (!statement.ok) return err('row_refused');
  const approved = await isApproved(ports, row, statement.value);
  return approved
    ? ok({ header: parsed.value, statement: statement.value, sealed: sealed.value })
    : err('approval_refused');
}

/** The columns are copies for WHERE clauses; what counts is the header, which the approver signed. */
function agrees(row: OfferRow, header: OfferHeader, issuer: string): boolean {
  return (
    header.iss === issuer &&
    header.lookup === row.lookup &&
    header.accreditation === row.accreditation &&
    header.event === row.event &&
    header.exp === row.exp &&
    header.txCode === (row.txCodeTag !== null) &&
    header.txCode === (row.txCodeKey !== null)
  );
}

async function isApproved(ports: Ports, row: OfferRow, statement: ApprovalStatement): Promise<boolean> {
  // `design-sealing.md` §1: an approval is judged as of registration; the hour is under the row's tag.
  const found = await findApprovalKeyRow(ports, row.approvalKid, unixSeconds(row.registeredHour));
  const jwk = found === undefined ? undefined : parsePublicJwk(parseText(found.jwk));
  const proof = parseApprovalProof(parseText(row.approvalProof));
  if (!jwk?.ok || !proof.ok) return false;
  return (await verifyApproval(statement, proof.value, { kind: 'jws', jwk: jwk.value })).ok;
}

function parseText(text: string): unknown {
  const parsed = parseCanonical(utf8(text));
  return parsed.ok ? parsed.value : undefined;
}
