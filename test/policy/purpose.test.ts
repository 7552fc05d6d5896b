import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALWAYS_DISCLOSED, CLAIM_NAMES, type ClaimName } from '../../src/credential/accreditation/index.ts';
import { type DcqlQuery, evaluateDcql, parseDcqlQuery } from '../../src/credential/dcql/index.ts';
import {
  checkWithinPurpose,
  GATE_PURPOSES,
  type GatePurpose,
  type GatePurposeName,
  type GateQuestion,
  isGatePurpose,
  queryForPurpose,
} from '../../src/policy/index.ts';
import { presented, VCT } from '../credential/dcql/fixtures.ts';

const TODAY = '2026-11-22';
const SCOPE = { zones: ['pit', 'hall'], days: [TODAY], vct: [VCT] };
const NAMES = Object.keys(GATE_PURPOSES) as GatePurposeName[];

type Claim = { path: readonly (string | number | null)[]; values?: readonly unknown[]; id?: string };

/** One credential query as a gate's own integrator might write it. */
function asking(claims: readonly Claim[], members: object = {}): DcqlQuery {
  const credential = { id: 'x', format: 'dc+sd-jwt', meta: { vct_values: [VCT] }, ...members };
  const parsed = parseDcqlQuery({ credentials: [{ ...credential, ...(claims.length > 0 && { claims }) }] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function outcome(purpose: GatePurposeName, query: DcqlQuery, scope = SCOPE): string {
  const result = checkWithinPurpose(query, purpose, scope);
  if (result.ok) return 'within';
  return result.error.type === 'over_asking' ? result.error.claim : `not_for_gates ${result.error.member}`;
}

describe('the purposes of gates', () => {
  test('are a closed list with names in both languages', () => {
    expect(NAMES).toEqual([
      'outer-gate',
      'zone-gate',
      'inner-gate',
      'accreditation-desk',
      'seat-allocator',
      'pool-coordinator',
      'photo-pit',
      'hearing-room',
      'interpretation-desk',
      'embargo-portal',
      'press-kit',
      'police-cordon',
    ]);
    for (const name of NAMES) {
      expect(GATE_PURPOSES[name].labels['es-MX']).not.toBe('');
      expect(GATE_PURPOSES[name].labels.en).not.toBe('');
    }
    expect(isGatePurpose('press-kit')).toBe(true);
    for (const other of ['', 'Press-Kit', 'constructor', '__proto__', 1, null, ['press-kit']]) {
      expect(isGatePurpose(other)).toBe(false);
    }
  });

  // domain.md §8.2, the columns “may ask (max)” and “must not”.
  test.each<readonly [GatePurposeName, readonly ClaimName[]]>([
    ['outer-gate', ['days']],
    ['zone-gate', ['days', 'zones', 'portrait']],
    ['inner-gate', ['days', 'zones', 'clearance', 'escort_required', 'portrait']],
    ['accreditation-desk', ['legal_name', 'professional_name', 'outlet_name', 'portrait', 'crew_lead']],
    ['seat-allocator', ['days', 'medium', 'role', 'gender_bucket']],
    ['pool-coordinator', ['days', 'role', 'outlet_name']],
    ['photo-pit', ['days', 'role']],
    ['hearing-room', ['days', 'recording_permitted', 'role']],
    ['interpretation-desk', ['lang', 'outlet_country_bucket']],
    ['embargo-portal', ['role']],
    ['press-kit', ['role']],
  ])('%s asks no claim but %j and what is always visible', (name, claims) => {
    const asks: readonly string[] = GATE_PURPOSES[name].asks.map(({ claim }) => claim);
    expect(new Set(asks)).toEqual(new Set([...ALWAYS_DISCLOSED, ...claims]));
  });

  test('police at a cordon ask nothing', () => {
    expect(GATE_PURPOSES['police-cordon'].asks).toEqual([]);
    expect(outcome('police-cordon', asking([]))).toBe('within');
    for (const claim of CLAIM_NAMES) expect(outcome('police-cordon', asking([{ path: [claim] }]))).toBe(claim);
  });

  test('only the desk asks for a name, and nobody asks for a tie', () => {
    for (const name of NAMES) {
      for (const claim of ['legal_name', 'professional_name'] as const) {
        expect(outcome(name, asking([{ path: [claim] }]))).toBe(name === 'accreditation-desk' ? 'within' : claim);
      }
      expect(outcome(name, asking([{ path: ['tie'] }]))).toBe('tie');
    }
  });
});

describe('a query that asks too much is refused, with the first claim that exceeds', () => {
  const day = { path: ['days', TODAY], values: [true] };
  const pit = { path: ['zones', 'pit'] };

  test.each<readonly [GatePurposeName, readonly Claim[], string]>([
    ['zone-gate', [day, pit], 'within'],
    ['zone-gate', [pit, { path: ['portrait'] }], 'within'],
    ['zone-gate', [pit, { path: ['outlet_name'] }, { path: ['role'] }], 'outlet_name'],
    ['zone-gate', [{ path: ['zones', 'vip'] }], 'zones.vip'],
    ['zone-gate', [{ path: ['zones'] }], 'zones'],
    ['zone-gate', [{ path: ['zones', null] }], 'zones'],
    ['zone-gate', [{ path: ['zones', 0] }], 'zones'],
    ['zone-gate', [{ path: ['zones', 'pit', 'x'] }], 'zones.pit'],
    ['zone-gate', [{ path: ['days', '2026-11-23'] }], 'days.2026-11-23'],
    ['zone-gate', [{ path: ['days'] }], 'days'],
    // One zone at a time, although the gate has two.
    ['zone-gate', [pit, { path: ['zones', 'hall'] }], 'zones.hall'],
    ['zone-gate', [{ path: ['days', TODAY, 'x'] }], `days.${TODAY}`],
    ['outer-gate', [pit], 'zones.pit'],
    ['outer-gate', [{ path: ['portrait'] }], 'portrait'],
    ['inner-gate', [{ path: ['clearance', 'level'] }, { path: ['clearance', 'until'] }], 'within'],
    ['inner-gate', [{ path: ['clearance'] }], 'clearance'],
    ['inner-gate', [{ path: ['clearance', 'by'] }], 'clearance.by'],
    ['inner-gate', [{ path: ['clearance', 'level', 'x'] }], 'clearance.level'],
    ['photo-pit', [{ path: ['role'], values: ['photo'] }], 'within'],
    ['photo-pit', [{ path: ['role'] }], 'role'],
    ['photo-pit', [{ path: ['role'], values: ['photo', 'camera'] }], 'role'],
    ['interpretation-desk', [{ path: ['lang', null] }], 'within'],
    ['interpretation-desk', [{ path: ['lang', 0] }], 'within'],
    // What identifies a copy or its holder is not a claim of any purpose.
    ['accreditation-desk', [{ path: ['cnf'] }], 'cnf'],
    ['accreditation-desk', [{ path: ['cnf', 'jwk', 'x'] }], 'cnf'],
    ['accreditation-desk', [{ path: ['status'] }], 'status'],
    ['accreditation-desk', [{ path: ['exp'] }], 'exp'],
    ['accreditation-desk', [{ path: [null] }], 'unknown'],
    ['accreditation-desk', [{ path: ['phone'] }], 'unknown'],
    ['accreditation-desk', [{ path: ['constructor'] }], 'unknown'],
  ])('%s asks %j: %s', (purpose, claims, expected) => {
    expect(outcome(purpose, asking(claims))).toBe(expected);
  });

  test('in claim sets each alternative counts by itself, and every claim listed counts', () => {
    const zones = [
      { id: 'a', path: ['zones', 'pit'] },
      { id: 'b', path: ['zones', 'hall'] },
    ];
    expect(outcome('zone-gate', asking(zones, { claim_sets: [['a'], ['b']] }))).toBe('within');
    expect(outcome('zone-gate', asking(zones, { claim_sets: [['a'], ['a', 'b']] }))).toBe('zones.hall');
    const name = { id: 'n', path: ['legal_name'] };
    expect(outcome('zone-gate', asking([...zones, name], { claim_sets: [['a']] }))).toBe('legal_name');
  });

  test('nothing of a query is repeated but public codes', () => {
    for (const path of [['VACA830115HDFLRN02'], ['zones', 'VACA830115HDFLRN02'], ['days', '<b>']]) {
      const result = checkWithinPurpose(asking([{ path }]), 'press-kit', SCOPE);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toMatch(/VACA|<b>/);
    }
  });
});

describe('what no gate may ask', () => {
  test.each<readonly [string, object]>([
    ['format', { format: 'mso_mdoc', meta: { doctype_value: VCT } }],
    ['meta', { meta: { vct_values: [VCT, 'https://bank.example/customer'] } }],
    ['multiple', { multiple: true }],
    ['require_cryptographic_holder_binding', { require_cryptographic_holder_binding: false }],
  ])('%s', (member, members) => {
    expect(outcome('press-kit', asking([], members))).toBe(`not_for_gates ${member}`);
  });

  test('two credentials at once, unless one of them is enough', () => {
    const [first] = asking([{ path: ['zones', 'pit'] }]).credentials;
    const [second] = asking([{ path: ['zones', 'hall'] }]).credentials;
    const credentials = [
      { ...first!, id: 'a' },
      { ...second!, id: 'b' },
    ];
    const sets = (...options: string[][]) => ({ credentials, credential_sets: [{ options }] });
    expect(outcome('zone-gate', { credentials })).toBe('not_for_gates credential_sets');
    expect(outcome('zone-gate', sets(['a', 'b']))).toBe('not_for_gates credential_sets');
    expect(outcome('zone-gate', sets(['a'], ['a', 'b']))).toBe('not_for_gates credential_sets');
    const [choice] = sets(['a'], ['b']).credential_sets;
    expect(outcome('zone-gate', { credentials, credential_sets: [choice!, choice!] })).toMatch(/credential_sets/);
    expect(outcome('zone-gate', sets(['a'], ['b']))).toBe('within');
    expect(outcome('outer-gate', sets(['a'], ['b']))).toBe('zones.pit');
  });
});

describe('the query of a gate', () => {
  const built = (purpose: GatePurposeName, question: Partial<GateQuestion> = {}) => {
    const result = queryForPurpose(purpose, { vct: VCT, ...question });
    return result.ok ? result.value.credentials[0] : result.error;
  };

  test('asks for this zone, this day and this event, as statements that are true', () => {
    const question = { zone: 'pit', day: TODAY, event: 'Kx81-q', authorities: ['AAAA'] };
    expect(queryForPurpose('zone-gate', { vct: VCT, ...question })).toEqual({
      ok: true,
      value: {
        credentials: [
          {
            id: 'press',
            format: 'dc+sd-jwt',
            meta: { vct_values: [VCT] },
            trusted_authorities: [{ type: 'aki', values: ['AAAA'] }],
            claims: [
              { path: ['event'], values: ['Kx81-q'] },
              { path: ['days', TODAY], values: [true] },
              { path: ['zones', 'pit'], values: [true] },
            ],
          },
        ],
      },
    });
  });

  test('asks nothing of which the gate has not spoken', () => {
    expect(built('outer-gate')).not.toHaveProperty('claims');
    expect(built('police-cordon')).toEqual({ id: 'press', format: 'dc+sd-jwt', meta: { vct_values: [VCT] } });
    expect(built('accreditation-desk')).not.toHaveProperty('claims');
    expect(built('accreditation-desk', { also: ['portrait'] })).toMatchObject({ claims: [{ path: ['portrait'] }] });
  });

  test('compares where the purpose only may compare', () => {
    expect(built('photo-pit')).toMatchObject({ claims: [{ path: ['role'], values: ['photo'] }] });
    expect(built('inner-gate', { zone: 'vip' })).toMatchObject({
      claims: [{ path: ['zones', 'vip'] }, { path: ['clearance', 'level'] }, { path: ['clearance', 'until'] }],
    });
  });

  test.each<readonly [GatePurposeName, Partial<GateQuestion>, object]>([
    ['zone-gate', {}, { type: 'purpose_parameter', parameter: 'zone' }],
    ['inner-gate', { day: TODAY }, { type: 'purpose_parameter', parameter: 'zone' }],
    ['zone-gate', { zone: 'Pit Stop' }, { type: 'purpose_parameter', parameter: 'zone' }],
    ['zone-gate', { zone: 'constructor' }, { type: 'purpose_parameter', parameter: 'zone' }],
    ['outer-gate', { day: '2026-02-30' }, { type: 'purpose_parameter', parameter: 'day' }],
    ['outer-gate', { event: 'a b' }, { type: 'purpose_parameter', parameter: 'event' }],
    ['outer-gate', { vct: [] }, { type: 'purpose_parameter', parameter: 'vct' }],
    ['outer-gate', { vct: '' }, { type: 'purpose_parameter', parameter: 'vct' }],
    ['outer-gate', { also: ['days'] }, { type: 'purpose_parameter', parameter: 'day' }],
    ['outer-gate', { also: ['zones'] }, { type: 'purpose_parameter', parameter: 'zone' }],
    ['press-kit', { also: ['VACA830115HDFLRN02'] }, { type: 'over_asking', claim: 'unknown' }],
    ['press-kit', { also: ['cnf'] }, { type: 'over_asking', claim: 'cnf' }],
    ['outer-gate', { zone: 'pit' }, { type: 'over_asking', claim: 'zones' }],
    ['press-kit', { day: TODAY }, { type: 'over_asking', claim: 'days' }],
    ['police-cordon', { event: 'final' }, { type: 'over_asking', claim: 'event' }],
    ['zone-gate', { zone: 'pit', also: ['portrait', 'legal_name'] }, { type: 'over_asking', claim: 'legal_name' }],
  ])('%s cannot be made from %j', (purpose, question, refusal) => {
    expect(built(purpose, question)).toEqual(refusal);
  });

  test('is DCQL and within the purpose, whatever the question', () => {
    const question = fc.record({
      purpose: fc.constantFrom(...NAMES),
      zone: fc.option(fc.constantFrom('pit', 'hall'), { nil: undefined }),
      day: fc.option(fc.constant(TODAY), { nil: undefined }),
      also: fc.subarray(CLAIM_NAMES.filter((name) => name !== 'zones' && name !== 'days')),
    });
    let made = 0;
    fc.assert(
      fc.property(question, ({ purpose, zone, day, also }) => {
        const asks: GatePurpose['asks'] = GATE_PURPOSES[purpose].asks;
        const own = also.filter((name) => asks.some(({ claim }) => claim === name));
        const result = queryForPurpose(purpose, {
          vct: VCT,
          also: own,
          ...(zone !== undefined && { zone }),
          ...(day !== undefined && { day }),
        });
        if (!result.ok) return;
        made++;
        expect(parseDcqlQuery(result.value)).toEqual(result);
        expect(outcome(purpose, result.value)).toBe('within');
      }),
      { numRuns: 300 },
    );
    expect(made).toBeGreaterThan(50);
  });

  test('is answered by who may enter, and not by a zone that another office denies', () => {
    const result = queryForPurpose('zone-gate', { vct: VCT, zone: 'pit', day: TODAY, event: 'final' });
    if (!result.ok) throw new Error(result.error.type);
    const shows = (pit: boolean, event = 'final') => {
      const claims = { event, zones: { pit }, days: { [TODAY]: true } };
      const disclosed = [['zones'], ['zones', 'pit'], ['days'], ['days', TODAY]];
      const answer = evaluateDcql(result.value, new Map([['press', [presented(claims, disclosed)]]]));
      return answer.ok ? 'go' : answer.error.type;
    };
    expect(shows(true)).toBe('go');
    expect(shows(false)).toBe('E_DCQL_VALUES');
    expect(shows(true, 'semifinal')).toBe('E_DCQL_VALUES');
  });
});
