import type { Problem } from '../http/problem.ts';
import type { BodyRefusal } from '../http/read-body.ts';
import type { AccessRefusal } from './authenticate.ts';
import type { EnrolRefusal } from './enrol.ts';
import type { RecoverRefusal } from './recover.ts';
import type { RemoveRefusal } from './remove.ts';
import type { RenewRefusal } from './renew.ts';
import type { TokenRefusal } from './token-endpoint.ts';

/** Every refusal about clients and appointments. `body_shape`: strict JSON, but not this request's. */
export type MembershipRefusal =
  | BodyRefusal
  | { readonly type: 'body_shape' | 'role_not_allowed' }
  | EnrolRefusal
  | RenewRefusal
  | RecoverRefusal
  | RemoveRefusal;

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

/** An OAuth error: what RFC 6749 §5.2 and RFC 9449 §5 name. */
export interface OAuthRefusal {
  readonly status: 400 | 401 | 413 | 415;
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_scope'
    | 'unsupported_grant_type'
    | 'invalid_dpop_proof';
}

/** The wire answer of the token endpoint. One answer for every way in which a client failed to be one. */
export function toOAuth(refusal: TokenRefusal | BodyRefusal): OAuthRefusal {
  switch (refusal.type) {
    case 'body_too_large':
      return { status: 413, error: 'invalid_request' };
    case 'body_media_type':
      return { status: 415, error: 'invalid_request' };
    case 'body_malformed':
    case 'request_incomplete':
      return { status: 400, error: 'invalid_request' };
    case 'grant_type':
      return { status: 400, error: 'unsupported_grant_type' };
    case 'scope':
      return { status: 400, error: 'invalid_scope' };
    case 'client_authentication':
    case 'assertion_format':
    case 'assertion_typ':
    case 'assertion_claims':
    case 'assertion_audience':
    case 'assertion_time':
    case 'assertion_client':
    case 'assertion_signature':
    case 'assertion_replay':
      return { status: 401, error: 'invalid_client' };
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
    case 'dpop_key':
    case 'dpop_replay':
      return { status: 400, error: 'invalid_dpop_proof' };
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

const problemOf = (status: Problem['status'], type: string, title: string, detail?: string): Problem =>
  detail === undefined ? { status, type, title } : { status, type, title, detail };

/** The wire answer to a refusal about clients and appointments. */
export function toProblem(refusal: MembershipRefusal): Problem {
  switch (refusal.type) {
    case 'body_too_large':
    case 'body_media_type':
    case 'body_malformed':
      return bodyProblem(refusal);
    case 'body_shape':
      return problemOf(400, 'body-shape', 'The body is not what this address takes.');
    case 'role_not_allowed':
      return problemOf(403, 'role-not-allowed', 'Your role may not do this.');
    case 'code_refused':
      return problemOf(
        403,
        'enrolment-code-refused',
        'The enrolment code is unknown, used or expired.',
        'Ask the operator for a new one: gafete enrol-code.',
      );
    case 'keys_refused':
      return problemOf(400, 'keys-refused', 'A key is not a public P-256 key.');
    case 'keys_not_distinct':
      return problemOf(400, 'keys-not-distinct', 'Each purpose needs a key of its own.');
    case 'proof_refused':
      return problemOf(400, 'enrolment-proof-refused', 'A proof does not show that the signing key is in your hands.');
    case 'key_registered':
      return problemOf(409, 'key-registered', 'A key is registered already.', 'Make new keys and enrol again.');
    case 'recovery_required':
      return problemOf(
        400,
        'recovery-required',
        'The first enrolment must bring the recovery key.',
        'Make it, print it, and send its public half with this enrolment.',
      );
    case 'recovery_unexpected':
      return problemOf(409, 'recovery-unexpected', 'This office has its recovery key.', 'Enrol without one.');
    case 'recovery_expected':
      return problemOf(
        409,
        'recovery-expected',
        'This office has a printed recovery key, and its database was lost.',
        'Fetch the paper from the safe: gafete client enrol --recovery -',
      );
    case 'client_unknown':
      return problemOf(404, 'client-unknown', 'There is no such client.');
    case 'own_appointment':
      return problemOf(
        403,
        'own-appointment',
        'Nobody renews their own appointment.',
        'Ask another admin; a sole one uses the recovery key.',
      );
    case 'recovery_refused':
      return problemOf(403, 'recovery-refused', 'The recovery statement was refused.');
    case 'recovery_not_needed':
      return problemOf(409, 'recovery-not-needed', 'Another admin is in office.', 'Ask that admin to renew.');
    case 'changed_meanwhile':
      return problemOf(409, 'changed-meanwhile', 'Somebody else changed this at the same moment.', 'Look again.');
  }
}
