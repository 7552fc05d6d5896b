import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DCQL_LIMITS, parseDcqlQuery } from '../../../src/credential/dcql/index.ts';
import { canon } from '../../../src/lib/canonical-json.ts';

const VCT = 'https://credentials.example.com/identity_credential';
const press = { id: 'press', format: 'dc+sd-jwt', meta: { vct_values: [VCT] } };
const one = (members: object) => ({ credentials: [{ ...press, ...members }] });
const claim = (members: object) => one({ claims: [{ path: ['role'], ...members }] });
const many = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));

function refusalOf(query: unknown): string {
  const parsed = parseDcqlQuery(query);
  if (parsed.ok) return 'accepted';
  const { error } = parsed;
  return error.type === 'E_DCQL_SHAPE' ? `${error.at}: ${error.fault}` : error.type;
}

describe('queries that are accepted', () => {
  // The shapes of OpenID4VP 1.0 §6 and Appendix D, with claims of ours.
  test.each<readonly [string, object]>([
    ['the least there is', { credentials: [press] }],
    ['claims', one({ claims: [{ path: ['role'] }, { path: ['zones', 'pit'] }] })],
    ['claims with values of each kind', one({ claims: [{ path: ['role'], values: ['photo', 7, -1, true, ''] }] })],
    ['array steps', one({ claims: [{ path: ['degrees', null, 'type'] }, { path: ['nationalities', 0] }] })],
    [
      'claim sets',
      one({
        claims: [
          { id: 'a', path: ['a'] },
          { id: 'b', path: ['b'] },
        ],
        claim_sets: [['a', 'b'], ['b']],
      }),
    ],
    [
      'credential sets',
      {
        credentials: [press, { ...press, id: 'other' }],
        credential_sets: [{ options: [['press'], ['other']] }, { required: false, options: [['press', 'other']] }],
      },
    ],
    [
      'every option of a credential query',
      one({
        multiple: true,
        require_cryptographic_holder_binding: false,
        trusted_authorities: [
          { type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] },
          { type: 'etsi_tl', values: ['https://lotl.example.com'] },
        ],
      }),
    ],
    [
      'a query for an mdoc',
      {
        credentials: [
          {
            id: 'mdl',
            format: 'mso_mdoc',
            meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
            claims: [{ path: ['org.iso.18013.5.1', 'portrait'], intent_to_retain: false }],
          },
        ],
      },
    ],
    [
      'a query for a W3C credential',
      { credentials: [{ id: 'w3c', format: 'ldp_vc', meta: { type_values: [['IDCredential']] } }] },
    ],
    ['ids that are names of every object', { credentials: [{ ...press, id: '__proto__' }] }],
    ['as many credentials as there may be', { credentials: many(10, (i) => ({ ...press, id: `c${i}` })) }],
  ])('%s, unchanged', (_, query) => {
    expect(parseDcqlQuery(query)).toEqual({ ok: true, value: query });
  });

  test('members that the specification does not name are ignored and not kept', () => {
    const parsed = parseDcqlQuery({
      ...one({ extra: 1, meta: { vct_values: [VCT], more: [] }, claims: [{ path: ['role'], intent_to_retain: true }] }),
      purpose: { anything: [null] },
    });
    expect(parsed).toEqual({ ok: true, value: one({ claims: [{ path: ['role'] }] }) });
  });

  test('a format that nobody knows is kept without its meta', () => {
    const query = { credentials: [{ id: 'x', format: 'unheard-of', meta: { whatever: 1 } }] };
    expect(parseDcqlQuery(query)).toEqual({
      ok: true,
      value: { credentials: [{ id: 'x', format: 'unheard-of', meta: {} }] },
    });
  });
});

describe('queries that are refused, with the place', () => {
  test.each<readonly [string, unknown]>([
    ['query: type', null],
    ['query: type', []],
    ['query: type', 'credentials'],
    ['query: missing', undefined],
    ['credentials: missing', {}],
    ['credentials: type', { credentials: press }],
    ['credentials: empty', { credentials: [] }],
    ['credentials: limit', { credentials: many(11, (i) => ({ ...press, id: `c${i}` })) }],
    ['credentials[0]: type', { credentials: ['press'] }],
    ['credentials: repeated', { credentials: [press, press] }],
    ['credentials[0].id: missing', one({ id: undefined })],
    ['credentials[0].id: type', one({ id: 1 })],
    ['credentials[0].id: empty', one({ id: '' })],
    ['credentials[0].id: charset', one({ id: 'a b' })],
    ['credentials[0].id: charset', one({ id: 'año' })],
    ['credentials[0].id: charset', one({ id: 'a\n' })],
    ['credentials[0].id: limit', one({ id: 'a'.repeat(65) })],
    ['credentials[0].format: missing', one({ format: undefined })],
    ['credentials[0].format: type', one({ format: ['dc+sd-jwt'] })],
    ['credentials[0].meta: missing', one({ meta: undefined })],
    ['credentials[0].meta: type', one({ meta: null })],
    ['credentials[0].meta.vct_values: missing', one({ meta: {} })],
    ['credentials[0].meta.vct_values: type', one({ meta: { vct_values: VCT } })],
    ['credentials[0].meta.vct_values: empty', one({ meta: { vct_values: [] } })],
    ['credentials[0].meta.vct_values[0]: empty', one({ meta: { vct_values: [''] } })],
    ['credentials[0].meta.vct_values[1]: type', one({ meta: { vct_values: [VCT, null] } })],
    ['credentials[0].meta.doctype_value: missing', one({ format: 'mso_mdoc' })],
    ['credentials[0].meta.type_values: missing', one({ format: 'ldp_vc' })],
    ['credentials[0].meta.type_values[0]: type', one({ format: 'jwt_vc_json', meta: { type_values: ['A'] } })],
    ['credentials[0].multiple: type', one({ multiple: 'true' })],
    ['credentials[0].multiple: type', one({ multiple: null })],
    ['credentials[0].require_cryptographic_holder_binding: type', one({ require_cryptographic_holder_binding: 0 })],
    ['credentials[0].trusted_authorities: empty', one({ trusted_authorities: [] })],
    ['credentials[0].trusted_authorities[0].type: missing', one({ trusted_authorities: [{ values: ['a'] }] })],
    [
      'credentials[0].trusted_authorities[0].values: empty',
      one({ trusted_authorities: [{ type: 'aki', values: [] }] }),
    ],
    [
      'credentials[0].trusted_authorities[0].values[0]: charset',
      one({ trusted_authorities: [{ type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y='] }] }),
    ],
    ['credentials[0].claims: empty', one({ claims: [] })],
    ['credentials[0].claims: type', one({ claims: {} })],
    ['credentials[0].claims: limit', one({ claims: many(65, (i) => ({ path: [`c${i}`] })) })],
    ['credentials[0].claims: repeated', one({ claims: [{ path: ['role'] }, { path: ['role'], values: ['photo'] }] })],
    [
      'credentials[0].claims: repeated',
      one({
        claims: [
          { id: 'a', path: ['a'] },
          { id: 'a', path: ['b'] },
        ],
      }),
    ],
    ['credentials[0].claims[0].id: charset', claim({ id: 'ro.le' })],
    ['credentials[0].claims[0].path: missing', claim({ path: undefined })],
    ['credentials[0].claims[0].path: type', claim({ path: 'role' })],
    ['credentials[0].claims[0].path: empty', claim({ path: [] })],
    ['credentials[0].claims[0].path: limit', claim({ path: many(17, () => 'a') })],
    ['credentials[0].claims[0].path[1]: type', claim({ path: ['lang', -1] })],
    ['credentials[0].claims[0].path[1]: type', claim({ path: ['lang', -0] })],
    ['credentials[0].claims[0].path[1]: type', claim({ path: ['lang', 1.5] })],
    ['credentials[0].claims[0].path[1]: type', claim({ path: ['lang', true] })],
    ['credentials[0].claims[0].path[1]: type', claim({ path: ['lang', ['a']] })],
    ['credentials[0].claims[0].path[0]: charset', claim({ path: ['\ud800'] })],
    ['credentials[0].claims[0].path[0]: limit', claim({ path: ['a'.repeat(1025)] })],
    ['credentials[0].claims[0].values: empty', claim({ values: [] })],
    ['credentials[0].claims[0].values: type', claim({ values: 'photo' })],
    ['credentials[0].claims[0].values: limit', claim({ values: many(33, (i) => i) })],
    ['credentials[0].claims[0].values[0]: type', claim({ values: [null] })],
    ['credentials[0].claims[0].values[0]: type', claim({ values: [1.5] })],
    ['credentials[0].claims[0].values[0]: type', claim({ values: [2 ** 53] })],
    ['credentials[0].claims[0].values[0]: type', claim({ values: [{}] })],
    ['credentials[0].claim_sets: claims-absent', one({ claim_sets: [['a']] })],
    ['credentials[0].claims[0].id: missing', one({ claims: [{ path: ['a'] }], claim_sets: [['a']] })],
    ['credentials[0].claim_sets: empty', one({ claims: [{ id: 'a', path: ['a'] }], claim_sets: [] })],
    ['credentials[0].claim_sets[0]: empty', one({ claims: [{ id: 'a', path: ['a'] }], claim_sets: [[]] })],
    ['credentials[0].claim_sets[0][0]: unknown-id', one({ claims: [{ id: 'a', path: ['a'] }], claim_sets: [['b']] })],
    ['credentials[0].claim_sets[0]: limit', one({ claims: [{ id: 'a', path: ['a'] }], claim_sets: [['a', 'a']] })],
    [
      'credentials[0].claim_sets[0]: repeated',
      one({
        claims: [
          { id: 'a', path: ['a'] },
          { id: 'b', path: ['b'] },
        ],
        claim_sets: [['a', 'a']],
      }),
    ],
    [
      'credentials[0].claims[0].path: type',
      one({ format: 'mso_mdoc', meta: { doctype_value: 'd' }, claims: [{ path: ['a'] }] }),
    ],
    ['credential_sets: empty', { credentials: [press], credential_sets: [] }],
    ['credential_sets[0].options: missing', { credentials: [press], credential_sets: [{}] }],
    ['credential_sets[0].options: empty', { credentials: [press], credential_sets: [{ options: [] }] }],
    ['credential_sets[0].options[0]: type', { credentials: [press], credential_sets: [{ options: ['press'] }] }],
    ['credential_sets[0].options[0]: empty', { credentials: [press], credential_sets: [{ options: [[]] }] }],
    ['credential_sets[0].options[0][0]: unknown-id', { credentials: [press], credential_sets: [{ options: [['x']] }] }],
    [
      'credential_sets[0].required: type',
      { credentials: [press], credential_sets: [{ options: [['press']], required: 1 }] },
    ],
    ['query: limit', one({ claims: many(40, (i) => ({ path: [`${i}`.padEnd(1000, 'a')] })) })],
  ])('%s', (refusal, query) => {
    expect(refusalOf(query)).toBe(refusal);
  });

  test.each([[0], [1], [-1], [true], [false], [null], [[]], [''], [{}]])(
    '%j in the place of any required member',
    (value) => {
      for (const member of ['id', 'format', 'meta'] as const)
        expect(refusalOf(one({ [member]: value }))).toMatch(/^cred/);
      expect(refusalOf({ credentials: value })).toMatch(/^credentials: /);
    },
  );

  test('members of a prototype were not sent', () => {
    const inherited = Object.create({ credentials: [press] }) as object;
    expect(refusalOf(inherited)).toBe('credentials: missing');
  });

  test('nothing of what was sent stands in a refusal', () => {
    const secret = 'VACA830115HDFLRN02';
    for (const query of [one({ id: `${secret} ` }), claim({ id: `${secret}.` }), one({ [secret]: 1, format: 7 })]) {
      const parsed = parseDcqlQuery(query);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain(secret);
    }
  });
});

describe('any JSON', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const path = fc.array(fc.oneof(id, fc.nat({ max: 3 }), fc.constant(null)), { minLength: 1, maxLength: 3 });
  const values = fc.array(fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean()), { minLength: 1, maxLength: 2 });
  const claims = fc.uniqueArray(fc.record({ id, path, values }, { requiredKeys: ['id', 'path'] }), {
    minLength: 1,
    maxLength: 3,
    selector: (claim) => claim.id,
  });
  const credential = fc.record(
    { id, format: fc.constant('dc+sd-jwt'), meta: fc.constant({ vct_values: [VCT] }), multiple: fc.boolean(), claims },
    { requiredKeys: ['id', 'format', 'meta'] },
  );
  const credentials = fc.uniqueArray(credential, { minLength: 1, maxLength: 3, selector: (query) => query.id });
  const well = fc.record({ credentials });
  /** A query with one value somewhere replaced by noise. */
  const nearly = fc.tuple(well, fc.nat(), fc.jsonValue({ maxDepth: 1 })).map(([query, at, noise]) => {
    let left = at % 12;
    const text = JSON.stringify(query, (_, value: unknown) => (left-- === 0 ? noise : value));
    return JSON.parse(text) as unknown;
  });

  test('is parsed or refused, and what is parsed parses to itself and can be sealed', () => {
    const count = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(well, nearly, fc.jsonValue()), (query) => {
        const parsed = parseDcqlQuery(query);
        count[parsed.ok ? 'accepted' : 'refused']++;
        if (!parsed.ok) return;
        expect(parseDcqlQuery(parsed.value)).toEqual(parsed);
        expect(canon(parsed.value).length).toBeGreaterThan(0);
        expect(parsed.value.credentials.length).toBeLessThanOrEqual(DCQL_LIMITS.credentials);
      }),
      { numRuns: 600 },
    );
    expect(count.accepted).toBeGreaterThan(100);
    expect(count.refused).toBeGreaterThan(100);
  });
});
