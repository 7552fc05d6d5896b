import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/lib/result.ts';
import { type Policy, parsePolicy } from '../../src/policy/index.ts';
import { createPolicy } from './fixtures.ts';

const MEMBERS = Object.keys(createPolicy()) as (keyof Policy)[];
const rule = { claim: 'role', purpose: 'entry', basis: 'consent', retention: 'wallet_only' };

describe('a policy', () => {
  test('reads back as it was written', () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(createPolicy())))).toEqual(ok(createPolicy()));
  });

  test('gets the defaults for what it leaves out', () => {
    const { event, version, name, place, timeZone, days, roles, zones, claims, evidence, maxAccreditations } =
      createPolicy();
    const least = { event, version, name, place, timeZone, days, roles, zones, claims, evidence, maxAccreditations };
    expect(parsePolicy(least)).toMatchObject({
      ok: true,
      value: {
        dayStartsAt: '04:00',
        clearances: [],
        credentialsEnd: '2027-06-06',
        closesOn: '2027-06-13',
        statusPeriod: 60,
        copies: 10,
        refills: 1,
        txCode: true,
        hearingHours: 72,
        rosterKeepsClaims: true,
      },
    });
    for (const at of Object.keys(least) as (keyof typeof least)[]) {
      const { [at]: _left, ...rest } = least;
      expect(parsePolicy(rest)).toEqual(err({ type: 'E_POLICY_MISSING', at }));
    }
  });

  test('public texts come back in NFC and may not hide anything', () => {
    const read = parsePolicy({ ...createPolicy(), place: { 'es-MX': 'Me\u0301rida', en: 'Mérida' } });
    expect(read.ok && read.value.place['es-MX']).toBe('Mérida');
    for (const bad of ['', 'Mérida\u202e', 'M\u200bérida', 'x'.repeat(121), 'Мérida', 7, null]) {
      const refused = parsePolicy({ ...createPolicy(), place: { 'es-MX': bad, en: 'Merida' } });
      expect(refused).toEqual(err({ type: 'E_POLICY_VALUE', at: 'place' }));
    }
  });

  test.each([0, 1, -1, true, false, null, [], '', undefined])('%j is none', (bad) => {
    expect(parsePolicy(bad)).toEqual(err({ type: 'E_POLICY_SHAPE' }));
  });

  test('a member that it does not have is refused, its name untold', () => {
    for (const name of ['foo', 'Event', '__proto__', 'constructor', 'doors']) {
      const text = `{${JSON.stringify(name)}:1,${JSON.stringify(createPolicy()).slice(1)}`;
      expect(parsePolicy(JSON.parse(text)), name).toEqual(err({ type: 'E_POLICY_UNKNOWN_MEMBER' }));
    }
  });

  test.each(MEMBERS)('%s refuses whatever has another type', (at) => {
    for (const bad of [-1, 1.5, '', 'x\u0000', {}, [[]], ['x'], 2 ** 40, Number.NaN]) {
      expect(parsePolicy({ ...createPolicy(), [at]: bad }), JSON.stringify(bad)).toEqual(
        err({ type: 'E_POLICY_VALUE', at }),
      );
    }
  });

  test.each([
    ['timeZone', 'america/mexico_city'],
    ['timeZone', '-06:00'],
    ['timeZone', 'Mars/Olympus'],
    ['dayStartsAt', '4:00'],
    ['dayStartsAt', '12:01'],
    ['dayStartsAt', '04:60'],
    ['days', []],
    ['days', ['2027-06-07', '2027-06-06']],
    ['days', ['2027-06-06', '2027-06-06']],
    ['days', ['2027-02-29']],
    ['roles', []],
    ['roles', ['writer', 'writer']],
    ['roles', ['toString']],
    ['zones', [{ code: 'pit' }]],
    ['zones', [createPolicy().zones[0], createPolicy().zones[0]]],
    ['zones', [{ ...createPolicy().zones[0], note: 'x' }]],
    ['zones', [{ code: 'VIP', name: { 'es-MX': 'VIP', en: 'VIP' } }]],
    ['zones', [{ code: 'vip', name: { es: 'VIP', en: 'VIP' } }]],
    ['clearances', [{ by: 'emp' }]],
    [
      'clearances',
      [
        { by: 'emp', level: 'inner' },
        { by: 'emp', level: 'inner' },
      ],
    ],
    ['claims', [rule, rule]],
    ['claims', [{ ...rule, claim: 'event' }]],
    ['claims', [{ ...rule, claim: 'seat' }]],
    ['claims', [{ ...rule, note: 'x' }]],
    ['evidence', ['passport_copy']],
    ['statusPeriod', 9],
    ['statusPeriod', 3601],
    ['copies', 0],
    ['copies', 51],
    ['hearingHours', 0],
    ['maxAccreditations', 0],
    ['txCode', 'yes'],
    ['version', 0],
    ['event', 'a b'],
  ] as const)('%s refuses %j', (at, bad) => {
    expect(parsePolicy({ ...createPolicy(), [at]: bad })).toEqual(err({ type: 'E_POLICY_VALUE', at }));
  });

  test('whatever JSON comes, the answer is a refusal or a policy, never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MEMBERS), fc.jsonValue(), (at, value) => {
        expect(typeof parsePolicy({ ...createPolicy(), [at]: value }).ok).toBe('boolean');
      }),
    );
  });
});

describe('what no policy can ask for', () => {
  test.each([
    ['curp', 'curp'],
    ['identity_document', 'passport_number'],
    ['identity_document', 'id_copy'],
    ['voter_key', 'ine'],
    ['address', 'home_address'],
    ['email', 'email'],
    ['phone', 'celular'],
  ])('%s is refused outright: as a claim, and as a member, %s', (kind, name) => {
    const refusal = err({ type: 'E_POLICY_NEVER_ISSUED', kind });
    expect(parsePolicy({ ...createPolicy(), claims: [{ ...rule, claim: name }] })).toEqual(refusal);
    expect(parsePolicy({ ...createPolicy(), claims: [{ ...rule, [name]: true }] })).toEqual(refusal);
    expect(parsePolicy({ ...createPolicy(), [name]: 'required' })).toEqual(refusal);
  });

  test.each(['purpose', 'basis', 'retention'])('a claim without a known %s is refused as such', (ground) => {
    const { [ground as 'purpose']: _left, ...without } = rule;
    const refusal = err({ type: 'E_POLICY_CLAIM_GROUNDS', claim: 'role' });
    expect(parsePolicy({ ...createPolicy(), claims: [without] })).toEqual(refusal);
    for (const bad of ['', 'because', 'toString', null, 7]) {
      expect(parsePolicy({ ...createPolicy(), claims: [{ ...rule, [ground]: bad }] })).toEqual(refusal);
    }
  });
});
