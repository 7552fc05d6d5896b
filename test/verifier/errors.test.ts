import { describe, expect, it } from 'vitest';
import { type RequesterRefusal, toProblem, toWalletError, type WalletRefusal } from '../../src/verifier/errors.ts';

/** Typed by the unions: a new reason does not compile until it has its wire answer here. */
const PROBLEMS: Readonly<Record<RequesterRefusal['type'], readonly [number, string]>> = {
  body_too_large: [413, 'body-too-large'],
  body_media_type: [415, 'body-media-type'],
  body_malformed: [400, 'body-malformed'],
  request_invalid: [400, 'request-invalid'],
  gate_unknown: [403, 'gate-unknown'],
  event_unknown: [404, 'not-found'],
  event_closed: [410, 'event-closed'],
  request_event: [422, 'request-event'],
  redirect_unregistered: [422, 'redirect-unregistered'],
  requester_key: [422, 'requester-key'],
  query_invalid: [422, 'query-invalid'],
  over_asking: [422, 'over-asking'],
  not_for_gates: [422, 'not-for-gates'],
  purpose_parameter: [422, 'purpose-parameter'],
  request_unknown: [404, 'not-found'],
  request_ended: [410, 'request-ended'],
  session: [403, 'session'],
  not_relayed: [409, 'not-relayed'],
  acknowledged: [409, 'request-acknowledged'],
  answer_unknown: [422, 'answer-unknown'],
};
type Special = 'body_too_large' | 'body_media_type' | 'body_malformed' | 'request_gone' | 'wallet_nonce' | 'limited';
const SPECIAL: Readonly<Record<Special, number>> = {
  body_too_large: 413,
  body_media_type: 415,
  body_malformed: 400,
  request_gone: 404,
  wallet_nonce: 400,
  limited: 429,
};
const GENERIC: Readonly<Record<Exclude<WalletRefusal['type'], Special>, true>> = {
  E_TX_UNKNOWN: true,
  E_TX_EXPIRED: true,
  E_TX_CONSUMED: true,
  E_TX_FULL: true,
  E_STATE: true,
  E_RESPONSE_SHAPE: true,
  E_ENC_DOWNGRADE: true,
  E_JWE_FORMAT: true,
  E_JWE_ALG: true,
  E_JWE_ENC: true,
  E_JWE_KID: true,
  E_JWE_APV: true,
  E_JWE_ZIP: true,
  E_JWE_DECRYPT: true,
  E_SIZE: true,
  E_SDJWT_FORMAT: true,
  E_SDJWT_B64: true,
  E_SDJWT_JSON: true,
  E_JSON_DUP_MEMBER: true,
  E_JSON_DEPTH: true,
  E_ALG: true,
  E_TYP: true,
  E_CRIT: true,
  E_KEY_SOURCE: true,
  E_SIGNATURE: true,
  E_X5C_CHAIN: true,
  E_X5C_POLICY: true,
  E_ISS_X5C_MISMATCH: true,
  E_SDJWT_SD_ALG: true,
  E_SDJWT_SD_TYPE: true,
  E_SDJWT_PLACEHOLDER: true,
  E_SDJWT_ARITY: true,
  E_SDJWT_RESERVED_NAME: true,
  E_SDJWT_NAME_COLLISION: true,
  E_SDJWT_DUP_DIGEST: true,
  E_SDJWT_DUP_DISCLOSURE: true,
  E_SDJWT_UNREFERENCED: true,
  E_SD_CONTROL_CLAIM: true,
  E_CLAIM_TYPE: true,
  E_ISS: true,
  E_VCT: true,
  E_CNF: true,
  E_EXPIRED: true,
  E_NOT_YET: true,
  E_KB_MISSING: true,
  E_KB_UNEXPECTED: true,
  E_KB_ALG: true,
  E_KB_TYP: true,
  E_KB_CLAIMS: true,
  E_KB_IAT: true,
  E_KB_AUD: true,
  E_KB_NONCE: true,
  E_KB_SD_HASH: true,
  E_KB_SIGNATURE: true,
  E_DCQL_SHAPE: true,
  E_DCQL_FORMAT: true,
  E_DCQL_MULTIPLE: true,
  E_DCQL_VCT: true,
  E_DCQL_HOLDER_BINDING: true,
  E_DCQL_CLAIM: true,
  E_DCQL_VALUES: true,
  E_ISSUER_TRUST: true,
  E_OVER_DISCLOSURE: true,
};

describe('problems of requesters', () => {
  it.each(Object.entries(PROBLEMS))('%s is %j', (type, [status, name]) => {
    const evidence = {
      places: ['ttl'],
      at: 'credentials',
      fault: 'missing',
      claim: 'zones.vip',
      member: 'meta',
      parameter: 'zone',
      limit: 1,
    };
    const problem = toProblem({ type, ...evidence } as unknown as RequesterRefusal);
    expect([problem.status, problem.type]).toEqual([status, name]);
    expect(problem.title.length).toBeGreaterThan(10);
  });
  it('names the claim that was too much, for a program and for a person', () => {
    const problem = toProblem({ type: 'over_asking', claim: 'zones.vip' });
    expect(problem.places).toEqual(['zones.vip']);
    expect(problem.title).toContain('zones.vip');
  });
});

describe('errors of wallets', () => {
  it('are one and the same for every fault of an answer', () => {
    for (const type of Object.keys(GENERIC)) {
      expect(toWalletError({ type } as WalletRefusal)).toEqual({ status: 400, error: 'invalid_request' });
    }
  });
  it.each(Object.entries(SPECIAL))('%s is %d', (type, status) => {
    expect(toWalletError({ type } as WalletRefusal)).toMatchObject({ status, error: 'invalid_request' });
    expect(toWalletError({ type } as WalletRefusal).description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });
});
