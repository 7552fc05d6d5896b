import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/credential/sd-jwt/index.ts';
import { parseIssuerJwt } from '../../../src/credential/sd-jwt/issuer-signature.ts';
import { sdHashOf, verifyKeyBinding } from '../../../src/credential/sd-jwt/key-binding.ts';
import { parseSdJwt } from '../../../src/credential/sd-jwt/parse.ts';
import { digestOf, processPayload } from '../../../src/credential/sd-jwt/process.ts';
import { importEs256PublicKey, parseEcPublicJwk, verifyEs256 } from '../../../src/lib/es256.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { unixSeconds } from '../../../src/lib/time.ts';

// The examples of RFC 9901 as the working group published them: third-party data, read where it is at hand.
const source = new URL('../../../../shared/vectors/sd-jwt/rfc9901-text-examples.json', import.meta.url);
const present = existsSync(source);

interface Example {
  readonly section: string;
  readonly line: number;
  readonly compact: string;
  readonly header: { readonly typ: string };
  readonly disclosures: readonly { readonly b64: string; readonly digest: string }[];
  readonly kb_jwt?: { readonly payload: { readonly iat: number; readonly nonce: string; readonly aud: string } };
}

const file = present ? JSON.parse(readFileSync(source, 'utf8')) : { examples: [] };
const examples = file.examples as readonly Example[];

describe('values printed in RFC 9901', () => {
  test('§4.2.3: the digest of a disclosure', () => {
    expect(digestOf('WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0')).toBe(
      'uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY',
    );
  });

  test('§5.1: the disclosures of given_name and family_name stand behind their digests', () => {
    const given = 'WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd';
    const family = 'WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd';
    const payload = {
      _sd: ['jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4', 'TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo'],
      iss: 'https://issuer.example.com',
      _sd_alg: 'sha-256',
    };
    const processed = processPayload(payload, [family, given], new Set(), DEFAULT_LIMITS);
    expect(processed).toMatchObject({
      ok: true,
      value: { claims: { iss: 'https://issuer.example.com', given_name: 'John', family_name: 'Doe' } },
    });
  });
});

describe.skipIf(!present)('examples of RFC 9901 (skipped where ../shared/vectors is absent)', () => {
  test('there are eight', () => expect(examples.length).toBe(8));

  test.each(examples)('$section (line $line)', async (example) => {
    const parts = parseSdJwt(example.compact, DEFAULT_LIMITS);
    if (!parts.ok) throw new Error(parts.error.type);
    expect(parts.value.disclosures.map(digestOf)).toEqual(example.disclosures.map(({ digest }) => digest));

    const jws = parseIssuerJwt(parts.value.issuerJwt, example.header.typ, DEFAULT_LIMITS);
    if (!jws.ok) throw new Error(jws.error.type);
    const key = (await importEs256PublicKey(parseEcPublicJwk(file.issuer_public_jwk)!))!;
    expect(await verifyEs256(key, jws.value.signature, jws.value.signed)).toBe(true);

    const processed = processPayload(jws.value.payload, parts.value.disclosures, new Set(), DEFAULT_LIMITS);
    if (!processed.ok) throw new Error(processed.error.type);
    expect(processed.value.disclosed.length).toBe(example.disclosures.length);
    expect(JSON.stringify(processed.value.claims)).not.toMatch(/_sd|"\.\.\."/);

    expect(parts.value.kbJwt === undefined).toBe(example.kb_jwt === undefined);
    if (parts.value.kbJwt === undefined || example.kb_jwt === undefined) return;
    const holder = parseEcPublicJwk((jws.value.payload['cnf'] as JsonObject)['jwk'])!;
    const { iat, nonce, aud } = example.kb_jwt.payload;
    const policy = { nonce, aud, now: unixSeconds(iat), maxAge: 0, clockSkew: 0 };
    const { kbJwt, presented } = parts.value;
    expect(await verifyKeyBinding(kbJwt, presented, holder, policy, DEFAULT_LIMITS)).toMatchObject({ ok: true });
    const dropped = presented.slice(0, presented.slice(0, -1).lastIndexOf('~') + 1);
    expect(sdHashOf(dropped)).not.toBe(sdHashOf(presented));
  });
});
