/**
 * @module transparency
 *
 * What the office did, told in public: an append-only Merkle log of leaves of a fixed schema, without personal data, with
 * no time finer than an hour (C2SP tlog-tiles, tlog-checkpoint).
 *
 * Every privileged act hands its leaf to `pendingLeaf` and puts the statement it gets into its own atomic batch, so that
 * the act and the leaf happen together or not at all (product rule 4: nothing is done unseen). Every five minutes the
 * sequencer (`integrateLeaves`) takes what is pending into the tree, in random order, filled up to a multiple of eight, and
 * signs the new head. Tiles, entries and checkpoint are static files under `/log`; strangers replay them (`gafete audit`)
 * and compute every proof themselves, so that the log does not learn which leaf somebody asks about.
 *
 * Who acted stands as a role pseudonym (`desk-k4tq`), which the office can resolve and the public cannot. `commitment`
 * of an offer binds what was approved without telling it: only who has the statement and the nonce can open it.
 *
 * After a new head the configured witnesses are asked to cosign it (`askWitnesses`, C2SP tlog-witness). The head never waits
 * for them; what they signed stands beside the log's own line in `/log/checkpoint`.
 *
 * What looks like an attack (a row that is not ours, an older list put back, a witness that saw more) is a leaf as well, by
 * code and at most once an hour (`watchAlarms`).
 *
 * Known weaknesses: until it is integrated a leaf is an untagged row, which a database writer can take away or add to; and
 * whoever holds the log key can show two histories to two people, which only their comparing notes, or a witness, reveals:
 * no witness cosigns both.
 *
 * Deliberately absent: free text, accreditation ids, any count per person, and answers to questions about one leaf.
 */
export { watchAlarms } from './alarms.ts';
export { signNote } from './checkpoint.ts';
export { loggedCopies } from './copies.ts';
export { copyOut } from './copy-out.ts';
export { noteSigned, readSigned } from './head.ts';
export { findLogTrouble, type LogTrouble } from './health.ts';
export { type Leaf, type LeafType, leafSchema } from './leaf.ts';
export { findLogLoss, type LogLoss, readVerified } from './loss.ts';
export { pendingLeaf } from './pending-leaf.ts';
export { transparencyRoutes } from './routes.ts';
export { integrateLeaves } from './sequence.ts';
export { askWitnesses, witnessesOf } from './witnesses.ts';
