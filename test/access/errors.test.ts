import { describe, expect, it } from 'vitest';
import type { AccessRefusal } from '../../src/access/authenticate.ts';
import { type MembershipRefusal, toChallenge, toOAuth, toProblem } from '../../src/access/errors.ts';
import type { TokenRefusal } from '../../src/access/token-endpoint.ts';
import type { BodyRefusal } from '../../src/http/read-body.ts';

// The types of these tables make a reason without an answer an error, here as in `errors.ts`.
const PLAIN = ['credentials-missing', 'DPoP algs="ES256"', 'This needs an access token.'] as const;
const TOKEN = ['invalid-token', 'DPoP error="invalid_token", algs="ES256"', 'The access token was refused.'] as const;
const PROOF = [
  'invalid-dpop-proof',
  'DPoP error="invalid_dpop_proof", algs="ES256"',
  'The DPoP proof was refused.',
] as const;

const CHALLENGES: Readonly<Record<AccessRefusal['type'], typeof PLAIN | typeof TOKEN | typeof PROOF>> = {
  credentials_missing: PLAIN,
  credentials_place: TOKEN,
  appointment_ended: TOKEN,
  token_format: TOKEN,
  token_mac: TOKEN,
  token_expired: TOKEN,
  dpop_key: TOKEN,
  dpop_missing: PROOF,
  dpop_format: PROOF,
  dpop_typ: PROOF,
  dpop_alg: PROOF,
  dpop_jwk: PROOF,
  dpop_signature: PROOF,
  dpop_htm: PROOF,
  dpop_htu: PROOF,
  dpop_time: PROOF,
  dpop_jti: PROOF,
  dpop_ath: PROOF,
  dpop_replay: PROOF,
};

describe('a request without an actor', () => {
  it.each(Object.entries(CHALLENGES))('%s', (type, [problem, authenticate, title]) => {
    expect(toChallenge({ type } as AccessRefusal)).toEqual({
      problem: { status: 401, type: problem, title },
      headers: { 'WWW-Authenticate': authenticate },
    });
  });
});

const CLIENT = [401, 'invalid_client'] as const;
const DPOP = [400, 'invalid_dpop_proof'] as const;
const TOKENS: Readonly<Record<(TokenRefusal | BodyRefusal)['type'], readonly [number, string]>> = {
  body_too_large: [413, 'invalid_request'],
  body_media_type: [415, 'invalid_request'],
  body_malformed: [400, 'invalid_request'],
  request_incomplete: [400, 'invalid_request'],
  grant_type: [400, 'unsupported_grant_type'],
  scope: [400, 'invalid_scope'],
  client_authentication: CLIENT,
  assertion_format: CLIENT,
  assertion_typ: CLIENT,
  assertion_claims: CLIENT,
  assertion_audience: CLIENT,
  assertion_time: CLIENT,
  assertion_client: CLIENT,
  assertion_signature: CLIENT,
  assertion_replay: CLIENT,
  dpop_missing: DPOP,
  dpop_format: DPOP,
  dpop_typ: DPOP,
  dpop_alg: DPOP,
  dpop_jwk: DPOP,
  dpop_signature: DPOP,
  dpop_htm: DPOP,
  dpop_htu: DPOP,
  dpop_time: DPOP,
  dpop_jti: DPOP,
  dpop_ath: DPOP,
  dpop_key: DPOP,
  dpop_replay: DPOP,
};

describe('the token endpoint', () => {
  it.each(Object.entries(TOKENS))('%s', (type, [status, error]) => {
    expect(toOAuth({ type } as TokenRefusal)).toEqual({ status, error });
  });
});

const PROBLEMS: Readonly<Record<MembershipRefusal['type'], readonly [number, string]>> = {
  body_too_large: [413, 'body-too-large'],
  body_media_type: [415, 'body-media-type'],
  body_malformed: [400, 'body-malformed'],
  body_shape: [400, 'body-shape'],
  role_not_allowed: [403, 'role-not-allowed'],
  code_refused: [403, 'enrolment-code-refused'],
  keys_refused: [400, 'keys-refused'],
  keys_not_distinct: [400, 'keys-not-distinct'],
  proof_refused: [400, 'enrolment-proof-refused'],
  key_registered: [409, 'key-registered'],
  recovery_required: [400, 'recovery-required'],
  recovery_unexpected: [409, 'recovery-unexpected'],
  recovery_expected: [409, 'recovery-expected'],
  client_unknown: [404, 'client-unknown'],
  own_appointment: [403, 'own-appointment'],
  recovery_refused: [403, 'recovery-refused'],
  recovery_not_needed: [409, 'recovery-not-needed'],
  changed_meanwhile: [409, 'changed-meanwhile'],
};

describe('clients and appointments', () => {
  it.each(Object.entries(PROBLEMS))('%s', (type, [status, name]) => {
    const problem = toProblem({ type } as MembershipRefusal);
    expect(problem).toMatchObject({ status, type: name });
    // A sentence of ours for a person; nothing else travels.
    expect(problem.title).toMatch(/^[A-Z][^{}]{10,90}\.$/);
    expect(Object.keys(problem).filter((member) => !['status', 'type', 'title', 'detail'].includes(member))).toEqual(
      [],
    );
  });
});
