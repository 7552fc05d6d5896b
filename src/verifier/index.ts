/**
 * @module verifier
 *
 * OpenID for Verifiable Presentations 1.0 (final): asks a wallet for what a gate's purpose allows, and judges the answer.
 *
 * Roles: a *requester* (a machine client of role `gate`) begins a request (`request.ts`) and fetches one verdict
 * (`result.ts`); a *wallet* fetches the signed request (`request-object.ts`) and posts its encrypted answer
 * (`response.ts`). Across devices the link is a QR code; on the same device the wallet returns with a response code.
 *
 * Judge mode: the key that opens the answer is derived from the whole record of the request and stored nowhere
 * (`day-key.ts`, `sealing`). The answer is opened (`encrypted-answer.ts`), verified and judged (`judge.ts`, whose top has
 * the order) in memory, and what is left is a verdict sealed to the requester's own key, until it is fetched once.
 *
 * Deliberately absent: relay mode (it comes with the gate page), the Digital Credentials API, other client id prefixes,
 * other formats, transaction data, and anything that would count, list or link what was presented.
 */
export { openapi } from './openapi.ts';
export { verifierRoutes } from './routes.ts';
export { sweepVerifier } from './sweep.ts';
