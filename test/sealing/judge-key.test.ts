import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8, utf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { hkdf } from '../../src/sealing/hkdf.ts';
import { deriveJudgeScalar, judgePublicJwk, openToJudge, parseTransactionRecord } from '../../src/sealing/judge-key.ts';
import { b, type Inputs, runVectors, value } from './vectors.ts';

runVectors('judge-key', 18, {
  judgeKey: async ({ k_judge, key, record: input }) => {
    const record = value(parseTransactionRecord(input));
    const scalar = await deriveJudgeScalar({ id: key, key: b(k_judge) }, record);
    const recordSha256 = encodeBase64url(sha256(canon(record)));
    const info = canon({ typ: 'gafete/v1/judge', key, record: recordSha256 });
    return {
      recordSha256,
      okm: encodeBase64url(await hkdf(b(k_judge), utf8(record.tx), info, 48)),
      jwk: { ...judgePublicJwk(scalar), d: encodeBase64url(scalar) },
    };
  },
  openToJudge: async ({ k_judge, key, record, jwe }) => ({
    plaintext: decodeUtf8(
      value(await openToJudge({ id: key, key: b(k_judge) }, value(parseTransactionRecord(record)), jwe)),
    ),
  }),
});

describe('openToJudge', async () => {
  const judgeKey = { id: 'judge-1', key: new Uint8Array(32) };
  const requesterKey = judgePublicJwk(new Uint8Array(32).fill(1) as Inputs);
  const record = value(
    parseTransactionRecord({
      typ: 'gafete/v1/transaction',
      tx: 'tx_1',
      query: {},
      nonce: 'n',
      gate: 'gt_1',
      purpose: 'entry',
      mode: 'judge',
      requesterKey,
      exp: 1,
    }),
  );
  const to = judgePublicJwk(await deriveJudgeScalar(judgeKey, record));
  const sealed = (header: Inputs) => new CompactEncrypt(utf8('{}')).setProtectedHeader(header).encrypt(to);

  it('opens what a wallet sealed', async () => {
    const jwe = await sealed({ alg: 'ECDH-ES', enc: 'A256GCM' });
    expect(decodeUtf8(value(await openToJudge(judgeKey, record, jwe)))).toBe('{}');
  });

  it('refuses compression before it is undone', async () => {
    const [, ...rest] = (await sealed({ alg: 'ECDH-ES', enc: 'A256GCM' })).split('.');
    const header = encodeBase64url(utf8('{"alg":"ECDH-ES","enc":"A256GCM","zip":"DEF"}'));
    expect(await openToJudge(judgeKey, record, [header, ...rest].join('.'))).toEqual({
      ok: false,
      error: { type: 'jwe_header' },
    });
  });

  it.each([
    ['another key agreement', { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' }],
    ['another cipher', { alg: 'ECDH-ES', enc: 'A256CBC-HS512' }],
  ])('refuses %s', async (_, header) => {
    expect(await openToJudge(judgeKey, record, await sealed(header))).toEqual({
      ok: false,
      error: { type: 'decrypt' },
    });
  });

  it.each(['', 'a.b.c', 'a.b.c.d.e', `${'a'.repeat(131_073)}....`, 'bnVsbA....'])(
    'refuses what is no JWE',
    async (jwe) => {
      expect(await openToJudge(judgeKey, record, jwe)).toEqual({ ok: false, error: { type: 'jwe' } });
    },
  );

  it.each(['tx', 'query', 'nonce', 'gate', 'purpose', 'mode', 'requesterKey', 'exp'])('needs a good %s', (member) => {
    for (const bad of [null, true, [], '', 1.5]) {
      expect(parseTransactionRecord({ ...record, [member]: bad }).ok, JSON.stringify(bad)).toBe(false);
    }
  });
});
