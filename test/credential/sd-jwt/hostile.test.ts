import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type IssuerTrust, verifySdJwtPresentation } from '../../../src/credential/sd-jwt/index.ts';
import { importEs256PublicKey, parseEcPublicJwk } from '../../../src/lib/es256.ts';
import { unixSeconds } from '../../../src/lib/time.ts';

interface Vectors {
  readonly now: number;
  readonly aud: string;
  readonly nonce: string;
  readonly iss: string;
  readonly vct: string;
  readonly issuer_jwk: unknown;
  readonly vectors: readonly { id: string; rule: string; expect: string; presentation: string }[];
}

const file = JSON.parse(
  readFileSync(new URL('../../vectors/sd-jwt-hostile/vectors.json', import.meta.url), 'utf8'),
) as Vectors;
const issuerKey = (await importEs256PublicKey(parseEcPublicJwk(file.issuer_jwk)!))!;
const trust: IssuerTrust = { type: 'kid', iss: file.iss, keys: new Map([['test-issuer', issuerKey]]) };

test('the file holds the cases it says it holds', () => {
  expect(file.vectors.length).toBe(62);
  expect(file.vectors.filter((vector) => vector.expect === 'OK').length).toBe(4);
});

test.each(file.vectors)('$id ($rule) gives $expect', async (vector) => {
  const policy = { trust, now: unixSeconds(file.now), vct: file.vct, nonce: file.nonce, aud: file.aud };
  const result = await verifySdJwtPresentation(vector.presentation, policy);
  expect(result.ok ? 'OK' : result.error.type).toBe(vector.expect);
});
