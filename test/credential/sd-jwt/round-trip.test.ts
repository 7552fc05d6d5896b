import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  issueSdJwt,
  presentSdJwt,
  type RevealPath,
  type SdJwtIssue,
  selectDisclosures,
  verifyIssuedSdJwt,
  verifySdJwtPresentation,
} from '../../../src/credential/sd-jwt/index.ts';
import { encodeX5c, importTrustAnchor, verifyChain } from '../../../src/credential/x509/index.ts';
import { decodeBase64url, encodeBase64url } from '../../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../../src/lib/bytes.ts';
import { signWith } from '../../../src/lib/es256.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { addSeconds, DAY } from '../../../src/lib/time.ts';
import { createAuthority } from '../x509/authority.ts';
import {
  AUD,
  disclosure as d,
  digest,
  forge,
  holder,
  ISS,
  NONCE,
  NOW,
  random,
  stranger,
  VCT,
  verdict,
} from './forge.ts';

const authority = await createAuthority();
const anchor = (await importTrustAnchor(authority.ca.certificate))!;
const sign = signWith(authority.keys.privateKey);
const x5c = encodeX5c([authority.leaf]);
const trust = {
  type: 'x5c' as const,
  resolve: async (chain: readonly string[], iss: string) => {
    const purpose = 'credential-signing' as const;
    const result = await verifyChain(chain, {
      anchors: [anchor],
      now: NOW,
      purpose,
      issuer: iss,
      distrusted: new Set(),
    });
    return result.ok ? { ok: true as const, value: result.value.key } : result;
  },
};
const policy = { trust, now: NOW, vct: VCT };
const binding = { nonce: NONCE, aud: AUD, iat: NOW };
const presentation = { ...policy, nonce: NONCE, aud: AUD };

const claims = {
  professional_name: 'María Núñez 王',
  role: 'photographer',
  zones: { pit: true, hall: true, stage: false },
  days: { '2026-11-22': true },
  languages: ['es', 'en'],
  event: 'feria-2026',
};
const issue: SdJwtIssue = {
  x5c,
  iss: ISS,
  vct: VCT,
  exp: addSeconds(NOW, 30 * DAY),
  iat: NOW,
  holder: holder.jwk,
  status: { status_list: { idx: 7, uri: 'https://desk.example/status/1' } },
  claims,
  conceal: [['professional_name'], ['role'], ['zones', null], ['days', null], ['languages', null]],
  plain: ['event'],
  decoys: [
    { path: [], count: 3 },
    { path: ['zones'], count: 2 },
  ],
};

const payloadOf = (text: string) =>
  JSON.parse(decodeUtf8(decodeBase64url(text.split('.')[1] as string)!)!) as JsonObject;
const disclosuresOf = (text: string) =>
  text
    .split('~')
    .slice(1, -1)
    .map((part) => JSON.parse(decodeUtf8(decodeBase64url(part)!)!) as unknown[]);

async function shown(credential: string, reveal: readonly RevealPath[]): Promise<JsonObject> {
  const made = await presentSdJwt(credential, reveal, binding, holder.sign);
  if (!made.ok) throw new Error(made.error.type);
  const result = await verifySdJwtPresentation(made.value, presentation);
  if (!result.ok) throw new Error(result.error.type);
  const { iss, vct, exp, iat, cnf, status, ...rest } = result.value.claims;
  return rest;
}

describe('issuing', () => {
  test('the credential verifies by its chain and shows every claim', async () => {
    const result = await verifyIssuedSdJwt(await issueSdJwt(issue, sign, random), policy);
    if (!result.ok) throw new Error(result.error.type);
    expect(result.value).toMatchObject({
      iss: ISS,
      vct: VCT,
      exp: issue.exp,
      holder: holder.jwk,
      status: issue.status,
    });
    expect(result.value.claims).toMatchObject(claims);
    expect(result.value.disclosed.map(({ path }) => path.join('.')).sort()).toEqual(
      [
        'professional_name',
        'role',
        'zones.pit',
        'zones.hall',
        'zones.stage',
        'days.2026-11-22',
        'languages.0',
        'languages.1',
      ].sort(),
    );
  });

  test('nothing concealed stands in the payload, parents do, and digests are sorted', async () => {
    const payload = payloadOf(await issueSdJwt(issue, sign, random));
    expect(JSON.stringify(payload)).not.toMatch(/Núñez|photographer|pit|2026-11-22"|"es"/);
    expect(payload['event']).toBe('feria-2026');
    expect(payload['_sd_alg']).toBe('sha-256');
    const top = payload['_sd'] as string[];
    const zones = (payload['zones'] as JsonObject)['_sd'] as string[];
    expect([top.length, zones.length]).toEqual([2 + 3, 3 + 2]);
    expect(top).toEqual([...top].sort());
    expect(zones).toEqual([...zones].sort());
    expect((payload['languages'] as unknown[]).length).toBe(2);
  });

  test('one call of random, 16 bytes a salt and 32 a decoy, no salt twice', async () => {
    const asked: number[] = [];
    const credential = await issueSdJwt(issue, sign, (n) => {
      asked.push(n);
      return random(n);
    });
    expect(asked).toEqual([8 * 16 + 5 * 32]);
    const salts = disclosuresOf(credential).map((array) => array[0] as string);
    expect(new Set(salts).size).toBe(8);
    expect(salts.every((salt) => decodeBase64url(salt, 16) !== undefined)).toBe(true);
  });

  test('two copies share no digest and no salt', async () => {
    const [one, two] = [await issueSdJwt(issue, sign, random), await issueSdJwt(issue, sign, random)];
    const texts = new Set(one.split('~').slice(1, -1));
    expect(
      two
        .split('~')
        .slice(1, -1)
        .some((text) => texts.has(text)),
    ).toBe(false);
  });

  test('a hidden parent holds its hidden members', async () => {
    const recursive = { ...issue, conceal: [...issue.conceal, ['zones']], decoys: [] };
    const credential = await issueSdJwt(recursive, sign, random);
    expect(JSON.stringify(payloadOf(credential))).not.toContain('zones');
    expect(await shown(credential, [['zones', 'pit']])).toEqual({
      zones: { pit: true },
      days: {},
      languages: [],
      event: 'feria-2026',
    });
    expect(await shown(credential, [['zones']])).toMatchObject({ zones: {} });
  });

  test('without anything to hide there is no _sd and no _sd_alg', async () => {
    const open = await issueSdJwt({ ...issue, conceal: [], decoys: [], plain: Object.keys(claims) }, sign, random);
    expect(JSON.stringify(payloadOf(open))).not.toContain('_sd');
    expect(open.endsWith('~')).toBe(true);
    expect((await verifyIssuedSdJwt(open, policy)).ok).toBe(true);
  });

  test('what would be our mistake throws: a claim nobody hid, a control claim among claims, a reserved name, a short random', async () => {
    const broken = (change: Partial<SdJwtIssue>) => issueSdJwt({ ...issue, ...change }, sign, random);
    await expect(broken({ claims: { ...claims, legal_name: 'x' } })).rejects.toThrow('legal_name');
    await expect(broken({ claims: { ...claims, extra: { deep: [1] } } })).rejects.toThrow('extra');
    await expect(broken({ conceal: issue.conceal.slice(1) })).rejects.toThrow('professional_name');
    for (const name of ['iss', 'exp', 'nbf', 'cnf', 'vct', 'status', 'iat', 'aka_vcts']) {
      await expect(broken({ claims: { [name]: 1 }, plain: [name] })).rejects.toThrow(name);
    }
    for (const name of ['_sd', '...', '_sd_alg', 'constructor']) {
      await expect(broken({ claims: { x: { [name]: 1 } }, plain: ['x'] })).rejects.toThrow('reserved');
    }
    await expect(issueSdJwt(issue, sign, () => new Uint8Array(1))).rejects.toThrow('random');
    await expect(issueSdJwt(issue, async () => new Uint8Array(70), random)).rejects.toThrow('signer');
  });
});

describe('presenting', () => {
  test('exactly what is asked is shown', async () => {
    const credential = await issueSdJwt(issue, sign, random);
    const nothing = { zones: {}, days: {}, languages: [], event: 'feria-2026' };
    expect(await shown(credential, [])).toEqual(nothing);
    expect(await shown(credential, [['role']])).toEqual({ ...nothing, role: 'photographer' });
    expect(await shown(credential, [['zones', 'pit']])).toEqual({ ...nothing, zones: { pit: true } });
    expect(await shown(credential, [['zones', null]])).toEqual({ ...nothing, zones: claims.zones });
    expect(await shown(credential, [['zones']])).toEqual(nothing);
    expect(await shown(credential, [['languages', 1]])).toEqual({ ...nothing, languages: ['en'] });
    expect(await shown(credential, [['event']])).toEqual(nothing);
  });

  test('a claim that is not there is refused, and says which', async () => {
    const credential = await issueSdJwt(issue, sign, random);
    for (const path of [
      ['portrait'],
      ['zones', 'roof'],
      ['zones', 0],
      ['languages', 'x'],
      ['languages', 2],
      ['role', 'x'],
      ['constructor'],
      ['role', 'length'],
      ['languages', 'length'],
      ['languages', '0'],
    ]) {
      expect(selectDisclosures(credential, [['role'], path])).toEqual({
        ok: false,
        error: { type: 'no-such-claim', index: 1 },
      });
    }
  });

  test('a presentation is not presented again, and broken texts are refused', async () => {
    const credential = await issueSdJwt(issue, sign, random);
    const made = await presentSdJwt(credential, [], binding, holder.sign);
    if (!made.ok) throw new Error(made.error.type);
    expect(selectDisclosures(made.value, [])).toEqual({ ok: false, error: { type: 'E_KB_UNEXPECTED' } });
    const unasked = `${credential}${d(['salt', 'role', 'minister'])}~`;
    expect(selectDisclosures(unasked, [])).toEqual({ ok: false, error: { type: 'E_SDJWT_UNREFERENCED' } });
    expect(await presentSdJwt(unasked, [], binding, holder.sign)).toMatchObject({ ok: false });
    for (const text of ['', 'x', '~', 'a.b.c~', credential.slice(0, -1)])
      expect(selectDisclosures(text, []).ok).toBe(false);
  });

  test('a binding by another key, or for another gate, is refused', async () => {
    const credential = await issueSdJwt(issue, sign, random);
    const stolen = await presentSdJwt(credential, [], binding, stranger.sign);
    const relayed = await presentSdJwt(credential, [], { ...binding, aud: 'x509_hash:other' }, holder.sign);
    if (!stolen.ok || !relayed.ok) throw new Error('not made');
    expect(await verifySdJwtPresentation(stolen.value, presentation)).toEqual({
      ok: false,
      error: { type: 'E_KB_SIGNATURE' },
    });
    expect(await verifySdJwtPresentation(relayed.value, presentation)).toEqual({
      ok: false,
      error: { type: 'E_KB_AUD' },
    });
  });
});

describe('properties', () => {
  test('any claims, any subset of them: what is shown is what was chosen', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter(
        (text) =>
          !(text in issue) &&
          !['_sd', '...', '_sd_alg', 'nbf', 'cnf', 'sub'].includes(text) &&
          !(text in Object.prototype),
      );
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.integer(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, value, { maxKeys: 8, noNullPrototype: true }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (any, picks) => {
          const names = Object.keys(any);
          const credential = await issueSdJwt(
            { ...issue, claims: any, plain: [], conceal: [[null]], decoys: [{ path: [], count: 2 }] },
            sign,
            random,
          );
          const chosen = new Set(
            picks.flatMap((pick) => (names.length === 0 ? [] : [names[pick % names.length] as string])),
          );
          const expected = Object.fromEntries(Object.entries(any).filter(([key]) => chosen.has(key)));
          expect(
            await shown(
              credential,
              [...chosen].map((key) => [key]),
            ),
          ).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('any flipped bit of a presentation is refused', async () => {
    const made = await presentSdJwt(
      await issueSdJwt({ ...issue, decoys: [] }, sign, random),
      [['role']],
      binding,
      holder.sign,
    );
    if (!made.ok) throw new Error(made.error.type);
    expect((await verifySdJwtPresentation(made.value, presentation)).ok).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat(made.value.length - 1), fc.nat(6), async (at, bit) => {
        const flipped = String.fromCharCode(made.value.charCodeAt(at) ^ (1 << bit));
        const text = made.value.slice(0, at) + flipped + made.value.slice(at + 1);
        expect((await verifySdJwtPresentation(text, presentation)).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('cost-01: a chain of 64 disclosures, each inside the one before, is read, and each digest is looked at once', async () => {
    const chain: string[] = [];
    for (let i = 0; i < 64; i++) {
      const inner = chain[0];
      chain.unshift(d(['s', `n${i}`, inner === undefined ? 1 : { _sd: [digest(inner)] }]));
    }
    const text = await forge({ payload: { _sd: [digest(chain[0] as string)] }, disclosures: chain });
    expect(await verdict(text)).toBe('OK');
    const start = performance.now();
    for (let i = 0; i < 10; i++) await verdict(text);
    // 20 ms is the budget for one; the room above it is for a busy machine.
    expect((performance.now() - start) / 10).toBeLessThan(60);
  });
});

test('a credential altered by one character of its JWT, its disclosure or its tilde does not leave', async () => {
  const credential = await issueSdJwt(issue, sign, random);
  const [jwt, first, ...rest] = credential.split('~') as [string, string, ...string[]];
  const other = encodeBase64url(new TextEncoder().encode('["AAAAAAAAAAAAAAAAAAAAAA","role","minister"]'));
  for (const text of [
    [jwt, other, first, ...rest].join('~'),
    [jwt, other, ...rest].join('~'),
    credential.slice(0, -1),
    `${credential}~`,
  ]) {
    expect((await verifyIssuedSdJwt(text, policy)).ok).toBe(false);
  }
});
