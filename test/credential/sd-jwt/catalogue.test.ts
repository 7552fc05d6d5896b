import { describe, expect, test } from 'vitest';
import { verifyIssuedSdJwt, verifySdJwtPresentation } from '../../../src/credential/sd-jwt/index.ts';
import { decodeBase64url, encodeBase64url } from '../../../src/lib/base64url.ts';
import { concatBytes } from '../../../src/lib/bytes.ts';
import {
  AUD,
  disclosure as d,
  digest,
  type Forgery,
  forge,
  HEADER,
  hmacWithPublicKey,
  holder,
  issuer,
  jwt,
  KB_HEADER,
  NONCE,
  NOW,
  PAYLOAD,
  policy,
  stranger,
  trust,
  verdict,
} from './forge.ts';

type Row = readonly [id: string, forgery: Forgery, expected: string];

const a = d(['salt-a', 'outlet_name', 'Semanario X']);
const element = d(['salt-e', 'MX']);
/** A payload whose `_sd` refers to each disclosure, all of them sent. */
const sent = (...disclosures: string[]): Forgery => ({ payload: { _sd: disclosures.map(digest) }, disclosures });
const nested = (depth: number) => `["salt","n",${'['.repeat(depth)}1${']'.repeat(depth)}]`;
const recursive = d(['salt-r', 'zones', { _sd: [digest(a)] }]);

const DIGESTS: readonly Row[] = [
  ['control: one disclosure', sent(a), 'OK'],
  ['control: no disclosure', {}, 'OK'],
  [
    'control: through a recursive disclosure',
    { payload: { _sd: [digest(recursive)] }, disclosures: [recursive, a] },
    'OK',
  ],
  ['dig-01 twice in one _sd', { payload: { _sd: [digest(a), digest(a)] }, disclosures: [a] }, 'E_SDJWT_DUP_DIGEST'],
  [
    'dig-02 in two objects',
    { payload: { x: { _sd: [digest(a)] }, y: { _sd: [digest(a)] } }, disclosures: [a] },
    'E_SDJWT_DUP_DIGEST',
  ],
  ['dig-03 in _sd and in an array', { payload: { _sd: [digest(a)], l: [{ '...': digest(a) }] } }, 'E_SDJWT_DUP_DIGEST'],
  ['dig-04 a decoy twice', { payload: { _sd: [digest('x'), digest('x')] } }, 'E_SDJWT_DUP_DIGEST'],
  [
    'dig-05 through a recursive disclosure',
    { payload: { _sd: [digest(recursive), digest(a)] }, disclosures: [recursive, a] },
    'E_SDJWT_DUP_DIGEST',
  ],
];

const DISCLOSURES: readonly Row[] = [
  ['dis-01 not referenced', { payload: { _sd: [] }, disclosures: [a] }, 'E_SDJWT_UNREFERENCED'],
  [
    'dis-01 referenced only inside one that is not sent',
    { payload: { _sd: [digest(recursive)] }, disclosures: [a] },
    'E_SDJWT_UNREFERENCED',
  ],
  ['dis-02 the same twice', { payload: { _sd: [digest(a)] }, disclosures: [a, a] }, 'E_SDJWT_DUP_DISCLOSURE'],
  ['dis-03 two elements under _sd', sent(element), 'E_SDJWT_ARITY'],
  [
    'dis-04 three elements under an array',
    { payload: { l: [{ '...': digest(a) }] }, disclosures: [a] },
    'E_SDJWT_ARITY',
  ],
  ['dis-05 four elements', sent(d(['s', 'n', 'v', 'x'])), 'E_SDJWT_ARITY'],
  ['dis-06 one element', sent(d(['s'])), 'E_SDJWT_ARITY'],
  ['dis-06 none', sent(d([])), 'E_SDJWT_ARITY'],
  ['dis-06 an object', sent(d({ 0: 's', 1: 'n', 2: 'v', length: 3 })), 'E_SDJWT_ARITY'],
  ['dis-06 a string', sent(d('"abc"')), 'E_SDJWT_ARITY'],
  ['dis-07 name a number', sent(d(['s', 5, 'v'])), 'E_SDJWT_ARITY'],
  ['dis-08 salt a number', sent(d([5, 'n', 'v'])), 'E_SDJWT_ARITY'],
  ['dis-09 salt null', sent(d([null, 'n', 'v'])), 'E_SDJWT_ARITY'],
  ['dis-10 empty salt', sent(d(['', 'n', 'v'])), 'E_SDJWT_ARITY'],
  ['dis-11 not JSON', sent(d('["s","n",')), 'E_SDJWT_JSON'],
  ['dis-12 not UTF-8', sent(d(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d))), 'E_SDJWT_JSON'],
  ['dis-12 a byte order mark', sent(d('\ufeff["s","n","v"]')), 'E_SDJWT_JSON'],
  ['dis-12 half a surrogate pair', sent(d('["s","n","\\ud800"]')), 'E_SDJWT_JSON'],
  ['dis-13 padded base64', sent(`${d(['s', 'n', 'v'])}=`), 'E_SDJWT_B64'],
  ['dis-13 set bits behind the last byte', sent(`${d(['s', 'n', 'vv']).slice(0, -1)}R`), 'E_SDJWT_B64'],
  ['dis-14 a repeated member inside', sent(d('["s","n",{"a":1,"\\u0061":2}]')), 'E_JSON_DUP_MEMBER'],
  ['dis-15 as deep as allowed', sent(d(nested(15))), 'OK'],
  ['dis-15 one too deep', sent(d(nested(16))), 'E_JSON_DEPTH'],
  ['dis-15 two hundred deep', sent(d(nested(200))), 'E_JSON_DEPTH'],
  ['dis-16 a portrait of 20 KB', sent(d(['s', 'portrait', `data:image/jpeg;base64,${'A'.repeat(28_000)}`])), 'OK'],
  ['dis-16 70 kB', sent(d(['s', 'n', 'A'.repeat(70_000)])), 'E_SIZE'],
  ['dis-16 64 disclosures', sent(...Array.from({ length: 64 }, (_, i) => d(['s', `n${i}`, i]))), 'OK'],
  ['dis-16 65 disclosures', sent(...Array.from({ length: 65 }, (_, i) => d(['s', `n${i}`, i]))), 'E_SIZE'],
  [
    'dis-16 more than 128 KiB together',
    sent(...[1, 2, 3, 4].map((i) => d(['s', `n${i}`, 'A'.repeat(30_000)]))),
    'E_SIZE',
  ],
];

const NAMES: readonly Row[] = [
  ...['_sd', '...', '_sd_alg', '__proto__', 'constructor', 'prototype'].map(
    (name): Row => [`nam-01 to 03, 09: ${name}`, sent(d(['s', name, 'x'])), 'E_SDJWT_RESERVED_NAME'],
  ),
  [
    'nam-09 __proto__ deep inside a disclosure',
    sent(d('["s","n",{"x":[{"__proto__":{"admin":true}}]}]')),
    'E_SDJWT_RESERVED_NAME',
  ],
  ...['vct', 'iss', 'cnf', 'exp'].map(
    (name): Row => [`nam-04 to 07: ${name} over a plain one`, sent(d(['s', name, 'x'])), 'E_SDJWT_NAME_COLLISION'],
  ),
  ['nam-08 two of one name', sent(d(['s', 'n', 1]), d(['t', 'n', 2])), 'E_SDJWT_NAME_COLLISION'],
  [
    'nam-08 one name at two levels is no collision',
    { payload: { n: { _sd: [digest(d(['s', 'n', 1]))] } }, disclosures: [d(['s', 'n', 1])] },
    'OK',
  ],
];

const STRUCTURE: readonly Row[] = [
  [
    'str-01 placeholder with a second member',
    { payload: { l: [{ '...': digest(element), x: 1 }] }, disclosures: [element] },
    'E_SDJWT_PLACEHOLDER',
  ],
  ['str-01 placeholder that holds a number', { payload: { l: [{ '...': 5 }] } }, 'E_SDJWT_PLACEHOLDER'],
  ['str-02 _sd a string', { payload: { _sd: digest(a) }, disclosures: [a] }, 'E_SDJWT_SD_TYPE'],
  ['str-02 _sd null', { payload: { _sd: null } }, 'E_SDJWT_SD_TYPE'],
  ['str-03 a number in _sd', { payload: { _sd: [5] } }, 'E_SDJWT_SD_TYPE'],
  [
    'str-04 placeholder outside an array',
    { payload: { x: { '...': digest(element) } }, disclosures: [element] },
    'E_SDJWT_PLACEHOLDER',
  ],
  [
    'str-04 as the value of a disclosed element',
    { payload: { l: [{ '...': digest(d(['s', { '...': 'x' }])) }] }, disclosures: [d(['s', { '...': 'x' }])] },
    'E_SDJWT_PLACEHOLDER',
  ],
  ['str-05 _sd_alg inside', { payload: { x: { _sd_alg: 'sha-256' } } }, 'E_SDJWT_SD_ALG'],
  ['str-05 _sd_alg inside a disclosure', sent(d(['s', 'n', { _sd_alg: 'sha-256' }])), 'E_SDJWT_SD_ALG'],
  ...['md5', 'sha-1', 'SHA-256', 7, 'sha-256-32', 'sha-512', null, ''].map(
    (alg): Row => [`alg-01 to 05: ${JSON.stringify(alg)}`, { payload: { _sd_alg: alg } }, 'E_SDJWT_SD_ALG'],
  ),
  ['alg control: absent means sha-256', { payload: { _sd_alg: undefined, _sd: [digest(a)] }, disclosures: [a] }, 'OK'],
];

const SIGNATURES: readonly Row[] = [
  ['jws-01 alg none', { header: { ...HEADER, alg: 'none' }, sign: async () => new Uint8Array() }, 'E_ALG'],
  ['jws-02 HS256 with the public key', { header: { ...HEADER, alg: 'HS256' }, sign: hmacWithPublicKey }, 'E_ALG'],
  ['jws-02 alg missing', { header: { typ: 'dc+sd-jwt', kid: 'k1' } }, 'E_ALG'],
  ['jws-02 alg in small letters', { header: { ...HEADER, alg: 'es256' } }, 'E_ALG'],
  ['jws-03 another key', { sign: stranger.sign }, 'E_SIGNATURE'],
  ['jws-03 all zero', { sign: async () => new Uint8Array(64) }, 'E_SIGNATURE'],
  ['jws-04 embedded jwk', { header: { ...HEADER, jwk: stranger.jwk }, sign: stranger.sign }, 'E_KEY_SOURCE'],
  ['jws-05 typ JWT', { header: { ...HEADER, typ: 'JWT' } }, 'E_TYP'],
  ['jws-05 typ vc+sd-jwt', { header: { ...HEADER, typ: 'vc+sd-jwt' } }, 'E_TYP'],
  ['jws-05 typ missing', { header: { alg: 'ES256', kid: 'k1' } }, 'E_TYP'],
  ['jws-06 typ kb+jwt', { header: { ...HEADER, typ: 'kb+jwt' } }, 'E_TYP'],
  ['jws-07 unknown crit', { header: { ...HEADER, crit: ['x'], x: 1 } }, 'E_CRIT'],
  ['jws-07 empty crit', { header: { ...HEADER, crit: [] } }, 'E_CRIT'],
  ['jws-08 kid with a path', { header: { ...HEADER, kid: '../../etc/passwd' } }, 'E_KEY_SOURCE'],
  ['jws-09 jku', { header: { ...HEADER, jku: 'https://evil.example/jwks' } }, 'E_KEY_SOURCE'],
  ['jws-09 x5u', { header: { ...HEADER, x5u: 'https://evil.example/x5c' } }, 'E_KEY_SOURCE'],
  ['jws-10 b64 false', { header: { ...HEADER, b64: false } }, 'E_CRIT'],
  ['jws-11 unknown kid', { header: { ...HEADER, kid: 'k2' } }, 'E_KEY_SOURCE'],
  ['jws-11 no kid', { header: { alg: 'ES256', typ: 'dc+sd-jwt' } }, 'E_KEY_SOURCE'],
  ['jws-11 kid __proto__', { header: { ...HEADER, kid: '__proto__' } }, 'E_KEY_SOURCE'],
  ['x5c where keys are trusted by kid', { header: { ...HEADER, x5c: ['AAAA'] } }, 'E_KEY_SOURCE'],
  [
    'a repeated member in the header',
    { header: '{"alg":"ES256","typ":"dc+sd-jwt","kid":"k1","kid":"k1"}' },
    'E_JSON_DUP_MEMBER',
  ],
  ['a header that is an array', { header: [] }, 'E_SDJWT_JSON'],
];

const { iss: _iss, ...withoutIss } = PAYLOAD;
const CLAIMS: readonly Row[] = [
  ...['1795392000', -1, 1.5, null, [], true, 2 ** 60].map(
    (exp): Row => [`clm-01 exp ${JSON.stringify(exp)}`, { payload: { exp } }, 'E_CLAIM_TYPE'],
  ),
  ['clm-01 nbf a string', { payload: { nbf: '1' } }, 'E_CLAIM_TYPE'],
  ['clm-01 iat an object', { payload: { iat: {} } }, 'E_CLAIM_TYPE'],
  ['clm-01 status a string', { payload: { status: 'valid' } }, 'E_CLAIM_TYPE'],
  ['clm-02 expired', { payload: { exp: NOW - 1 } }, 'E_EXPIRED'],
  ['clm-02 expiring this second', { payload: { exp: NOW } }, 'E_EXPIRED'],
  ['clm-02 control: one second left', { payload: { exp: NOW + 1 } }, 'OK'],
  ['clm-03 nbf in the future', { payload: { nbf: NOW + 61 } }, 'E_NOT_YET'],
  ['clm-03 control: nbf within the skew', { payload: { nbf: NOW + 60 } }, 'OK'],
  ['clm-04 iat in the future', { payload: { iat: NOW + 3600 } }, 'E_NOT_YET'],
  ['clm-05 no vct', { payload: { vct: undefined } }, 'E_VCT'],
  ['clm-05 vct a number', { payload: { vct: 5 } }, 'E_VCT'],
  ['clm-05 another vct', { payload: { vct: 'https://desk.example/types/other' } }, 'E_VCT'],
  ['clm-06 no cnf', { payload: { cnf: undefined } }, 'E_CNF'],
  ['clm-06 cnf without jwk', { payload: { cnf: { kid: 'x' } } }, 'E_CNF'],
  ['clm-06 cnf null', { payload: { cnf: null } }, 'E_CNF'],
  ['clm-06 a point not on the curve', { payload: { cnf: { jwk: { ...holder.jwk, y: holder.jwk.x } } } }, 'E_CNF'],
  ['clm-06 another curve', { payload: { cnf: { jwk: { ...holder.jwk, crv: 'P-384' } } } }, 'E_CNF'],
  ['clm-06 a short coordinate', { payload: { cnf: { jwk: { ...holder.jwk, x: 'AA' } } } }, 'E_CNF'],
  ['clm-07 cnf with a private key', { payload: { cnf: { jwk: { ...holder.jwk, d: holder.jwk.x } } } }, 'E_CNF'],
  [
    'clm-08 exp hidden and not shown',
    { payload: { exp: undefined, _sd: [digest(d(['s', 'exp', NOW - 1]))] } },
    'E_CLAIM_TYPE',
  ],
  ...['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'].map((name): Row => {
    const hidden = d(['s', name, NOW + 1]);
    const payload = { ...PAYLOAD, _sd: [digest(hidden)], [name]: undefined };
    return [
      `clm-09 ${name} as a disclosure`,
      { payload, disclosures: [hidden] },
      name === 'iss' ? 'E_ISS' : 'E_SD_CONTROL_CLAIM',
    ];
  }),
  [
    'clm-09 a part of cnf as a disclosure',
    { payload: { cnf: { _sd: [digest(d(['s', 'jwk', holder.jwk]))] } }, disclosures: [d(['s', 'jwk', holder.jwk])] },
    'E_SD_CONTROL_CLAIM',
  ],
  [
    'clm-09 a hidden part of status, not shown',
    { payload: { status: { status_list: { _sd: [digest('x')] } } } },
    'E_SD_CONTROL_CLAIM',
  ],
  ['clm-10 vct twice', { payload: JSON.stringify(PAYLOAD).replace('{', `{"vct":"x",`) }, 'E_JSON_DUP_MEMBER'],
  ['iss missing', { payload: JSON.stringify(withoutIss) }, 'E_ISS'],
  ['iss of somebody else', { payload: { iss: 'https://evil.example' } }, 'E_ISS'],
  ['iss with a slash more', { payload: { iss: `${PAYLOAD.iss}/` } }, 'E_ISS'],
];

const kb = (payload: Record<string, unknown>): Forgery => ({ ...sent(a), kb: { payload } });
const KEY_BINDING: readonly Row[] = [
  ['kb-02 another nonce', kb({ nonce: 'other' }), 'E_KB_NONCE'],
  ['kb-03 another aud', kb({ aud: 'x509_hash:other' }), 'E_KB_AUD'],
  ['kb-04 aud a list', kb({ aud: [AUD] }), 'E_KB_CLAIMS'],
  ['kb-05 aud without prefix', kb({ aud: 'gate' }), 'E_KB_AUD'],
  ['kb-06 five minutes and a second old', kb({ iat: NOW - 301 }), 'E_KB_IAT'],
  ['kb-06 control: five minutes old', kb({ iat: NOW - 300 }), 'OK'],
  ['kb-06 ten years old', kb({ iat: NOW - 315_360_000 }), 'E_KB_IAT'],
  ['kb-07 ten years ahead', kb({ iat: NOW + 315_360_000 }), 'E_KB_IAT'],
  ['kb-07 control: a minute ahead', kb({ iat: NOW + 60 }), 'OK'],
  ['kb-08 iat missing', kb({ iat: undefined }), 'E_KB_CLAIMS'],
  ['kb-09 iat a string', kb({ iat: String(NOW) }), 'E_KB_CLAIMS'],
  ['kb-09 iat a fraction', kb({ iat: NOW - 0.5 }), 'E_KB_CLAIMS'],
  ['kb-10 sd_hash of something else', kb({ sd_hash: digest('x') }), 'E_KB_SD_HASH'],
  ['kb-10 sd_hash a number', kb({ sd_hash: 5 }), 'E_KB_CLAIMS'],
  ['kb-11 the old name _sd_hash', kb({ sd_hash: undefined, _sd_hash: digest('x') }), 'E_KB_CLAIMS'],
  ['kb-12 nonce missing', kb({ nonce: undefined }), 'E_KB_CLAIMS'],
  ['kb-13 nonce a number', kb({ nonce: 5 }), 'E_KB_CLAIMS'],
  ['kb-13 aud missing', kb({ aud: undefined }), 'E_KB_CLAIMS'],
  ['kb-14 signed by another key', { ...sent(a), kb: { sign: stranger.sign } }, 'E_KB_SIGNATURE'],
  ['kb-14 signed by the issuer', { ...sent(a), kb: { sign: issuer.sign } }, 'E_KB_SIGNATURE'],
  ['kb-15 typ JWT', { kb: { header: { ...KB_HEADER, typ: 'JWT' } } }, 'E_KB_TYP'],
  ['kb-16 alg none', { kb: { header: { ...KB_HEADER, alg: 'none' }, sign: async () => new Uint8Array() } }, 'E_KB_ALG'],
  ['kb-17 its own jwk', { kb: { header: { ...KB_HEADER, jwk: stranger.jwk }, sign: stranger.sign } }, 'E_KEY_SOURCE'],
  ['kb-17 its own x5c', { kb: { header: { ...KB_HEADER, x5c: ['AAAA'] } } }, 'E_KEY_SOURCE'],
  ['kb-17 crit', { kb: { header: { ...KB_HEADER, crit: ['x'] } } }, 'E_CRIT'],
  [
    'kb-18 a disclosure dropped after signing',
    { payload: { _sd: [digest(a)] }, disclosures: [], kb: { over: [a] } },
    'E_KB_SD_HASH',
  ],
  [
    'kb-19 a disclosure added after signing',
    { payload: { _sd: [digest(a)] }, disclosures: [a], kb: { over: [] } },
    'E_KB_SD_HASH',
  ],
];

describe.each([
  ['digests', DIGESTS],
  ['disclosures', DISCLOSURES],
  ['names', NAMES],
  ['structure', STRUCTURE],
  ['issuer signature', SIGNATURES],
  ['claims', CLAIMS],
  ['key binding', KEY_BINDING],
] as const)('%s', (_group, rows) => {
  test.each(rows)('%s', async (_id, forgery, expected) => {
    expect(await verdict(await forge(forgery))).toBe(expected);
  });
});

describe('form', () => {
  test('frm: tildes, line ends and second bindings are not guessed at', async () => {
    const good = await forge(sent(a));
    const [issuerJwt, disclosure, kbJwt] = good.split('~') as [string, string, string];
    expect(await verdict(good)).toBe('OK');
    for (const [text, expected] of [
      [`${issuerJwt}~${disclosure}`, 'E_SDJWT_FORMAT'],
      [issuerJwt, 'E_SDJWT_FORMAT'],
      [`${issuerJwt}~~${disclosure}~${kbJwt}`, 'E_SDJWT_FORMAT'],
      [`${issuerJwt}~${disclosure}~${kbJwt}~${kbJwt}`, 'E_SDJWT_FORMAT'],
      [`${good}\n`, 'E_SDJWT_FORMAT'],
      [` ${good}`, 'E_SDJWT_FORMAT'],
      [good.replace('~', '~\t'), 'E_SDJWT_FORMAT'],
      [`~${disclosure}~${kbJwt}`, 'E_SDJWT_FORMAT'],
      [`~${good}`, 'E_SDJWT_FORMAT'],
      ['', 'E_SDJWT_FORMAT'],
      ['~', 'E_SDJWT_FORMAT'],
      ['a.b~', 'E_SDJWT_FORMAT'],
      ['..~', 'E_SDJWT_FORMAT'],
      [`${issuerJwt}=~${disclosure}~${kbJwt}`, 'E_SDJWT_B64'],
      [`${good}=`, 'E_SDJWT_B64'],
      [`${issuerJwt}.x~${kbJwt}`, 'E_SDJWT_FORMAT'],
      [`${'A'.repeat(40_000)}.e30.AA~${kbJwt}`, 'E_SIZE'],
      [good.padEnd(200_000, 'A'), 'E_SIZE'],
    ] as const) {
      expect(await verdict(text), JSON.stringify(text.slice(0, 30))).toBe(expected);
    }
  });

  test('frm-06: a signature in DER, or of any length but 64 bytes, is no signature', async () => {
    const good = await forge({});
    const [issuerJwt, kbJwt] = good.split('~') as [string, string];
    const at = issuerJwt.lastIndexOf('.') + 1;
    const rs = decodeBase64url(issuerJwt.slice(at))!;
    const der = concatBytes(Uint8Array.of(0x30, 68, 2, 32), rs.slice(0, 32), Uint8Array.of(2, 32), rs.slice(32));
    for (const signature of [der, rs.slice(0, 63), concatBytes(rs, Uint8Array.of(0)), new Uint8Array()]) {
      const text = `${issuerJwt.slice(0, at)}${encodeBase64url(signature)}~${kbJwt}`;
      expect(await verdict(text)).toBe('E_SIGNATURE');
    }
  });
});

describe('key binding is decided before looking', () => {
  test('kb-01, pol-01: a presentation without it is refused, with or without cnf, whatever else is wrong', async () => {
    const good = await forge(sent(a));
    const bare = good.slice(0, good.lastIndexOf('~') + 1);
    expect(await verdict(bare)).toBe('E_KB_MISSING');
    const unbound = await forge({ payload: { cnf: undefined } });
    expect(await verdict(unbound.slice(0, unbound.lastIndexOf('~') + 1))).toBe('E_KB_MISSING');
    expect(await verdict('x.y.z~')).toBe('E_KB_MISSING');
  });

  test('kb-20: the issuer-signed JWT is no key binding', async () => {
    const issuerJwt = (await forge({})).split('~')[0] as string;
    expect(await verdict(`${issuerJwt}~${issuerJwt}`)).toBe('E_KB_TYP');
  });

  test('a credential as issued must come without it', async () => {
    const good = await forge(sent(a));
    const bare = good.slice(0, good.lastIndexOf('~') + 1);
    expect(await verifyIssuedSdJwt(bare, policy)).toMatchObject({
      ok: true,
      value: { claims: { outlet_name: 'Semanario X' } },
    });
    expect(await verifyIssuedSdJwt(good, policy)).toEqual({ ok: false, error: { type: 'E_KB_UNEXPECTED' } });
  });

  test('there is no way to ask for a presentation without nonce, audience or time', () => {
    // @ts-expect-error nonce is required
    const a: Parameters<typeof verifySdJwtPresentation>[1] = { trust, now: NOW, aud: AUD };
    // @ts-expect-error aud is required
    const b: Parameters<typeof verifySdJwtPresentation>[1] = { trust, now: NOW, nonce: NONCE };
    // @ts-expect-error now is required
    const c: Parameters<typeof verifySdJwtPresentation>[1] = { trust, nonce: NONCE, aud: AUD };
    expect([a, b, c].length).toBe(3);
  });
});

describe('the issuer key comes by one mechanism', () => {
  test('where chains are trusted, a kid is not looked at and a chain is demanded', async () => {
    const seen: unknown[] = [];
    const byChain = {
      type: 'x5c' as const,
      resolve: async (x5c: readonly string[], iss: string) => {
        seen.push([x5c, iss]);
        return { ok: true as const, value: issuer.keys.publicKey };
      },
    };
    expect(await verdict(await forge({}), { trust: byChain })).toBe('E_KEY_SOURCE');
    for (const x5c of [[], 'AAAA', [5], {}, null]) {
      expect(await verdict(await forge({ header: { ...HEADER, x5c } }), { trust: byChain })).toBe('E_KEY_SOURCE');
    }
    expect(seen).toEqual([]);
    expect(await verdict(await forge({ header: { ...HEADER, x5c: ['AAAA'] } }), { trust: byChain })).toBe('OK');
    expect(seen).toEqual([[['AAAA'], PAYLOAD.iss]]);
  });

  test('a refusal of the chain is passed on as it is', async () => {
    const refusing = {
      type: 'x5c' as const,
      resolve: async () => ({ ok: false as const, error: { type: 'E_ISS_X5C_MISMATCH' as const } }),
    };
    expect(await verdict(await forge({ header: { ...HEADER, x5c: ['AAAA'] } }), { trust: refusing })).toBe(
      'E_ISS_X5C_MISMATCH',
    );
  });
});

describe('malformed claims of every type', () => {
  const junk = [0, 1, -1, true, false, null, [], '', {}];
  test.each(['iss', 'vct', 'exp', 'nbf', 'cnf', 'status', '_sd', '_sd_alg'])(
    '%s never makes the verifier throw',
    async (name) => {
      for (const value of junk) {
        const result = await verdict(await forge({ payload: { [name]: value } }));
        expect(typeof result).toBe('string');
      }
    },
  );

  test.each(['alg', 'typ', 'kid'])('header %s', async (name) => {
    for (const value of junk)
      expect(await verdict(await forge({ header: { ...HEADER, [name]: value } }))).not.toBe('OK');
  });

  test('a refusal repeats nothing of the input', async () => {
    const marker = 'VACA830115HDFLRN02';
    const texts = [
      await forge({ payload: { exp: marker } }),
      await forge(sent(d(['s', '__proto__', marker]))),
      await forge({ header: { ...HEADER, typ: marker } }),
      await forge(kb({ nonce: marker })),
      `${marker}~`,
      await jwt({ alg: marker }, { x: marker }, issuer.sign),
    ];
    for (const text of texts) {
      const result = await verifySdJwtPresentation(text, policy);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(marker);
    }
  });
});

describe('the order of the checks', () => {
  const bareOf = (text: string) => text.slice(0, text.lastIndexOf('~') + 1);
  const issued = async (text: string) => {
    const result = await verifyIssuedSdJwt(text, { trust, now: NOW });
    return result.ok ? 'OK' : result.error.type;
  };

  test('form and size come before the question of key binding', async () => {
    const good = bareOf(await forge(sent(a)));
    expect(await issued(good)).toBe('OK');
    expect(await issued(good.slice(0, -1))).toBe('E_SDJWT_FORMAT');
    expect(await verdict(`${'A'.repeat(40_000)}.e30.AA~`)).toBe('E_SIZE');
    expect(await issued(`a.e30.AA~b.${'A'.repeat(40_000)}.AA`)).toBe('E_SIZE');
  });

  test('the size of a disclosure comes before its digest, and before any signature', async () => {
    const large = d(['s', 'n', 'A'.repeat(40_000)]);
    expect(await verdict(await forge({ disclosures: [large], sign: stranger.sign }))).toBe('E_SIZE');
  });

  test('nothing of the payload is judged before the signature', async () => {
    for (const forgery of [
      { payload: { _sd: [5] } },
      { payload: { exp: 'x' } },
      { payload: { cnf: null } },
      sent(d('x')),
    ]) {
      expect(await verdict(await forge({ ...forgery, sign: stranger.sign }))).toBe('E_SIGNATURE');
    }
  });

  test('a credential as issued is held to the same claims', async () => {
    for (const [payload, expected] of [
      [{ cnf: null }, 'E_CNF'],
      [{ cnf: undefined }, 'OK'],
      [{ vct: '' }, 'E_VCT'],
      [{ vct: undefined }, 'E_VCT'],
      [{ exp: NOW }, 'E_EXPIRED'],
    ] as const) {
      expect(await issued(bareOf(await forge({ payload })))).toBe(expected);
    }
  });

  test('a credential without an issuer is not resolved by its chain', async () => {
    const byChain = {
      type: 'x5c' as const,
      resolve: async () => {
        throw new Error('nobody to resolve it for');
      },
    };
    for (const iss of [undefined, '', 5]) {
      const text = await forge({ header: { ...HEADER, x5c: ['AAAA'] }, payload: { iss } });
      expect(await verdict(text, { trust: byChain })).toBe('E_ISS');
    }
  });

  test('one alphabet: nothing outside it reaches a decoder', async () => {
    for (const text of ['é.é.é~', 'a.b.c~\u0000~', 'a.b.c~%20~']) expect(await issued(text)).toBe('E_SDJWT_FORMAT');
  });
});
