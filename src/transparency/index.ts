/**
 * @module transparency
 *
 * What the office did, told in public: leaves of a fixed schema, without personal data, with no time finer than an hour.
 *
 * Every privileged act hands its leaf to `pendingLeaf` and puts the statement it gets into its own atomic batch, so that
 * the act and the leaf happen together or not at all (product rule 4: nothing is done unseen). Until the signed Merkle
 * log is built, leaves wait in one table, in no order: row ids are random, and a leaf says its hour only.
 *
 * Who acted stands as a role pseudonym (`desk-k4tq`), which the office can resolve and the public cannot. `commitment`
 * of an offer binds what was approved without telling it: only who has the statement and the nonce can open it.
 *
 * Deliberately absent: routes (nothing is served until there is a signed tree to prove a leaf's place in), free text,
 * accreditation ids, and any count per person.
 */
export { type Leaf, type LeafType, leafSchema } from './leaf.ts';
export { pendingLeaf } from './pending-leaf.ts';
