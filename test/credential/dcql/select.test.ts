import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DcqlQuery,
  evaluateDcql,
  type HeldCredential,
  type Presented,
  selectForQuery,
} from '../../../src/credential/dcql/index.ts';
import {
  issueSdJwt,
  presentSdJwt,
  type RevealPath,
  verifyIssuedSdJwt,
  verifySdJwtPresentation,
} from '../../../src/credential/sd-jwt/index.ts';
import { encodeX5c, importTrustAnchor, verifyChain } from '../../../src/credential/x509/index.ts';
import { signWith } from '../../../src/lib/es256.ts';
import { addSeconds, DAY } from '../../../src/lib/time.ts';
import { AUD, holder, ISS, NONCE, NOW, random } from '../sd-jwt/forge.ts';
import { createAuthority } from '../x509/authority.ts';
import { AKI, key, query, VCT, verified } from './fixtures.ts';

const held = (...args: Parameters<typeof verified>): HeldCredential => ({ credential: verified(...args), aki: [AKI] });
const press = held({ event: 'final', role: 'photo', medium: 'tv', zones: { pit: true, hall: true } }, [
  ['role'],
  ['medium'],
  ['zones'],
  ['zones', 'pit'],
  ['zones', 'hall'],
]);
const asking = (...paths: readonly (readonly (string | number | null)[])[]) => ({
  claims: paths.map((path) => ({ path })),
});
const chosen = (of: DcqlQuery, ...wallet: readonly HeldCredential[]) => {
  const result = selectForQuery(of, wallet);
  return result.ok ? result.value : result.error;
};

describe('what a wallet shows', () => {
  test('is the claims asked for and no more', () => {
    expect(chosen(query([asking(['zones', 'pit'], ['event'])]), press)).toEqual([
      { id: 'c0', held: 0, reveal: [['zones', 'pit'], ['event']], disclosures: 2 },
    ]);
  });

  test('is nothing for a question without claims', () => {
    expect(chosen(query([{}]), press)).toEqual([{ id: 'c0', held: 0, reveal: [], disclosures: 0 }]);
  });

  test('is the smaller of two claim sets, and the first of equal ones', () => {
    const claims = [
      { id: 'r', path: ['role'] },
      { id: 'm', path: ['medium'] },
      { id: 'e', path: ['event'] },
    ];
    const sets = (...claim_sets: string[][]) => chosen(query([{ claims, claim_sets }]), press);
    expect(sets(['r', 'm'], ['m'], ['r'])).toMatchObject([{ reveal: [['medium']] }]);
    expect(sets(['r'], ['e'])).toMatchObject([{ reveal: [['event']], disclosures: 0 }]);
  });

  test('comes from a credential that has it, with the value asked for', () => {
    const audio = held({ role: 'audio' }, [['role']]);
    const asked = query([{ claims: [{ path: ['role'], values: ['photo'] }] }]);
    expect(chosen(asked, audio, press)).toMatchObject([{ held: 1 }]);
    expect(chosen(asked, audio)).toEqual({ type: 'no-answer', credentials: ['c0'] });
  });

  test('comes from the credential that hides less behind the same answer', () => {
    const visible = held({ role: 'photo' }, []);
    expect(chosen(query([asking(['role'])]), press, visible)).toMatchObject([{ held: 1, disclosures: 0 }]);
  });

  test('never comes from another type, another authority, or without a key where one is needed', () => {
    expect(chosen(query([{ meta: { vct_values: ['x'] } }]), press)).toMatchObject({ type: 'no-answer' });
    const trusted = (value: string) => query([{ trusted_authorities: [{ type: 'aki', values: [value] }] }]);
    expect(chosen(trusted('AAAA'), press)).toMatchObject({ type: 'no-answer' });
    expect(chosen(trusted(AKI), press)).toMatchObject([{ held: 0 }]);
    expect(chosen(query([{}]), held({}, [], { holder: 'none' }))).toMatchObject({ type: 'no-answer' });
  });

  test('is the smallest combination of the required sets, and never an optional one', () => {
    const sets = [{ options: [['c0'], ['c1', 'c2']] }, { required: false, options: [['c3']] }];
    const asked = query([asking(['role'], ['medium']), asking(['event']), asking(['role']), {}], sets);
    const result = chosen(asked, press);
    expect(result).toMatchObject([{ id: 'c1' }, { id: 'c2' }]);
    expect(result).toHaveLength(2);
  });

  test('is the fewest credentials where the disclosures are equal', () => {
    const sets = [{ options: [['c0', 'c1'], ['c2']] }];
    expect(chosen(query([asking(['role']), {}, asking(['role'])], sets), press)).toMatchObject([{ id: 'c2' }]);
  });

  test('names the credential queries that nothing answers', () => {
    const two = query([asking(['role']), asking(['outlet_name'])]);
    expect(chosen(two, press)).toEqual({ type: 'no-answer', credentials: ['c1'] });
  });

  test('never moves an element to another position than the one asked for', () => {
    const speaks = held({ lang: ['es', 'en'] }, [
      ['lang', 0],
      ['lang', 1],
    ]);
    expect(chosen(query([asking(['lang', 1])]), speaks)).toMatchObject({ type: 'no-answer' });
    expect(chosen(query([asking(['lang', 0])]), speaks)).toMatchObject([{ reveal: [['lang', 0]] }]);
    expect(chosen(query([asking(['lang', 0], ['lang', 1])]), speaks)).toMatchObject([{ disclosures: 2 }]);
    expect(chosen(query([asking(['lang', 1])]), held({ lang: ['es', 'en'] }, [['lang']]))).toMatchObject([{}]);
    // Hidden elements of another array move nothing.
    const both = held({ lang: ['es', 'en'], crew: ['a', 'b'] }, [['lang'], ['crew', 0]]);
    expect(chosen(query([asking(['lang', 1])]), both)).toMatchObject([{ reveal: [['lang', 1]] }]);
  });
});

const authority = await createAuthority();
const anchor = (await importTrustAnchor(authority.ca.certificate))!;
const policy = {
  now: NOW,
  vct: VCT,
  trust: {
    type: 'x5c' as const,
    resolve: async (chain: readonly string[], iss: string) => {
      const purpose = 'credential-signing' as const;
      const rules = { anchors: [anchor], now: NOW, purpose, issuer: iss, distrusted: new Set<string>() };
      const result = await verifyChain(chain, rules);
      return result.ok ? { ok: true as const, value: result.value.key } : result;
    },
  },
};
const CLAIMS = {
  event: 'final',
  role: 'photo',
  lang: ['es', 'nah'],
  zones: { pit: true, hall: true },
  clearance: { by: 'emp', level: 'inner', until: '2026-11-22' },
};
const credential = await issueSdJwt(
  {
    x5c: encodeX5c([authority.leaf]),
    iss: ISS,
    vct: VCT,
    exp: addSeconds(NOW, DAY),
    holder: holder.jwk,
    claims: CLAIMS,
    conceal: [['role'], ['lang'], ['lang', null], ['zones'], ['zones', null], ['clearance']],
    plain: ['event'],
    decoys: [],
  },
  signWith(authority.keys.privateKey),
  random,
);
const received = await verifyIssuedSdJwt(credential, policy);
if (!received.ok) throw new Error(received.error.type);
const wallet: readonly HeldCredential[] = [{ credential: received.value, aki: [] }];

describe('a real wallet and a real verifier', () => {
  const path = fc.constantFrom(
    ['event'],
    ['role'],
    ['lang'],
    ['lang', null],
    ['lang', 0],
    ['lang', 1],
    ['zones'],
    ['zones', 'pit'],
    ['zones', 'hall'],
    ['zones', 'vip'],
    ['clearance', 'level'],
    ['clearance'],
    ['outlet_name'],
  );
  const claims = fc
    .uniqueArray(path, { minLength: 1, maxLength: 4, selector: (steps) => JSON.stringify(steps) })
    .map((paths) => paths.map((steps, i) => ({ id: `i${i}`, path: steps })));
  const credentialQuery = fc.oneof(
    claims.map((asked) => ({ claims: asked })),
    claims.chain((asked) =>
      fc
        .array(
          fc.subarray(
            asked.map(({ id }) => id),
            { minLength: 1 },
          ),
          { minLength: 1, maxLength: 3 },
        )
        .map((claim_sets) => ({ claims: asked, claim_sets })),
    ),
  );

  async function show(reveal: readonly RevealPath[]): Promise<Presented> {
    const made = await presentSdJwt(credential, reveal, { nonce: NONCE, aud: AUD, iat: NOW }, holder.sign);
    if (!made.ok) throw new Error(made.error.type);
    const result = await verifySdJwtPresentation(made.value, { ...policy, nonce: NONCE, aud: AUD });
    if (!result.ok) throw new Error(result.error.type);
    return { credential: result.value, bound: true, aki: [] };
  }

  test('agree: what is selected is accepted, with the values of the credential, and one more claim is refused', async () => {
    const count = { shown: 0, refused: 0, unanswered: 0 };
    await fc.assert(
      fc.asyncProperty(credentialQuery, async (members) => {
        const asked = query([members]);
        const selected = selectForQuery(asked, wallet);
        if (!selected.ok) {
          count.unanswered++;
          return;
        }
        const [{ reveal, disclosures }] = selected.value as [(typeof selected.value)[0] & {}];
        const item = await show(reveal);
        expect(item.credential.disclosed).toHaveLength(disclosures);
        const result = evaluateDcql(asked, new Map([['c0', [item]]]));
        if (!result.ok) throw new Error(JSON.stringify(result.error));
        count.shown++;
        if (item.credential.disclosed.length === received.value.disclosed.length) return;
        const all = await show([['role'], ['lang', null], ['zones', null], ['clearance']]);
        const everything = evaluateDcql(asked, new Map([['c0', [all]]]));
        if (!everything.ok) {
          count.refused++;
          expect(everything.error.type).toBe('E_OVER_DISCLOSURE');
        }
      }),
      { numRuns: 80 },
    );
    expect(count.shown).toBeGreaterThan(10);
    expect(count.refused).toBeGreaterThan(10);
    expect(count.unanswered).toBeGreaterThan(3);
  });

  test('a name of two spellings is found by its own only', async () => {
    const jose = verified({ professional_name: 'José' }, [['professional_name']], { holder: key('j') });
    const find = (value: string) =>
      selectForQuery(query([{ claims: [{ path: ['professional_name'], values: [value] }] }]), [
        { credential: jose, aki: [] },
      ]).ok;
    expect(find('José')).toBe(true);
    expect(find('Jose\u0301')).toBe(false);
  });
});
