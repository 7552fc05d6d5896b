import { expect, test } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createCompactJws, parseCompactJws } from '../../src/lib/compact-jws.ts';

const LIMITS = { size: 1_000, depth: 4 };
const part = (text: string) => encodeBase64url(utf8(text));
const reason = (text: string) => {
  const result = parseCompactJws(text, LIMITS);
  return result.ok ? 'ok' : result.error.type;
};

test('RFC 7515 appendix A.3 is taken apart', () => {
  const signed =
    'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
  const signature = 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';
  const jws = parseCompactJws(`${signed}.${signature}`, LIMITS);
  if (!jws.ok) throw new Error(jws.error.type);
  expect(jws.value.header).toEqual({ alg: 'ES256' });
  expect(jws.value.payload).toEqual({ iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true });
  expect(encodeBase64url(jws.value.signature)).toBe(signature);
  expect(jws.value.signed).toEqual(utf8(signed));
});

test.each([
  ['', 'E_JWS_FORMAT'],
  ['e30.e30', 'E_JWS_FORMAT'],
  ['e30.e30.AA.AA', 'E_JWS_FORMAT'],
  ['e30.e30.AA.', 'E_JWS_FORMAT'],
  ['..', 'E_JSON_SYNTAX'],
  ['e30=.e30.AA', 'E_JWS_B64'],
  ['e30.e31.AA', 'E_JWS_B64'],
  ['e30.e30.AB', 'E_JWS_B64'],
  ['e30.e30.A A', 'E_JWS_B64'],
  [`${part('[]')}.e30.AA`, 'E_JSON_SYNTAX'],
  [`e30.${part('null')}.AA`, 'E_JSON_SYNTAX'],
  [`e30.${part('"x"')}.AA`, 'E_JSON_SYNTAX'],
  [`${part('{"a":1,"a":1}')}.e30.AA`, 'E_JSON_DUP_MEMBER'],
  [`e30.${part('{"a":1,"a":1}')}.AA`, 'E_JSON_DUP_MEMBER'],
  [`e30.${part('{"a":[[[[1]]]]}')}.AA`, 'E_JSON_DEPTH'],
  [`e30.e30.${'A'.repeat(1_000)}`, 'E_JSON_SIZE'],
])('%j gives %s', (text, expected) => {
  expect(reason(text)).toBe(expected);
});

test('what is made is taken apart again, and a signer that answers another length is our mistake', async () => {
  const signature = new Uint8Array(64).fill(7);
  const text = await createCompactJws({ alg: 'ES256' }, { iss: 'ñ' }, async () => signature);
  expect(parseCompactJws(text, LIMITS)).toMatchObject({ ok: true, value: { payload: { iss: 'ñ' }, signature } });
  for (const length of [0, 63, 65, 70]) {
    await expect(createCompactJws({}, {}, async () => new Uint8Array(length))).rejects.toThrow('signer');
  }
});
