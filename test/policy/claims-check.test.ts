import { describe, expect, test } from 'vitest';
import { type Claims, parseClaims } from '../../src/credential/accreditation/index.ts';
import { err, ok } from '../../src/lib/result.ts';
import { checkClaims } from '../../src/policy/index.ts';
import { createPolicy } from './fixtures.ts';

const claims = (more: Partial<Claims> = {}): Claims => {
  const parsed = parseClaims({ event: 'Kx81-q', level: 'event_pass', ...more });
  if (!parsed.ok) throw new Error(parsed.error.type);
  return parsed.value;
};
const all = claims({ role: 'photo', medium: 'tv', zones: { pit: true, sala: true }, days: { '2027-06-06': true } });

describe('claims within a policy', () => {
  test('everything that it allows is accepted, and the least that there can be', () => {
    expect(checkClaims(createPolicy(), all)).toEqual(ok(all));
    expect(checkClaims(createPolicy(), claims())).toEqual(ok(claims()));
  });

  test('a claim that the policy does not list is refused by name', () => {
    for (const more of [
      { legal_name: 'Ana' },
      { outlet_name: 'N+' },
      { crew_lead: false },
      { lang: ['es'] },
    ] as const) {
      const claim = Object.keys(more)[0];
      expect(checkClaims(createPolicy(), claims(more))).toEqual(err({ type: 'E_POLICY_CLAIM_NOT_ALLOWED', claim }));
    }
  });

  test('a claim that goes out of the policy is refused from then on', () => {
    const policy = createPolicy();
    const narrower = { ...policy, claims: policy.claims.filter(({ claim }) => claim !== 'medium') };
    expect(checkClaims(narrower, all)).toEqual(err({ type: 'E_POLICY_CLAIM_NOT_ALLOWED', claim: 'medium' }));
  });

  test('another event, role, zone, day or clearance is refused', () => {
    const unknown = (claim: string) => err({ type: 'E_POLICY_CODE_UNKNOWN', claim });
    expect(checkClaims(createPolicy({ event: 'other' }), all)).toEqual(err({ type: 'E_POLICY_EVENT' }));
    expect(checkClaims(createPolicy({ roles: ['writer'] }), all)).toEqual(unknown('role'));
    expect(checkClaims(createPolicy(), claims({ zones: { pit: true, stage: true } }))).toEqual(unknown('zones'));
    expect(checkClaims(createPolicy(), claims({ days: { '2027-06-07': true } }))).toEqual(unknown('days'));
    const rule = {
      claim: 'clearance',
      purpose: 'vetting',
      basis: 'legal_obligation',
      retention: 'wallet_only',
    } as const;
    const cleared = claims({ clearance: { by: 'emp', level: 'inner', until: '2027-06-30' } });
    const vetted = createPolicy({ claims: [rule], clearances: [{ by: 'emp', level: 'inner' }] });
    expect(checkClaims(vetted, cleared)).toEqual(ok(cleared));
    const otherLevel = createPolicy({ claims: [rule], clearances: [{ by: 'emp', level: 'outer' }] });
    expect(checkClaims(otherLevel, cleared)).toEqual(unknown('clearance'));
  });
});
