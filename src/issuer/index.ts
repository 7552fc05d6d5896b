/**
 * @module issuer
 *
 * OpenID for Verifiable Credential Issuance 1.0 (final), pre-authorized code flow: opens a sealed offer for the wallet
 * that holds its code, and issues one-time copies of a press accreditation as SD-JWT VCs.
 *
 * Roles: the wallet asks `token.ts`, `nonce.ts`, `credential.ts`, `notification.ts`, in this order; verifiers read
 * `metadata.ts`. The desk has sealed and registered the offer before (`client`, `desk`); it reads here only, through the
 * accreditation's row, why a pick-up failed.
 *
 * Flow: code → lookup and key, never stored → session under the access token → key proofs (`proof.ts`) over a nonce →
 * claims opened for one request (`credential.ts`) → copies signed and linted (`copies.ts`) → one batch (`issue-batch.ts`)
 * → copies leave. What the service keeps afterwards: a status list it cannot read by person, and a leaf.
 *
 * Deliberately absent: offers by reference and deferred issuance (both would make the service hold a code or claims),
 * the authorization code grant, encrypted requests and responses, `credential_identifier`, and any log line or error
 * text with a part of a request in it.
 */
export { issuerRoutes } from './routes.ts';
export { sweepIssuer } from './sweep.ts';
