import { beforeAll, describe, expect, test } from 'vitest';
import { cleanPortrait, disclosurePlan, parseClaims } from '../../../src/credential/accreditation/index.ts';
import { issueSdJwt, selectDisclosures, verifyIssuedSdJwt } from '../../../src/credential/sd-jwt/index.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { signWith } from '../../../src/lib/es256.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { ok } from '../../../src/lib/result.ts';
import { unixSeconds } from '../../../src/lib/time.ts';
import { CANVAS } from './canvas-images.ts';

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const now = unixSeconds(1_796_000_000);
let pair: CryptoKeyPair;
beforeAll(async () => {
  pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
});

async function issue(unparsed: object): Promise<string> {
  const claims = parseClaims(unparsed);
  if (!claims.ok) throw new Error(claims.error.type);
  const plan = disclosurePlan(claims.value);
  const { iss, vct, exp } = { iss: 'https://prensa.example.org', vct: 'urn:x', exp: unixSeconds(now + 3600) };
  const input = { x5c: ['bGVhZg=='], iss, vct, exp, claims: claims.value as JsonObject, ...plan };
  return issueSdJwt(input, signWith(pair.privateKey), random);
}

/** The claims that a verifier sees, without those that the format adds. */
async function seen(credential: string): Promise<JsonObject> {
  const trust = { type: 'x5c', resolve: async () => ok(pair.publicKey) } as const;
  const verified = await verifyIssuedSdJwt(credential, { trust, now });
  if (!verified.ok) throw new Error(verified.error.type);
  const { iss: _iss, vct: _vct, exp: _exp, ...claims } = verified.value.claims;
  return claims;
}

const portrait = cleanPortrait(CANVAS.webp);
const claims = {
  event: 'E1',
  level: 'event_pass',
  role: 'photo',
  medium: 'print',
  zones: { pit: true, sala: true, mixed: true },
  days: { '2026-11-22': true, '2026-11-23': true },
  lang: ['es', 'en'],
  clearance: { by: 'emp', level: 'inner', until: '2026-11-30' },
  escort_required: false,
  portrait: portrait.ok ? portrait.value : '',
  professional_name: 'Kʼinich Ñ',
};

describe('a credential issued by this plan', () => {
  test('says everything when everything is shown', async () => {
    expect(await seen(await issue(claims))).toEqual(claims);
  });

  test('says the event and the level, and nothing else, when nothing is shown', async () => {
    const shown = selectDisclosures(await issue(claims), []);
    expect(shown.ok && (await seen(shown.value))).toEqual({ event: 'E1', level: 'event_pass' });
  });

  test('shows one zone and one day without the others', async () => {
    const shown = selectDisclosures(await issue(claims), [
      ['zones', 'pit'],
      ['days', '2026-11-22'],
    ]);
    const expected = { event: 'E1', level: 'event_pass', zones: { pit: true }, days: { '2026-11-22': true } };
    expect(shown.ok && (await seen(shown.value))).toEqual(expected);
  });

  test('has the same number of digests for a holder who has less to say', async () => {
    const digests = async (unparsed: object) => {
      const payload = (await issue(unparsed)).split('.')[1] as string;
      return JSON.parse(Buffer.from(payload, 'base64url').toString())._sd.length;
    };
    const { clearance: _clearance, ...less } = { ...claims, portrait: undefined, professional_name: undefined };
    const without = JSON.parse(JSON.stringify(less));
    expect(await digests(without)).toBe(8);
    expect(await digests({ ...without, clearance: claims.clearance })).toBe(8);
  });
});
