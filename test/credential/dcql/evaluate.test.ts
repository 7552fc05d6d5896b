import { describe, expect, test } from 'vitest';
import { evaluateDcql, type Presented } from '../../../src/credential/dcql/index.ts';
import type { JsonValue } from '../../../src/lib/json.ts';
import { AKI, ISS, judge, key, presented, query, VCT } from './fixtures.ts';

const PIT = { event: 'final', role: 'photo', zones: { pit: true }, days: { '2026-11-22': true } };
const pit = () => presented(PIT, [['role'], ['zones'], ['zones', 'pit'], ['days'], ['days', '2026-11-22']]);
const NOTHING_ASKED = {};
const asking = (...paths: readonly (readonly (string | number | null)[])[]) => ({
  claims: paths.map((path) => ({ path })),
});
const typeOf = (result: ReturnType<typeof judge>) => (result.ok ? 'accepted' : result.error.type);

describe('an answer', () => {
  test('holds the verified claims that were asked for and nothing else', () => {
    const asked = asking(['zones', 'pit'], ['days', '2026-11-22'], ['role']);
    expect(judge(asked, pit())).toEqual({
      ok: true,
      value: [
        {
          id: 'c0',
          iss: ISS,
          vct: VCT,
          claimSet: undefined,
          claims: [
            { path: ['zones', 'pit'], value: true },
            { path: ['days', '2026-11-22'], value: true },
            { path: ['role'], value: 'photo' },
          ],
          object: { role: 'photo', zones: { pit: true }, days: { '2026-11-22': true } },
        },
      ],
    });
  });

  test('to a question without claims shows nothing that can be hidden', () => {
    expect(judge(NOTHING_ASKED, presented({ event: 'final' }, []))).toMatchObject({
      ok: true,
      value: [{ claims: [] }],
    });
    expect(typeOf(judge(NOTHING_ASKED, pit()))).toBe('E_OVER_DISCLOSURE');
  });

  test('comes in the order of the query', () => {
    const two = query([{ ...asking(['role']), multiple: true }, asking(['event'])]);
    const shows = (role: string) => presented({ role, event: 'final' }, [['role']], { holder: key(role) });
    const result = evaluateDcql(
      two,
      new Map([
        ['c1', [presented({ event: 'final' }, [], { holder: key('x') })]],
        ['c0', [shows('photo'), shows('audio')]],
      ]),
    );
    expect(result.ok && result.value.map(({ id, claims }) => [id, claims[0]?.value])).toEqual([
      ['c0', 'photo'],
      ['c0', 'audio'],
      ['c1', 'final'],
    ]);
  });
});

describe('security.md vp-08: a credential that is not what was asked for', () => {
  const base = 'https://desk.example/types/press-accreditation';
  test.each<readonly [string, object, Presented]>([
    ['E_DCQL_VCT', {}, presented({}, [], { vct: `${base}/2` })],
    ['E_DCQL_VCT', {}, presented({}, [], { vct: `${VCT}/` })],
    ['E_DCQL_VCT', {}, presented({}, [], { vct: VCT.toUpperCase() })],
    // Claims that only type metadata could give a meaning.
    ['E_DCQL_VCT', {}, presented({ extends: VCT, aka_vcts: [VCT] }, [], { vct: `${base}/2` })],
    ['E_DCQL_FORMAT', { format: 'mso_mdoc', meta: { doctype_value: VCT } }, presented({}, [])],
    ['E_DCQL_FORMAT', { format: 'vc+sd-jwt' }, presented({}, [])],
    ['E_DCQL_CLAIM', asking(['outlet_name']), presented({}, [])],
    ['E_DCQL_CLAIM', asking(['zones', 'vip']), presented(PIT, [['zones'], ['zones', 'pit']])],
    ['E_DCQL_CLAIM', asking(['zones', null]), presented(PIT, [['zones'], ['zones', 'pit']])],
    ['E_DCQL_CLAIM', asking(['lang', 2]), presented({ lang: ['es', 'en'] }, [['lang']])],
    ['E_DCQL_CLAIM', asking([null]), presented({}, [])],
    ['E_DCQL_CLAIM', asking(['constructor']), presented({}, [])],
    ['E_DCQL_HOLDER_BINDING', {}, presented({}, [], { bound: false })],
  ])('%s', (type, members, item) => {
    expect(judge(members, item)).toMatchObject({ ok: false, error: { type, credential: 'c0' } });
  });

  test('any of several types is good', () => {
    const both = { meta: { vct_values: ['https://other.example/press', VCT] } };
    expect(typeOf(judge(both, presented({}, [])))).toBe('accepted');
  });

  test('holder binding is waived only by the query', () => {
    const bare = presented({}, [], { bound: false, holder: 'none' });
    expect(typeOf(judge({ require_cryptographic_holder_binding: false }, bare))).toBe('accepted');
    expect(typeOf(judge({ require_cryptographic_holder_binding: true }, bare))).toBe('E_DCQL_HOLDER_BINDING');
  });
});

describe('values', () => {
  const named = (value: JsonValue) => presented({ a: value }, [['a']]);
  test.each<readonly [string, JsonValue, JsonValue]>([
    ['photo', 'photo', 'accepted'],
    ['photo', 'Photo', 'E_DCQL_VALUES'],
    ['photo', 'photo ', 'E_DCQL_VALUES'],
    ['1', 1, 'E_DCQL_VALUES'],
    ['true', true, 'E_DCQL_VALUES'],
    ['null', null, 'E_DCQL_VALUES'],
    // security.md uni-01: one name, two spellings.
    ['José', 'Jose\u0301', 'E_DCQL_VALUES'],
    ['José', 'José', 'accepted'],
    ['аdmin', 'admin', 'E_DCQL_VALUES'],
    ['', '', 'accepted'],
    ['photo', ['photo'], 'E_DCQL_VALUES'],
    ['photo', { photo: true }, 'E_DCQL_VALUES'],
  ])('%j is asked for and %j shown: %s', (value, shown, outcome) => {
    expect(typeOf(judge({ claims: [{ path: ['a'], values: [value] }] }, named(shown)))).toBe(outcome);
  });

  test.each<readonly [number | boolean, JsonValue, string]>([
    [1, 1, 'accepted'],
    [1, '1', 'E_DCQL_VALUES'],
    [1, true, 'E_DCQL_VALUES'],
    [0, false, 'E_DCQL_VALUES'],
    [true, true, 'accepted'],
    [true, 1, 'E_DCQL_VALUES'],
    [true, 'true', 'E_DCQL_VALUES'],
    [false, null, 'E_DCQL_VALUES'],
  ])('%j is asked for and %j shown: %s', (value, shown, outcome) => {
    expect(typeOf(judge({ claims: [{ path: ['a'], values: [value] }] }, named(shown)))).toBe(outcome);
  });

  test('one of several is enough', () => {
    const asked = { claims: [{ path: ['a'], values: [7, 'photo', false] }] };
    expect(typeOf(judge(asked, named('photo')))).toBe('accepted');
    expect(judge(asked, named('audio'))).toEqual({
      ok: false,
      error: { type: 'E_DCQL_VALUES', credential: 'c0', path: ['a'] },
    });
  });

  test('of an array leave the other elements out, and hidden ones must not be shown', () => {
    const asked = { claims: [{ path: ['lang', null], values: ['es', 'nah'] }] };
    const plain = presented({ lang: ['en', 'es'] }, [['lang']]);
    expect(judge(asked, plain)).toMatchObject({ ok: true, value: [{ claims: [{ path: ['lang', 1], value: 'es' }] }] });
    const hidden = presented({ lang: ['en', 'es'] }, [
      ['lang', 0],
      ['lang', 1],
    ]);
    expect(judge(asked, hidden)).toMatchObject({ error: { type: 'E_OVER_DISCLOSURE', path: ['lang', 0] } });
    expect(typeOf(judge(asked, presented({ lang: ['en'] }, [['lang']])))).toBe('E_DCQL_VALUES');
  });
});

describe('claim sets', () => {
  const sets = {
    claims: [
      { id: 'role', path: ['role'] },
      { id: 'medium', path: ['medium'], values: ['tv'] },
      { id: 'outlet', path: ['outlet_name'] },
      { id: 'event', path: ['event'] },
    ],
    claim_sets: [['role', 'medium'], ['outlet'], ['event', 'outlet']],
  };

  test('the first that is met counts, and says which', () => {
    const shown = presented({ role: 'photo', medium: 'tv' }, [['role'], ['medium']]);
    expect(judge(sets, shown)).toMatchObject({ ok: true, value: [{ claimSet: 0 }] });
    const outlet = presented({ event: 'final', outlet_name: 'El Faro' }, [['outlet_name']]);
    const second = judge(sets, outlet);
    expect(second).toMatchObject({ ok: true, value: [{ claimSet: 1 }] });
    expect(second.ok && second.value[0]?.claims).toEqual([{ path: ['outlet_name'], value: 'El Faro' }]);
  });

  test('a value that does not fit leads to the next set', () => {
    const shown = presented({ role: 'photo', medium: 'radio', outlet_name: 'El Faro' }, [['outlet_name']]);
    expect(judge(sets, shown)).toMatchObject({ ok: true, value: [{ claimSet: 1 }] });
  });

  test('none met: the first claim of the first set is named', () => {
    expect(judge(sets, presented({ role: 'photo' }, [['role']]))).toEqual({
      ok: false,
      error: { type: 'E_DCQL_CLAIM', credential: 'c0', path: ['medium'] },
    });
    expect(typeOf(judge(sets, presented({ role: 'photo', medium: 'radio' }, [['role'], ['medium']])))).toBe(
      'E_DCQL_VALUES',
    );
  });

  test('two sets shown at once are more than was asked', () => {
    const both = presented({ role: 'photo', medium: 'tv', outlet_name: 'El Faro' }, [
      ['role'],
      ['medium'],
      ['outlet_name'],
    ]);
    expect(judge(sets, both)).toMatchObject({ error: { type: 'E_OVER_DISCLOSURE', path: ['outlet_name'] } });
  });

  test('a later set that was shown whole is an answer, although an earlier one is met by it too', () => {
    const order = {
      claims: [
        { id: 'event', path: ['event'] },
        { id: 'role', path: ['role'] },
      ],
      claim_sets: [['event'], ['event', 'role']],
    };
    expect(judge(order, presented(PIT, [['role']]))).toMatchObject({ ok: true, value: [{ claimSet: 1 }] });
    expect(judge(order, presented(PIT, []))).toMatchObject({ ok: true, value: [{ claimSet: 0 }] });
  });
});

describe('security.md vp-11: over-disclosure', () => {
  test.each<
    readonly [string, object, readonly (readonly (string | number)[])[], readonly (string | number)[] | undefined]
  >([
    ['a claim nobody asked for', asking(['event']), [['role']], ['role']],
    ['another zone', asking(['zones', 'vip']), [['zones'], ['zones', 'vip'], ['zones', 'pit']], ['zones', 'pit']],
    ['an empty parent of nothing asked', asking(['role']), [['role'], ['days']], ['days']],
    ['the parent of a member', asking(['zones', 'pit']), [['zones'], ['zones', 'pit']], undefined],
    ['what is inside a claim asked for whole', asking(['zones']), [['zones'], ['zones', 'pit']], undefined],
    ['nothing hidden at all', asking(['role']), [], undefined],
  ])('%s', (_, members, disclosed, path) => {
    const item = presented({ ...PIT, zones: { pit: true, vip: true } }, disclosed);
    const result = judge(members, item);
    if (path === undefined) expect(result.ok).toBe(true);
    else expect(result).toEqual({ ok: false, error: { type: 'E_OVER_DISCLOSURE', credential: 'c0', path } });
  });

  test('no value stands in the refusal', () => {
    const item = presented({ legal_name: 'Ana Vázquez' }, [['legal_name']]);
    expect(JSON.stringify(judge({}, item))).not.toContain('Vázquez');
  });

  test('what the same credential shows for another credential query of the request is asked for (§6.4)', () => {
    const two = query([asking(['role']), asking(['event'], ['days', '2026-11-22'])]);
    const shown = pit();
    const both = (second: Presented) =>
      evaluateDcql(
        two,
        new Map([
          ['c0', [presented(PIT, [['role'], ['days'], ['days', '2026-11-22']])]],
          ['c1', [second]],
        ]),
      );
    const days = [['days'], ['days', '2026-11-22']];
    expect(typeOf(both(presented(PIT, days)))).toBe('accepted');
    // Of another holder, or showing what neither asked for, it is not.
    expect(typeOf(both(presented(PIT, days, { holder: key('two') })))).toBe('E_OVER_DISCLOSURE');
    expect(typeOf(both(shown))).toBe('E_OVER_DISCLOSURE');
  });
});

describe('security.md vp-09, vp-10: how many and which', () => {
  const role = (value: string) => presented({ role: value }, [['role']], { holder: key(value) });
  const several = query([{ claims: [{ path: ['role'], values: ['photo', 'camera'] }], multiple: true }]);

  test('two without multiple', () => {
    const result = evaluateDcql(query([asking(['role'])]), new Map([['c0', [role('photo'), role('camera')]]]));
    expect(result).toEqual({ ok: false, error: { type: 'E_DCQL_MULTIPLE', credential: 'c0' } });
  });

  test('with multiple each of them must satisfy', () => {
    const of = (...roles: string[]) => evaluateDcql(several, new Map([['c0', roles.map(role)]]));
    expect(of('photo', 'camera')).toMatchObject({ ok: true, value: [{}, {}] });
    expect(typeOf(of('photo', 'writer'))).toBe('E_DCQL_VALUES');
    expect(typeOf(of('writer', 'photo'))).toBe('E_DCQL_VALUES');
  });

  test('the shape is judged again, whoever parsed it', () => {
    const one = query([asking(['role'])]);
    expect(typeOf(evaluateDcql(one, new Map()))).toBe('E_DCQL_SHAPE');
    expect(typeOf(evaluateDcql(one, new Map([['c0', []]])))).toBe('E_DCQL_SHAPE');
    expect(typeOf(evaluateDcql(one, new Map([['c1', [role('photo')]]])))).toBe('E_DCQL_SHAPE');
  });

  test('one false presentation refuses the others with it, required or not', () => {
    const optional = query(
      [asking(['role']), asking(['medium'])],
      [{ options: [['c0']] }, { required: false, options: [['c1']] }],
    );
    const good = ['c0', [role('photo')]] as const;
    expect(typeOf(evaluateDcql(optional, new Map([good])))).toBe('accepted');
    expect(typeOf(evaluateDcql(optional, new Map([good, ['c1', [presented({}, [])]]])))).toBe('E_DCQL_CLAIM');
  });
});

describe('trusted authorities', () => {
  const by = (...trusted: readonly object[]) => ({ trusted_authorities: trusted });
  const aki = (...values: string[]) => ({ type: 'aki', values });
  const from = (...keys: string[]) => presented({}, [], { aki: keys });
  const OTHER = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA';

  test.each<readonly [string, object, Presented]>([
    ['accepted', by(aki(AKI)), from(AKI)],
    ['accepted', by(aki(OTHER, AKI)), from(AKI)],
    ['accepted', by(aki(AKI)), from(OTHER, AKI)],
    ['accepted', by({ type: 'etsi_tl', values: ['https://lotl.example.com'] }, aki(AKI)), from(AKI)],
    ['E_ISSUER_TRUST', by(aki(OTHER)), from(AKI)],
    ['E_ISSUER_TRUST', by(aki(AKI)), from()],
    ['E_ISSUER_TRUST', by({ type: 'openid_federation', values: [AKI] }), from(AKI)],
    ['E_ISSUER_TRUST', by({ type: 'AKI', values: [AKI] }), from(AKI)],
  ])('%s', (outcome, members, item) => {
    expect(typeOf(judge(members, item))).toBe(outcome);
  });
});
