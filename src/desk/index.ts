/**
 * @module desk
 *
 * The press office's own API: events and their rules, desk keys, accreditations, and the acts that end them.
 *
 * Roles: `admin` and `desk` clients of `access`; the public reads an event's document and its signed policy. Everything
 * refuses with RFC 9457 problems that say what to do next.
 *
 * Flow: open an event with its first policy and desk bundle → register sealed, approved offers, 25 a call → wallets pick
 * them up at the issuer → look people up by blind index, withdraw, suspend, revoke, re-issue → close. States:
 * offered → active ⇄ suspended → revoked | expired; offered → withdrawn | lapsed | burned. Every move is a
 * compare-and-swap with its leaf in the same batch. Two people are asked for where product rule 4 says so: the first
 * signs a statement, the second signs the same one.
 *
 * The service holds no desk key: what it stores of a person is sealed to the desk, wrapped once more under a key of the
 * shelf, and released by the row, rationed. Closing destroys those keys (`erasure/` has the order).
 *
 * Deliberately absent: any member that takes a name or a claim in clear, any list of people, any look-up but by exact
 * match, any free text about a person, and any way for one person to end more than five.
 */

export { policyRow } from './policy.ts';
export { markReopened } from './reopen.ts';
export { deskRoutes } from './routes.ts';
export { sweepDesk } from './sweep.ts';
