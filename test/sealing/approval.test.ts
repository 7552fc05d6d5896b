import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { signWith } from '../../src/lib/es256.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { createJwsProof, parseApprovalProof, verifyApproval } from '../../src/sealing/approval.ts';
import { batchChallenge, statementHash } from '../../src/sealing/approval-statement.ts';
import { parsePublicJwk } from '../../src/sealing/jwk.ts';
import { runVectors, value } from './vectors.ts';

runVectors(
  'approval',
  31,
  {
    verifyJws: async ({ jws, jwk, statement }) => {
      const approved = value(await verifyApproval(statement, value(parseApprovalProof({ jws })), { kind: 'jws', jwk }));
      return { ok: true, kid: jwkThumbprint(jwk), payload: decodeUtf8(canon(approved)) };
    },
    verifyWebAuthn: async ({ jwk, origin, rpId, statement, proof }) => {
      const key = { kind: 'webauthn', jwk, relyingParty: { origin, rpId } } as const;
      value(await verifyApproval(statement, value(parseApprovalProof(proof)), key));
      return { ok: true };
    },
    batch: ({ statements }) => {
      const approvals = { typ: 'gafete/v1/approvals', statements: statements.map(statementHash) };
      const challenge = encodeBase64url(value(batchChallenge(approvals.statements)));
      return { approvals, text: decodeUtf8(canon(approvals)), challenge };
    },
  },
  {
    // The shared parser of signed statements looks at the spelling first, and has one word for every bad signature.
    'payload not canonical': 'jws',
    'DER signature': 'signature',
  },
);

const HASH = encodeBase64url(new Uint8Array(32));
const STATEMENT = { typ: 'gafete/v1/approval', header: HASH, ct: HASH, claims: HASH } as const;

describe('a machine client approves', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = value(parsePublicJwk(await crypto.subtle.exportKey('jwk', pair.publicKey)));
  const proof = await createJwsProof(STATEMENT, jwk, signWith(pair.privateKey));

  it('with a proof that its own key verifies', async () => {
    expect(await verifyApproval(STATEMENT, proof, { kind: 'jws', jwk })).toEqual({ ok: true, value: STATEMENT });
  });

  it('but not as a passkey, nor the reverse', async () => {
    const relyingParty = { origin: 'http://localhost:8787', rpId: 'localhost' };
    const refused = { ok: false, error: { type: 'proof' } };
    expect(await verifyApproval(STATEMENT, proof, { kind: 'webauthn', jwk, relyingParty })).toEqual(refused);
    const assertion = { authenticatorData: '', clientDataJSON: '', signature: '' };
    expect(await verifyApproval(STATEMENT, assertion, { kind: 'jws', jwk })).toEqual(refused);
    expect(await verifyApproval(STATEMENT, assertion, { kind: 'webauthn', jwk, relyingParty })).toEqual(refused);
  });
});

describe('parseApprovalProof', () => {
  const assertion = { authenticatorData: 'AA', clientDataJSON: 'AA', signature: 'AA' };
  it.each([
    null,
    [],
    '',
    0,
    {},
    { jws: 1 },
    { jws: 'x'.repeat(2049) },
    { jws: 'a', statements: [] },
    { ...assertion, jws: 'a' },
    { ...assertion, signature: null },
    { ...assertion, statements: 'AA' },
    { ...assertion, statements: [1] },
    { ...assertion, statements: undefined },
    { ...assertion, userHandle: 'AA' },
  ])('refuses %j', (bad) => expect(parseApprovalProof(bad)).toEqual({ ok: false, error: { type: 'proof' } }));

  it('takes an assertion with and without a batch', () => {
    expect(value(parseApprovalProof(assertion))).toEqual(assertion);
    expect(value(parseApprovalProof({ ...assertion, statements: [HASH] }))).toEqual({
      ...assertion,
      statements: [HASH],
    });
  });
});
