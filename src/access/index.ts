/**
 * @module access
 *
 * Who may ask the desk's API for something: machine clients with keys of their own and an appointment that ends.
 *
 * Protocol: OAuth 2.0 client credentials (RFC 6749 §4.4) with `private_key_jwt` (RFC 7523) and DPoP (RFC 9449), at
 * `/desk/token`; tokens of five minutes. Roles: `admin`, `desk`, `gate`.
 *
 * Life of a client: the operator's shell makes a single-use code (`createEnrolmentCode`) → the client makes three keys,
 * proves the two that sign, and enrols → it asks for tokens → before 30 days are over another admin renews it, or the
 * printed recovery key does when there is no other → an admin removes it, and its next request is refused.
 *
 * A row of a client counts only with its authenticity tag and in the generation that the key shelf names, so that
 * writing to the database, or putting an old row back, admits and revives nobody.
 *
 * Deliberately absent: passwords, static tokens, sessions, refresh tokens, and a route that makes an enrolment code, but
 * for the one that a desk's pairing of a gate brings with it (`gate/pairing.ts`).
 */

export { type ActApproval, type ActApprovalRefusal, verifyActApproval } from './act-approval.ts';
export { type AccessEnv, type Actor, ROLES, type Role } from './actor.ts';
export { actorRequired } from './actor-required.ts';
export { type ApprovalKey, findApprovalKey } from './approval-key.ts';
export { type AlsoAppoint, enrolClient } from './enrol.ts';
export { createEnrolmentCode, ENROLMENT_CODE_SECONDS } from './enrolment-code.ts';
export { bodyProblem, type MembershipRefusal, toProblem } from './errors.ts';
export { expectRecovery } from './expected-recovery.ts';
export { accessRoutes } from './routes.ts';
export { forgetEndedAccess } from './sweep.ts';
