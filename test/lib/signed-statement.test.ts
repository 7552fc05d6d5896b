import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createSignedStatement, parseSignedStatement, verifySignedStatement } from '../../src/lib/signed-statement.ts';
import { createKeyPair, type KeyPair } from '../access/enrolled-client.ts';

const LIMITS = { typ: 'gafete/v1/test', maxLength: 2000 };
const STATEMENT = { typ: 'gafete/v1/test', b: 1, a: 'x' };
let key: KeyPair;
beforeAll(async () => {
  key = await createKeyPair();
});

async function jws(header: unknown, payload: string): Promise<string> {
  const signed = `${encodeBase64url(utf8(JSON.stringify(header)))}.${encodeBase64url(utf8(payload))}`;
  return `${signed}.${encodeBase64url(await key.sign(utf8(signed)))}`;
}
const header = () => ({ alg: 'ES256', kid: key.kid, typ: LIMITS.typ });
const CANONICAL = '{"a":"x","b":1,"typ":"gafete/v1/test"}';

it('what is signed comes back and verifies with its key only', async () => {
  const text = await createSignedStatement(STATEMENT, key.kid, key.sign);
  const parsed = parseSignedStatement(text, LIMITS);
  if (!parsed.ok) throw new Error(parsed.error.type);
  expect(parsed.value).toMatchObject({ kid: key.kid, statement: STATEMENT });
  expect(await verifySignedStatement(parsed.value, key.jwk)).toBe(true);
  expect(await verifySignedStatement(parsed.value, (await createKeyPair()).jwk)).toBe(false);
  expect(await verifySignedStatement(parsed.value, { ...key.jwk, y: key.jwk.x })).toBe(false);
});

it('the hand-made form is the same', async () => {
  expect(parseSignedStatement(await jws(header(), CANONICAL), LIMITS).ok).toBe(true);
});

describe('is refused', () => {
  it.each([
    ['white space', '{"a":"x", "b":1,"typ":"gafete/v1/test"}'],
    ['another order', '{"b":1,"a":"x","typ":"gafete/v1/test"}'],
    ['an escape', '{"a":"\\u0078","b":1,"typ":"gafete/v1/test"}'],
    ['a fraction', '{"a":"x","b":1.5,"typ":"gafete/v1/test"}'],
    ['a member twice', '{"a":"x","a":"x","b":1,"typ":"gafete/v1/test"}'],
    ['an array', '["gafete/v1/test"]'],
    ['nothing', ''],
  ])('a payload with %s', async (_name, payload) => {
    expect(parseSignedStatement(await jws(header(), payload), LIMITS)).toEqual({
      ok: false,
      error: { type: 'statement_format' },
    });
  });

  it.each([
    ['another algorithm', { alg: 'none' }],
    ['an embedded key', { jwk: {} }],
    ['crit', { crit: ['b64'] }],
    ['kid no text', { kid: 1 }],
    ['kid too long', { kid: 'k'.repeat(65) }],
  ])('a header with %s', async (_name, replace) => {
    const answer = parseSignedStatement(await jws({ ...header(), ...replace }, CANONICAL), LIMITS);
    expect(answer).toEqual({ ok: false, error: { type: 'statement_format' } });
  });

  it('another kind of statement, in the header or in the payload', async () => {
    const refused = { ok: false, error: { type: 'statement_typ' } };
    expect(parseSignedStatement(await jws({ ...header(), typ: 'gafete/v1/other' }, CANONICAL), LIMITS)).toEqual(
      refused,
    );
    const payload = CANONICAL.replace('/test', '/other');
    expect(parseSignedStatement(await jws(header(), payload), LIMITS)).toEqual(refused);
  });

  it('one character more than the limit', async () => {
    const text = await jws(header(), CANONICAL);
    expect(parseSignedStatement(text, { ...LIMITS, maxLength: text.length }).ok).toBe(true);
    expect(parseSignedStatement(text, { ...LIMITS, maxLength: text.length - 1 }).ok).toBe(false);
  });
});
