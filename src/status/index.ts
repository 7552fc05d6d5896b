/**
 * @module status
 *
 * Status lists: which entry belongs to which copy, what each entry says, and the signed list that everybody may read
 * (Token Status List, draft-ietf-oauth-status-list-20; `design-sealing.md` §2.3, §6.26, §6.30).
 *
 * Roles: the issuer reserves ranks and seals who has them (`reserveRanks`, `sealRevocation`); the desk opens an event's
 * list, returns opened envelopes and asks for changes (`createList`, `openRevocation`, `prepareFlips`, `revokeAll`,
 * suspensions); verifiers fetch `GET /status/:list`.
 *
 * Flow: a change is written at once, inside the batch of the act that asked for it, padded with decoys; it is said in
 * public from the next tick of the policy's rhythm on. Publishing happens on the first request after a tick.
 *
 * Deliberately absent: a table that says whose an entry is, a list per person, one-bit lists (suspended is not
 * revoked), historical look-ups (`?time=`), aggregation, and any way back from invalid.
 */
export type { RevocationInner } from '../sealing/revocation.ts';
export type { FlipRefusal, ListRefusal, PublishRefusal, ReserveRefusal, RevocationRefusal } from './errors.ts';
export { type Flips, prepareCopyFlip, prepareFlips, revokeAll } from './flips.ts';
export {
  createList,
  destroyListKey,
  findEventList,
  type NewList,
  type ReservedRanks,
  reserveRanks,
  retimeList,
} from './list.ts';
export { createListTokens, type ListTokens } from './list-tokens.ts';
export { raiseLostEnvelope } from './lost-envelopes.ts';
export { matchesTag } from './negotiation.ts';
export { createOwnStatus, type OwnStatus } from './own-status.ts';
export { recoverList } from './recover-list.ts';
export { findRevocations, type NewRevocation, openRevocation, openRevocations, sealRevocation } from './revocation.ts';
export { statusRoutes } from './routes.ts';
export {
  endSuspension,
  findSuspension,
  lapseSuspensions,
  type NewSuspension,
  prepareSuspension,
  settleSuspensions,
  suspensionDeadline,
} from './suspension.ts';
export { sweepStatus } from './sweep.ts';
