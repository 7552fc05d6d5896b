import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../src/client/defaults.ts';
import { parseOffer, readOffer } from '../../src/client/offer-parse.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const good = {
  credential_issuer: 'https://oficina.example/prensa',
  credential_configuration_ids: ['press-accreditation'],
  grants: { [GRANT]: { 'pre-authorized_code': 'abc', tx_code: { input_mode: 'numeric', length: 6 } } },
};
const encode = (offer: unknown) => encodeURIComponent(JSON.stringify(offer));
const never = withDefaults({ fetch: () => Promise.reject(new Error('nothing may be fetched')) });

function answering(body: string, init: ResponseInit = {}) {
  const asked: string[] = [];
  const surroundings = withDefaults({
    wait: async () => {},
    fetch: async (url) => {
      asked.push(url);
      return new Response(body, { headers: { 'content-type': 'application/json' }, ...init });
    },
  });
  return { asked, surroundings };
}

describe('a credential offer', () => {
  it.each([
    ['the standard scheme', `openid-credential-offer://?credential_offer=${encode(good)}`],
    ['the scheme of HAIP', `haip-vci://?credential_offer=${encode(good)}`],
    ['an https link', `https://wallet.example/open?credential_offer=${encode(good)}`],
    [
      'a pick-up page with the offer in the fragment',
      `https://oficina.example/pickup#credential_offer=${encode(good)}`,
    ],
  ])('is read by value from %s', async (_where, link) => {
    const offer = await readOffer(never, link);
    expect(offer).toEqual({
      ok: true,
      value: {
        issuer: good.credential_issuer,
        configurations: ['press-accreditation'],
        code: 'abc',
        txCode: { inputMode: 'numeric', length: 6 },
        authorizationServer: undefined,
      },
    });
  });

  it('asks for a transaction code when the member is there, even empty (OpenID4VCI 1.0 §4.1.1)', () => {
    const offer = { ...good, grants: { [GRANT]: { 'pre-authorized_code': 'abc', tx_code: {} } } };
    expect(parseOffer(JSON.stringify(offer))).toMatchObject({ value: { txCode: { inputMode: 'numeric' } } });
  });

  it.each([
    ['nothing', ''],
    ['no link', 'abc'],
    ['no offer', 'openid-credential-offer://?x=1'],
    ['two offers', `openid-credential-offer://?credential_offer=${encode(good)}&credential_offer=${encode(good)}`],
    [
      'value and reference',
      `openid-credential-offer://?credential_offer=${encode(good)}&credential_offer_uri=https%3A%2F%2Fa.example`,
    ],
    ['a reference over http', 'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Fa.example%2Foffer'],
    ['a reference with a user', 'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fu%3Ap%40a.example%2F'],
    ['a file', 'openid-credential-offer://?credential_offer_uri=file%3A%2F%2F%2Fetc%2Fpasswd'],
    ['a link without end', `openid-credential-offer://?credential_offer=${'a'.repeat(20_000)}`],
  ])('is refused: %s', async (_what, link) => {
    expect(await readOffer(never, link)).toMatchObject({ ok: false, error: { code: 'offer_refused' } });
  });

  it.each([
    ['no object', []],
    ['an issuer over http', { ...good, credential_issuer: 'http://oficina.example' }],
    ['an issuer with a query', { ...good, credential_issuer: 'https://oficina.example?x=1' }],
    ['an issuer with a fragment', { ...good, credential_issuer: 'https://oficina.example#x' }],
    ['no configurations', { ...good, credential_configuration_ids: [] }],
    ['a configuration twice', { ...good, credential_configuration_ids: ['a', 'a'] }],
    ['configurations that are no texts', { ...good, credential_configuration_ids: [1] }],
    ['another grant', { ...good, grants: { authorization_code: {} } }],
    ['an empty code', { ...good, grants: { [GRANT]: { 'pre-authorized_code': '' } } }],
    ['a tx_code that is no object', { ...good, grants: { [GRANT]: { 'pre-authorized_code': 'a', tx_code: true } } }],
    [
      'an unknown input mode',
      { ...good, grants: { [GRANT]: { 'pre-authorized_code': 'a', tx_code: { input_mode: 'voice' } } } },
    ],
    [
      'a server that is none',
      { ...good, grants: { [GRANT]: { 'pre-authorized_code': 'a', authorization_server: 7 } } },
    ],
    ...[0, 1, -1, true, false, null, ''].flatMap((value) => [
      [`issuer ${JSON.stringify(value)}`, { ...good, credential_issuer: value }] as const,
      [`grants ${JSON.stringify(value)}`, { ...good, grants: value }] as const,
    ]),
  ] as readonly (readonly [string, unknown])[])('is refused inside: %s', (_what, offer) => {
    expect(parseOffer(JSON.stringify(offer))).toMatchObject({ ok: false, error: { code: 'offer_refused' } });
  });

  it('is refused when a member comes twice', () => {
    const twice = `{"credential_issuer":"https://evil.example",${JSON.stringify(good).slice(1)}`;
    expect(parseOffer(twice)).toMatchObject({ ok: false, error: { problem: 'json' } });
  });

  it('by reference is fetched once, as JSON, without following anybody', async () => {
    const link = 'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa.example%2Foffer%2F1';
    const fine = answering(JSON.stringify(good));
    expect(await readOffer(fine.surroundings, link)).toMatchObject({ ok: true, value: { code: 'abc' } });
    expect(fine.asked).toEqual(['https://a.example/offer/1']);
    const moved = answering('', { status: 302, headers: { location: 'http://169.254.169.254/' } });
    expect(await readOffer(moved.surroundings, link)).toMatchObject({ ok: false, error: { code: 'redirected' } });
    expect(moved.asked).toHaveLength(1);
    const jwt = answering(JSON.stringify(good), { headers: { 'content-type': 'application/jwt' } });
    expect(await readOffer(jwt.surroundings, link)).toMatchObject({ ok: false, error: { code: 'offer_refused' } });
    const large = answering(JSON.stringify({ ...good, x: 'a'.repeat(70_000) }));
    expect(await readOffer(large.surroundings, link)).toMatchObject({
      ok: false,
      error: { code: 'unexpected_answer' },
    });
  });
});
