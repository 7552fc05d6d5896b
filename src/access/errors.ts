import type { Problem } from '../http/problem.ts';
import type { BodyRefusal } from '../http/read-body.ts';
import type { AccessRefusal } from './authenticate.ts';

/** A client with another role asked. */
export type RoleRefusal = { readonly type: 'role_not_allowed' };

/** An answer to a request without an actor: RFC 6750 §3 and RFC 9449 §7.1 through `WWW-Authenticate`. */
export interface Challenge {
  readonly problem: Problem;
  readonly headers: Record<string, string>;
}

function challenge(error?: 'invalid_token' | 'invalid_dpop_proof'): Challenge {
  // RFC 6750 §3.1: a request without credentials is told the scheme and no error code.
  const value = error === undefined ? 'DPoP algs="ES256"' : `DPoP error="${error}", algs="ES256"`;
  const type = error === undefined ? 'credentials-missing' : error.replaceAll('_', '-');
  const title =
    error === 'invalid_dpop_proof'
      ? 'The DPoP proof was refused.'
      : error === 'invalid_token'
        ? 'The access token was refused.'
        : 'This needs an access token.';
  return { problem: { status: 401, type, title }, headers: { 'WWW-Authenticate': value } };
}

/** The wire answer to a request without an actor. Which check failed goes to the operator's log, not to the caller. */
export function toChallenge(refusal: AccessRefusal): Challenge {
  switch (refusal.type) {
    case 'credentials_missing':
      return challenge();
    case 'credentials_place':
    case 'token_format':
    case 'token_mac':
    case 'token_expired':
    case 'appointment_ended':
    case 'dpop_key':
      return challenge('invalid_token');
    case 'dpop_missing':
    case 'dpop_format':
    case 'dpop_typ':
    case 'dpop_alg':
    case 'dpop_jwk':
    case 'dpop_signature':
    case 'dpop_htm':
    case 'dpop_htu':
    case 'dpop_time':
    case 'dpop_jti':
    case 'dpop_ath':
    case 'dpop_replay':
      return challenge('invalid_dpop_proof');
  }
}

/** The wire answer to a body that was not taken, on the desk's endpoints. */
export function bodyProblem(refusal: BodyRefusal): Problem {
  switch (refusal.type) {
    case 'body_too_large':
      return { status: 413, type: 'body-too-large', title: 'The body is larger than this address takes.' };
    case 'body_media_type':
      return { status: 415, type: 'body-media-type', title: 'The body must be application/json, not compressed.' };
    case 'body_malformed':
      return { status: 400, type: 'body-malformed', title: 'The body is not strict JSON.' };
  }
}
