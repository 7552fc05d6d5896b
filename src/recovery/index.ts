/**
 * @module recovery
 *
 * What `gafete recover` does after a disaster: the database was put back or lost, the key shelf was lost, or both. It is
 * run from the operator's shell while nothing serves, on any runtime's ports.
 *
 * It believes, in this order: the signed log among the public files, as long as the shelf's head does not contradict it; the
 * key shelf; rows of the database whose tag is ours. Nothing is signed that does not continue the log that was last signed:
 * where the files end before the shelf's head, it refuses.
 *
 * Flow: `findRecovery` says what is lost and what would be done; `recover` rebuilds the log's rows, ends every offer and
 * session, puts each event that the log tells of to work again, and leaves a `recovered` leaf. Each step may be repeated:
 * after a crash the loss still shows, and the next run does it again.
 *
 * Deliberately absent: bringing people back. Accreditations, rosters and bundles that are lost with database or shelf are
 * lost; credentials in wallets go on counting, because the lists do.
 */
export { findRecovery, type RecoveryFinding, type RecoveryRefusal } from './finding.ts';
export { type RecoveryReport, recover } from './recover.ts';
export type { LoggedAct } from './story.ts';
