import { describe, expect, it } from 'vitest';
import { type CodeRefusal, type Denial, type IssuerRefusal, toWire } from '../../src/issuer/errors.ts';
import type { NonceRefusal } from '../../src/issuer/nonce.ts';
import type { ProofRefusal } from '../../src/issuer/proof.ts';
import type { CredentialRequestRefusal, TokenRequestRefusal } from '../../src/issuer/wire.ts';

// Typed by the unions: a new reason does not compile until it has its wire answer here.
const CODE: Record<CodeRefusal, true> = {
  unknown: true,
  tx_code_wrong: true,
  burned: true,
  expired: true,
  claimed: true,
  event_closed: true,
  row_refused: true,
  approval_refused: true,
  proof_refused: true,
  nonce_refused: true,
  claims_refused: true,
  state_refused: true,
  attempts_spent: true,
  list_full: true,
  passes_refused: true,
};
const DENIAL: Record<Denial, true> = {
  expired: true,
  claimed: true,
  event_closed: true,
  row_refused: true,
  approval_refused: true,
  proof_refused: true,
  nonce_refused: true,
  claims_refused: true,
  state_refused: true,
  attempts_spent: true,
  list_full: true,
  passes_refused: true,
};
const PROOF: Record<ProofRefusal, true> = {
  too_many: true,
  malformed: true,
  typ: true,
  alg: true,
  header: true,
  key_source: true,
  key: true,
  aud: true,
  iat: true,
  validity: true,
  claims: true,
  nonce_missing: true,
  nonces_differ: true,
  same_key: true,
  signature: true,
};
const NONCE: Record<NonceRefusal, true> = { malformed: true, unknown_key: true, mac: true, expired: true, spent: true };
const TOKEN_REQUEST: Record<TokenRequestRefusal, string> = {
  grant_type_missing: 'invalid_request',
  grant_type_unsupported: 'unsupported_grant_type',
  code_missing: 'invalid_request',
  refresh_token_missing: 'invalid_request',
};
const CREDENTIAL_REQUEST: Record<CredentialRequestRefusal, string> = {
  malformed: 'invalid_credential_request',
  draft_member: 'invalid_credential_request',
  encryption: 'invalid_encryption_parameters',
  identifier_and_configuration: 'invalid_credential_request',
  no_configuration: 'invalid_credential_request',
  unknown_identifier: 'unknown_credential_identifier',
  unknown_configuration: 'unknown_credential_configuration',
  two_proof_types: 'invalid_credential_request',
  no_proof: 'invalid_proof',
  proof_type: 'invalid_proof',
};
const OTHERS: Record<
  Exclude<
    IssuerRefusal['type'],
    'code' | 'denied' | 'proof' | 'nonce' | 'token_request' | 'credential_request' | 'body' | 'dpop' | 'limited'
  >,
  [number, string]
> = {
  tx_code_missing: [400, 'invalid_request'],
  tx_code_unexpected: [400, 'invalid_request'],
  access_token: [401, 'invalid_token'],
  notification_request: [400, 'invalid_notification_request'],
  notification_id: [400, 'invalid_notification_id'],
};
const keysOf = <K extends string>(record: Record<K, unknown>) => Object.keys(record) as K[];
/** RFC 6749 §5.2: what error_description may be made of. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

describe('wire answers', () => {
  it('are one and the same for every refusal of a code', () => {
    for (const reason of keysOf(CODE))
      expect(toWire({ type: 'code', reason })).toEqual({ status: 400, error: 'invalid_grant' });
  });
  it('are one and the same for every denial', () => {
    for (const reason of keysOf(DENIAL)) {
      expect(toWire({ type: 'denied', reason })).toEqual({ status: 400, error: 'credential_request_denied' });
    }
  });
  it('are one and the same for every nonce', () => {
    const answers = keysOf(NONCE).map((reason) => JSON.stringify(toWire({ type: 'nonce', reason })));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('invalid_nonce');
  });
  it('tell a developer what is wrong with a proof', () => {
    for (const reason of keysOf(PROOF)) {
      expect(toWire({ type: 'proof', reason })).toEqual({
        status: 400,
        error: 'invalid_proof',
        description: expect.stringMatching(DESCRIPTION),
      });
    }
  });
  it.each(Object.entries(TOKEN_REQUEST))('%s is %s', (reason, error) => {
    expect(toWire({ type: 'token_request', reason: reason as TokenRequestRefusal })).toMatchObject({
      status: 400,
      error,
    });
  });
  it.each(Object.entries(CREDENTIAL_REQUEST))('%s is %s', (reason, error) => {
    const answer = toWire({ type: 'credential_request', reason: reason as CredentialRequestRefusal });
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.description ?? '').toMatch(DESCRIPTION);
  });
  it.each(Object.entries(OTHERS))('%s is %j', (type, [status, error]) => {
    expect(toWire({ type } as IssuerRefusal)).toMatchObject({ status, error });
  });
  it('of a DPoP proof are 400 at the token endpoint and a challenge elsewhere', () => {
    expect(toWire({ type: 'dpop', at: 'token' })).toEqual({ status: 400, error: 'invalid_dpop_proof' });
    expect(toWire({ type: 'dpop', at: 'credential' })).toEqual({
      status: 401,
      error: 'invalid_dpop_proof',
      headers: { 'WWW-Authenticate': 'DPoP error="invalid_dpop_proof", algs="ES256"' },
    });
  });
  it('of a caller that sends too many have the name of their endpoint', () => {
    for (const [at, error] of [
      ['token', 'invalid_request'],
      ['nonce', 'invalid_request'],
      ['credential', 'invalid_credential_request'],
      ['notification', 'invalid_notification_request'],
    ] as const) {
      expect(toWire({ type: 'limited', at })).toMatchObject({ status: 429, error });
    }
  });
  it('of a body have the name of their endpoint', () => {
    for (const [at, error] of [
      ['token', 'invalid_request'],
      ['credential', 'invalid_credential_request'],
      ['notification', 'invalid_notification_request'],
    ] as const) {
      expect(toWire({ type: 'body', at, reason: 'body_too_large' })).toMatchObject({ status: 413, error });
      expect(toWire({ type: 'body', at, reason: 'body_media_type' })).toMatchObject({ status: 415, error });
      expect(toWire({ type: 'body', at, reason: 'body_malformed' })).toMatchObject({ status: 400, error });
    }
  });
});
