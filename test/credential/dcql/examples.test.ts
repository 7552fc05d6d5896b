import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DcqlQuery, evaluateDcql, parseDcqlQuery, parseVpToken } from '../../../src/credential/dcql/index.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { presented } from './fixtures.ts';

// The queries that the OpenID Foundation publishes with OpenID4VP: third-party data, read where it is at hand.
const folder = new URL('../../../../shared/vectors/openid4vp/', import.meta.url);
const present = existsSync(folder);
const PID = 'https://credentials.example.com/identity_credential';

function parsed(query: unknown): DcqlQuery {
  const result = parseDcqlQuery(query);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('§6.4 and Appendix D, from a clone without the published files', () => {
  // Values of the specification, in our own smallest form.
  const id = { format: 'dc+sd-jwt', meta: { vct_values: [PID] } };
  const VALUES = parsed({
    credentials: [
      {
        id: 'my_credential',
        ...id,
        claims: [
          { path: ['family_name'], values: ['Doe'] },
          { path: ['address', 'street_address'] },
          { path: ['postal_code'], values: ['90210', '90211'] },
        ],
      },
    ],
  });
  const shows = (claims: JsonObject) =>
    presented(
      claims,
      Object.keys(claims).map((name) => [name]),
      { vct: PID },
    );
  const DOE = { family_name: 'Doe', address: { street_address: '1 Main St' }, postal_code: '90211' };

  test.each<readonly [string, JsonObject]>([
    ['accepted', DOE],
    ['E_DCQL_VALUES', { ...DOE, family_name: 'Dóe' }],
    ['E_DCQL_VALUES', { ...DOE, postal_code: 90211 }],
    ['E_DCQL_CLAIM', { ...DOE, address: {} }],
    ['E_DCQL_CLAIM', { ...DOE, address: 'Main St' }],
    ['E_OVER_DISCLOSURE', { ...DOE, given_name: 'Jo' }],
  ])('value matching: %s', (outcome, claims) => {
    const result = evaluateDcql(VALUES, new Map([['my_credential', [shows(claims)]]]));
    expect(result.ok ? 'accepted' : result.error.type).toBe(outcome);
  });

  const SETS = parsed({
    credentials: ['pid', 'other_pid', 'part_1', 'part_2', 'nice_to_have'].map((name) => ({ id: name, ...id })),
    credential_sets: [
      { options: [['pid'], ['other_pid'], ['part_1', 'part_2']] },
      { required: false, options: [['nice_to_have']] },
    ],
  });

  test.each<readonly [boolean, readonly string[]]>([
    [true, ['pid']],
    [true, ['other_pid']],
    [true, ['part_1', 'part_2']],
    [true, ['pid', 'nice_to_have']],
    [false, ['nice_to_have']],
    [false, ['part_1']],
    [false, ['pid', 'part_2']],
  ])('alternatives: %s for %j', (accepted, names) => {
    expect(parseVpToken(Object.fromEntries(names.map((name) => [name, [`${name}~`]])), SETS).ok).toBe(accepted);
  });
});

describe.skipIf(!present)('published queries (skipped where ../shared/vectors is absent)', () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  const files = ['1.0', '1.1'].flatMap((version) =>
    present
      ? [
          ...readdirSync(new URL(`${version}/examples/query_lang/`, folder)).map(
            (name) => `${version}/examples/query_lang/${name}`,
          ),
          `${version}/examples/request/dcql_jwt_vc.json`,
          `${version}/examples/request/dcql_ldp_vc.json`,
        ]
      : [],
  );

  test('there are nine of each version', () => expect(files.length).toBe(18));

  test.each(files)('%s parses, unchanged', (path) => {
    expect(parsed(read(path))).toEqual(read(path));
  });

  const CLAIMS = { given_name: 'Jo', family_name: 'Doe', address: { street_address: '1 Main St' } };
  const paths = (claims: object) => Object.keys(claims).map((name) => [name]);
  const judge = (file: string, claims: JsonObject, vct = PID) => {
    const query = parsed(read(`1.0/examples/query_lang/${file}`));
    const first = query.credentials[0]?.id as string;
    const result = evaluateDcql(query, new Map([[first, [presented(claims, paths(claims), { vct })]]]));
    return result.ok ? result.value[0]?.claimSet : result.error.type;
  };

  test('simple', () => {
    expect(judge('simple.json', CLAIMS)).toBe(undefined);
    expect(judge('simple.json', { ...CLAIMS, birthdate: '1940-01-01' })).toBe('E_OVER_DISCLOSURE');
    expect(judge('simple.json', CLAIMS, 'https://other.example/pid')).toBe('E_DCQL_VCT');
  });

  test('claims_alternatives', () => {
    const common = { family_name: 'Doe', date_of_birth: '1940-01-01' };
    expect(judge('claims_alternatives.json', { ...common, locality: 'X', region: 'Y' })).toBe(0);
    expect(judge('claims_alternatives.json', { ...common, postal_code: '90210' })).toBe(1);
    expect(judge('claims_alternatives.json', { ...common, locality: 'X' })).toBe('E_DCQL_CLAIM');
  });

  test('credentials_alternatives', () => {
    expect(judge('credentials_alternatives.json', CLAIMS)).toBe(undefined);
  });

  test('multi_credentials and simple_mdoc ask for what we cannot verify', () => {
    expect(judge('multi_credentials.json', CLAIMS)).toBe('E_DCQL_SHAPE');
    expect(judge('simple_mdoc.json', {})).toBe('E_DCQL_FORMAT');
  });

  test('value_matching_simple', () => {
    expect(judge('value_matching_simple.json', { ...CLAIMS, postal_code: '90210' })).toBe(undefined);
    expect(judge('value_matching_simple.json', { ...CLAIMS, postal_code: 90210 })).toBe('E_DCQL_VALUES');
  });
});
