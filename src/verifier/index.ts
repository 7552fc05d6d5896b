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
 * (`day-key.ts`, `sealing`). The answer is opened, verified and judged in memory (`judging/`, whose `judge.ts` has the
 * order), and what is left is a verdict sealed to the requester's own key, until it is fetched once.
 *
 * Relay mode: the request offers the requester's own key. The service passes on what it cannot read (`relay.ts`), and the
 * requester judges with the same code and acknowledges the one answer that holds.
 *
 * Deliberately absent: the Digital Credentials API, other client id prefixes,
 * other formats, transaction data, and anything that would count, list or link what was presented.
 */
export { verifierRoutes } from './routes.ts';
export { sweepVerifier } from './sweep.ts';
