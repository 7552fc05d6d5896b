import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8, utf8 } from '../../src/lib/bytes.ts';
import {
  deriveJudgeScalar,
  judgePublicJwk,
  openToJudge,
  sealWalletAnswer,
  type TransactionRecord,
} from '../../src/sealing/index.ts';
import { createRandom } from '../harness.ts';

const judgeKey = { id: 'judge-1', key: new Uint8Array(32).fill(7) };
const requesterKey = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const;
const record = { typ: 'gafete/v1/transaction', tx: 't', query: {}, nonce: 'n', gate: 'g', purpose: 'p' } as const;
const whole = { ...record, mode: 'judge', requesterKey, exp: 1 } as unknown as TransactionRecord;
const jwk = judgePublicJwk(await deriveJudgeScalar(judgeKey, whole));

describe('a wallet’s answer', () => {
  it('opens for the record that it answers, whatever its length and cipher, and for no other', async () => {
    const text = fc.string({ maxLength: 5000 });
    const enc = fc.constantFrom('A128GCM' as const, 'A256GCM' as const);
    await fc.assert(
      fc.asyncProperty(text, enc, async (said, cipher) => {
        const jwe = await sealWalletAnswer({ jwk, kid: 'k', enc: cipher }, utf8(said), createRandom(said));
        const opened = await openToJudge(judgeKey, whole, jwe);
        expect(opened.ok && decodeUtf8(opened.value)).toBe(said);
        const other = { ...whole, nonce: 'm' };
        expect(await openToJudge(judgeKey, other, jwe)).toEqual({ ok: false, error: { type: 'decrypt' } });
      }),
      { numRuns: 20 },
    );
  });

  it('says in its header what OpenID4VP wants and nothing more', async () => {
    const headerOf = async (kid: string | undefined) => {
      const jwe = await sealWalletAnswer({ jwk, kid, enc: 'A128GCM' }, utf8('{}'), createRandom());
      return JSON.parse(decodeUtf8(decodeBase64url(jwe.split('.')[0] as string)!) as string);
    };
    const epk = { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) };
    expect(await headerOf('k')).toEqual({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'k', epk });
    expect(await headerOf(undefined)).toEqual({ alg: 'ECDH-ES', enc: 'A128GCM', epk });
  });

  it('takes all its chance from the caller', async () => {
    const seal = (seed: string) => sealWalletAnswer({ jwk, kid: 'k', enc: 'A256GCM' }, utf8('{}'), createRandom(seed));
    expect(await seal('a')).toBe(await seal('a'));
    expect(await seal('a')).not.toBe(await seal('b'));
  });
});
