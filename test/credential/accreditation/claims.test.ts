import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLAIM_NAMES,
  type ClaimName,
  type Claims,
  cleanPortrait,
  disclosurePlan,
  EVIDENCE_CLASSES,
  isCode,
  isPublicCode,
  isReasonFor,
  MEDIA,
  NEVER_ISSUED,
  neverIssuedKind,
  parseClaims,
  REASONS,
  type Reason,
  ROLES,
} from '../../../src/credential/accreditation/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { CANVAS } from './canvas-images.ts';

const portrait = cleanPortrait(CANVAS.webp);
const full = {
  event: 'Xq3-_9',
  level: 'event_pass',
  role: 'photo',
  medium: 'print',
  tie: 'staff',
  outlet_country_bucket: 'national',
  gender_bucket: 'undeclared',
  zones: { pit: true, 'mixed-zone': true },
  days: { '2026-11-22': true, '2026-11-23': true },
  lang: ['es', 'nah'],
  clearance: { by: 'emp', level: 'inner', until: '2026-11-30' },
  escort_required: false,
  crew_lead: true,
  recording_permitted: false,
  portrait: portrait.ok ? portrait.value : '',
  professional_name: 'Kʼinich Ñ',
  outlet_name: 'Canal 22',
  legal_name: 'María de la O',
};
const least = { event: 'Xq3-_9', level: 'event_pass' };

describe('the claims of an accreditation', () => {
  test('every claim at once is accepted, and the fixture has every claim', () => {
    expect(parseClaims(full)).toEqual(ok(full));
    expect(Object.keys(full).sort()).toEqual([...CLAIM_NAMES].sort());
    expect(parseClaims(JSON.parse(JSON.stringify(full)))).toEqual(ok(full));
  });

  test('an event and a level are enough, and without either there is nothing', () => {
    expect(parseClaims(least)).toEqual(ok(least));
    expect(parseClaims({ level: 'annual' })).toEqual(err({ type: 'E_CLAIM_MISSING', claim: 'event' }));
    expect(parseClaims({ event: 'E1' })).toEqual(err({ type: 'E_CLAIM_MISSING', claim: 'level' }));
  });

  test('names come back in NFC', () => {
    const parsed = parseClaims({ ...least, professional_name: 'Jose\u0301' });
    expect(parsed).toEqual(ok({ ...least, professional_name: 'José' }));
  });

  test.each([0, 1, -1, true, false, null, [], '', undefined, new Map(), new Date(0), [least]])(
    '%j is no set of claims',
    (bad) => {
      expect(parseClaims(bad)).toEqual(err({ type: 'E_CLAIMS_SHAPE' }));
    },
  );

  test('more members than a credential could have are not looked at', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`x${i}`, 1]));
    expect(parseClaims(many)).toEqual(err({ type: 'E_CLAIMS_SHAPE' }));
  });

  test('a claim that is not on the list is refused, its name untold', () => {
    for (const name of [
      'foo',
      'seat',
      'notes',
      'Role',
      'zones ',
      '__proto__',
      'constructor',
      'iss',
      'vct',
      'status',
      '_sd',
      '',
    ]) {
      const claims = JSON.parse(`{"event":"E1","level":"annual",${JSON.stringify(name)}:"x"}`);
      expect(parseClaims(claims), name).toEqual(err({ type: 'E_CLAIM_UNKNOWN' }));
    }
  });

  test.each(CLAIM_NAMES)('%s refuses whatever has another type', (claim) => {
    const hostile = [0, 1, -1, 1.5, null, [], '', {}, 'x\u0000', { a: true }, ['es', 'es'], [7], 'VACA830115HDFLRN02'];
    for (const bad of hostile) {
      const isEventCode = claim === 'event' && bad === 'VACA830115HDFLRN02';
      if (isEventCode || (claim === 'zones' && JSON.stringify(bad) === '{"a":true}')) continue;
      const refused = parseClaims({ ...least, [claim]: bad });
      expect(refused, JSON.stringify(bad)).toMatchObject({ ok: false, error: { claim } });
      expect(JSON.stringify(refused)).not.toContain('VACA');
    }
  });

  test.each([
    ['zones', {}],
    ['zones', { pit: false }],
    ['zones', { pit: 1 }],
    ['zones', { pit: 'true' }],
    ['zones', { Pit: true }],
    ['zones', { 'pit ': true }],
    ['zones', { g12345678: true }],
    ['zones', { vaca830115hdflrn02: true }],
    ['zones', { constructor: true }],
    ['zones', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`z${i}`, true]))],
    ['zones', ['pit']],
    ['days', { '2026-02-29': true }],
    ['days', { '2026-11-22T08:00': true }],
    ['days', { '2026-11-22': true, tomorrow: true }],
    ['days', ['2026-11-22']],
    ['lang', []],
    ['lang', ['es', 'es']],
    ['lang', ['ES']],
    ['lang', ['español']],
    ['lang', ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg', 'hh', 'ii']],
    ['clearance', { by: 'emp', level: 'inner' }],
    ['clearance', { by: 'emp', level: 'inner', until: '2026-11-30', reason: 'x' }],
    ['clearance', { by: 'emp', level: 'inner', until: '2026-11-31' }],
    ['clearance', { by: 'Estado Mayor', level: 'inner', until: '2026-11-30' }],
    ['escort_required', 'true'],
    ['role', 'toString'],
    ['role', '__proto__'],
    ['level', 'Event_Pass'],
    ['event', 'a'.repeat(65)],
    ['event', 'a b'],
  ] as const)('%s refuses %j', (claim, bad) => {
    expect(parseClaims({ ...least, [claim]: bad })).toEqual(err({ type: 'E_CLAIM_VALUE', claim }));
  });

  test('a name or a picture says which rule it breaks', () => {
    const name = parseClaims({ ...least, legal_name: 'VACA830115HDFLRN02' });
    expect(name).toEqual(err({ type: 'E_TEXT_POLICY', claim: 'legal_name', reason: 'looks_like_identity_number' }));
    const picture = parseClaims({ ...least, portrait: CANVAS.jpeg });
    expect(picture).toEqual(err({ type: 'E_CLAIM_PORTRAIT', claim: 'portrait', reason: 'metadata' }));
  });

  test('whatever JSON comes, the answer is a refusal or claims, never an exception', () => {
    const member = fc.tuple(fc.oneof(fc.constantFrom(...CLAIM_NAMES), fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(member, { maxLength: 8 }), (members) => {
        expect(typeof parseClaims({ ...least, ...Object.fromEntries(members) }).ok).toBe('boolean');
      }),
    );
  });
});

describe('what is never issued', () => {
  test.each([
    ['curp', 'curp'],
    ['curp', 'CURP'],
    ['curp', 'curp_titular'],
    ['curp', 'clave_unica'],
    ['rfc', 'rfc'],
    ['rfc', 'taxId'],
    ['nss', 'nss'],
    ['nss', 'social-security-number'],
    ['voter_key', 'clave_elector'],
    ['voter_key', 'claveElector'],
    ['voter_key', 'voter_key'],
    ['voter_key', 'ine'],
    ['voter_key', 'cic'],
    ['voter_key', 'ocr'],
    ['identity_document', 'passport_number'],
    ['identity_document', 'pasaporte'],
    ['identity_document', 'id_scan'],
    ['migration_document', 'visaNumber'],
    ['address', 'home_address'],
    ['address', 'domicilio'],
    ['address', 'dirección'],
    ['address', 'postal_code'],
    ['phone', 'phone'],
    ['phone', 'phone_number'],
    ['phone', 'teléfono'],
    ['phone', 'whatsapp'],
    ['email', 'email'],
    ['email', 'e-mail'],
    ['email', 'correo_electronico'],
    ['social_account', 'twitter'],
    ['birth', 'date_of_birth'],
    ['birth', 'birthdate'],
    ['birth', 'edad'],
    ['nationality', 'nationality'],
    ['sex', 'sexo'],
    ['belief', 'religion'],
    ['health', 'blood_type'],
    ['emergency_contact', 'emergency_contact'],
    ['criminal_record', 'criminal_record'],
    ['protection_status', 'mecanismo_proteccion'],
    ['biometric', 'huella'],
    ['device', 'ip_address'],
    ['employment_record', 'employee_number'],
    ['attendance', 'attendance'],
    ['rating', 'friendliness'],
  ])('%s is refused as such under the name %s', (kind, name) => {
    expect(parseClaims({ ...least, [name]: 'x' })).toEqual(err({ type: 'E_CLAIM_NEVER_ISSUED', kind }));
  });

  test('the table above names every kind, and no claim of ours is one', () => {
    expect(NEVER_ISSUED).toHaveLength(23);
    for (const claim of CLAIM_NAMES) expect(neverIssuedKind(claim), claim).toBeUndefined();
    for (const name of ['zone', 'outlet', 'invitation', 'package', 'telemetry', 'ineligible', 'unionise', 'homepage']) {
      expect(neverIssuedKind(name), name).toBeUndefined();
    }
  });

  test('a huge name costs nothing', () => {
    expect(neverIssuedKind('a_'.repeat(1_000_000))).toBeUndefined();
  });
});

describe('what is disclosed', () => {
  test('event and level are always visible; everything else is concealed, zones and days one by one', () => {
    const plan = disclosurePlan(full as unknown as Claims);
    expect(plan.plain).toEqual(['event', 'level']);
    const names = plan.conceal.filter((path) => path.length === 1).map(([name]) => name);
    expect(names.sort()).toEqual(CLAIM_NAMES.filter((name) => name !== 'event' && name !== 'level').sort());
    expect(plan.conceal.filter((path) => path.length === 2)).toEqual([
      ['zones', 'pit'],
      ['zones', 'mixed-zone'],
      ['days', '2026-11-22'],
      ['days', '2026-11-23'],
    ]);
  });

  test('holders with a little more or less to hide show the same number of digests', () => {
    const digests = (claims: object) => {
      const { conceal, decoys } = disclosurePlan(claims as Claims);
      return conceal.filter((path) => path.length === 1).length + decoys[0]!.count;
    };
    const { portrait: _portrait, legal_name: _legal, ...some } = full;
    expect(
      [least, { ...least, role: 'photo' }, { ...least, role: 'photo', medium: 'tv', crew_lead: true }].map(digests),
    ).toEqual([8, 8, 8]);
    expect([some, full].map(digests)).toEqual([16, 16]);
    const plan = disclosurePlan({ ...least, zones: { a: true, b: true, c: true, d: true, e: true } } as Claims);
    expect(plan.decoys).toEqual([
      { path: [], count: 7 },
      { path: ['zones'], count: 3 },
    ]);
  });

  test('the largest credential stays within the 64 disclosures that verifiers accept', () => {
    const zones = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`z${i}`, true]));
    const days = Object.fromEntries(
      Array.from({ length: 31 }, (_, i) => [`2026-10-${String(i + 1).padStart(2, '0')}`, true]),
    );
    const parsed = parseClaims({ ...full, zones, days });
    expect(parsed.ok && disclosurePlan(parsed.value).conceal.length).toBeLessThanOrEqual(64);
  });
});

describe('closed lists', () => {
  test('a code is an own member of its list', () => {
    expect(isCode(ROLES, 'fixer')).toBe(true);
    for (const bad of ['toString', '__proto__', 'FIXER', '', 7, null, ['fixer'], undefined])
      expect(isCode(ROLES, bad)).toBe(false);
  });

  test('every member has both languages', () => {
    for (const list of [ROLES, MEDIA, EVIDENCE_CLASSES]) {
      for (const labels of Object.values(list)) expect(labels['es-MX'].length * labels.en.length).toBeGreaterThan(0);
    }
  });

  test('a reason is given only for what it is meant for, and never by a person when it is automatic', () => {
    expect(isReasonFor('refuse', 'QUOTA_FULL')).toBe(true);
    expect(isReasonFor('revoke', 'QUOTA_FULL')).toBe(false);
    expect(isReasonFor('revoke', 'LENT')).toBe(true);
    expect(isReasonFor('resume', 'HEARING_LAPSED')).toBe(false);
    for (const bad of ['lent', 'toString', '', 0, null, [], undefined]) expect(isReasonFor('revoke', bad)).toBe(false);
  });

  test('exactly the two punishments take two people', () => {
    const all = Object.entries(REASONS as Record<string, Reason>);
    expect(all.filter(([, reason]) => reason.twoPeopleToRevoke).map(([code]) => code)).toEqual([
      'LENT',
      'CONDUCT_HEARING',
    ]);
  });

  test('a public code is a few words, never a number', () => {
    for (const good of ['pit', 'mixed-zone', 'zone_3', 'l2026']) expect(isPublicCode(good), good).toBe(true);
    for (const bad of ['', '3', 'Pit', 'a--b', 'a-', 'x'.repeat(17), 'g12345678', 'prototype', 7, null])
      expect(isPublicCode(bad), String(bad)).toBe(false);
  });
});

test('claim names in errors are ours', () => {
  const refused = parseClaims({ ...least, role: 'x' });
  expect(!refused.ok && 'claim' in refused.error && CLAIM_NAMES.includes(refused.error.claim as ClaimName)).toBe(true);
});
