/** Every reason for which the issuer refuses, and the one place that says it on the wire. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { BodyRefusal } from '../http/read-body.ts';
import type { NonceRefusal } from './nonce.ts';
import type { ProofRefusal } from './proof.ts';
import type { CredentialRequestRefusal, PickupRefusal, TokenRequestRefusal } from './wire.ts';

/** Why a code was not redeemed. `unknown` is never noted: there is no accreditation to note it on. */
export type CodeRefusal = 'unknown' | Exclude<PickupRefusal, 'tx_code_missing' | 'tx_code_unexpected'>;

/** Why copies were not issued although the request was sound. */
export type Denial = Exclude<PickupRefusal, 'tx_code_missing' | 'tx_code_unexpected' | 'tx_code_wrong' | 'burned'>;

/** The endpoints that read a body: their errors have different names for the same thing. */
export type Endpoint = 'token' | 'credential' | 'notification';

export type IssuerRefusal =
  | { readonly type: 'limited'; readonly at: Endpoint | 'nonce' }
  | { readonly type: 'body'; readonly at: Endpoint; readonly reason: BodyRefusal['type'] }
  | { readonly type: 'token_request'; readonly reason: TokenRequestRefusal }
  | { readonly type: 'code'; readonly reason: CodeRefusal }
  | { readonly type: 'tx_code_missing' }
  | { readonly type: 'tx_code_unexpected' }
  | { readonly type: 'dpop'; readonly at: Endpoint }
  | { readonly type: 'access_token' }
  | { readonly type: 'credential_request'; readonly reason: CredentialRequestRefusal }
  | { readonly type: 'proof'; readonly reason: ProofRefusal }
  | { readonly type: 'nonce'; readonly reason: NonceRefusal }
  | { readonly type: 'denied'; readonly reason: Denial }
  | { readonly type: 'notification_request' }
  | { readonly type: 'notification_id' };

/** An OAuth error answer. `description` is for the wallet's developer, and absent where it would help a guesser. */
export interface WireError {
  readonly status: ContentfulStatusCode;
  readonly error: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The wire answer of a refusal. */
export function toWire(refusal: IssuerRefusal): WireError {
  switch (refusal.type) {
    case 'limited':
      return {
        status: 429,
        error: REQUEST_ERROR[refusal.at],
        description: 'Too many requests. Try again in a minute.',
      };
    case 'body':
      return bodyError(refusal.at, refusal.reason);
    case 'token_request':
      return tokenRequestError(refusal.reason);
    case 'code':
      // Unknown, wrong, expired, burned, claimed, closed, edited: one answer, so that a code can be guessed about by nobody.
      return { status: 400, error: 'invalid_grant' };
    case 'tx_code_missing':
      // OpenID4VCI 1.0 §6.3: expected and missing, or sent and not expected, is `invalid_request`.
      return { status: 400, error: 'invalid_request', description: 'This offer needs a tx_code.' };
    case 'tx_code_unexpected':
      return { status: 400, error: 'invalid_request', description: 'This offer has no tx_code.' };
    case 'dpop':
      return dpopError(refusal.at);
    case 'access_token':
      return unauthorized('invalid_token');
    case 'credential_request':
      return credentialRequestError(refusal.reason);
    case 'proof':
      return { status: 400, error: 'invalid_proof', description: proofDescription(refusal.reason) };
    case 'nonce':
      // §8.3.1.2: the wallet is meant to fetch a new nonce and try again; the session is as it was.
      return { status: 400, error: 'invalid_nonce', description: 'Fetch a new c_nonce and try again.' };
    case 'denied':
      return { status: 400, error: 'credential_request_denied' };
    case 'notification_request':
      return { status: 400, error: 'invalid_notification_request' };
    case 'notification_id':
      return { status: 400, error: 'invalid_notification_id' };
  }
}

const REQUEST_ERROR: Readonly<Record<Endpoint | 'nonce', string>> = {
  token: 'invalid_request',
  nonce: 'invalid_request',
  credential: 'invalid_credential_request',
  notification: 'invalid_notification_request',
};

function bodyError(at: Endpoint, reason: BodyRefusal['type']): WireError {
  const error = REQUEST_ERROR[at];
  switch (reason) {
    case 'body_too_large':
      return { status: 413, error, description: 'The body is too large.' };
    case 'body_media_type':
      return { status: 415, error, description: 'The body has another media type than this endpoint reads.' };
    case 'body_malformed':
      return { status: 400, error, description: 'The body cannot be read.' };
  }
}

function tokenRequestError(reason: TokenRequestRefusal): WireError {
  switch (reason) {
    case 'grant_type_missing':
      return { status: 400, error: 'invalid_request', description: 'grant_type is missing.' };
    case 'grant_type_unsupported':
      return { status: 400, error: 'unsupported_grant_type' };
    case 'code_missing':
      return { status: 400, error: 'invalid_request', description: 'pre-authorized_code is missing.' };
    case 'refresh_token_missing':
      return { status: 400, error: 'invalid_request', description: 'refresh_token is missing.' };
  }
}

function dpopError(at: Endpoint): WireError {
  // RFC 9449 §5: at the token endpoint a 400 in the format of RFC 6749 §5.2; §7.1: at a resource a 401 with a challenge.
  return at === 'token' ? { status: 400, error: 'invalid_dpop_proof' } : unauthorized('invalid_dpop_proof');
}

function unauthorized(error: 'invalid_token' | 'invalid_dpop_proof'): WireError {
  // RFC 9449 §7.1. One challenge for both kinds of token: which of them a session has is nobody's business.
  return { status: 401, error, headers: { 'WWW-Authenticate': `DPoP error="${error}", algs="ES256"` } };
}

function credentialRequestError(reason: CredentialRequestRefusal): WireError {
  const invalid = (description: string): WireError => ({
    status: 400,
    error: 'invalid_credential_request',
    description,
  });
  switch (reason) {
    case 'malformed':
      return invalid('The request is not what OpenID4VCI 1.0 section 8.2 describes.');
    case 'draft_member':
      return invalid('proof and format belong to earlier drafts; use proofs and credential_configuration_id.');
    case 'identifier_and_configuration':
      return invalid('Send credential_configuration_id or credential_identifier, not both.');
    case 'no_configuration':
      return invalid('credential_configuration_id is missing.');
    case 'two_proof_types':
      return invalid('proofs has more than one proof type.');
    case 'encryption':
      return {
        status: 400,
        error: 'invalid_encryption_parameters',
        description: 'This issuer does not encrypt responses.',
      };
    case 'unknown_identifier':
      return { status: 400, error: 'unknown_credential_identifier' };
    case 'unknown_configuration':
      return { status: 400, error: 'unknown_credential_configuration' };
    case 'no_proof':
      return { status: 400, error: 'invalid_proof', description: 'proofs.jwt needs at least one proof.' };
    case 'proof_type':
      return { status: 400, error: 'invalid_proof', description: 'The only proof type here is jwt.' };
  }
}

/** What a wallet's developer needs to find the fault in his own proof. Nothing here depends on the offer. */
function proofDescription(reason: ProofRefusal): string {
  switch (reason) {
    case 'too_many':
      return 'More proofs than batch_size, or for gate passes than gafete_max_passes.';
    case 'malformed':
      return 'A proof is not a compact JWT.';
    case 'typ':
      return 'typ must be openid4vci-proof+jwt.';
    case 'alg':
      return 'alg must be ES256.';
    case 'header':
      return 'The proof header has crit or b64.';
    case 'key_source':
      return 'The proof header needs jwk and neither kid nor x5c.';
    case 'key':
      return 'jwk is not a public P-256 key.';
    case 'aud':
      return 'aud must be the credential issuer identifier, as a string.';
    case 'iat':
      return 'iat is missing or outside its window.';
    case 'validity':
      return 'exp or nbf exclude this moment.';
    case 'claims':
      return 'iss is not a string.';
    case 'nonce_missing':
      return 'nonce is missing.';
    case 'nonces_differ':
      return 'All proofs of one request carry the same nonce.';
    case 'same_key':
      return 'Every proof of one request needs its own key.';
    case 'signature':
      return 'A signature does not verify.';
  }
}
