/**
 * Practice: test passes in all four verdicts, judged by the same judge as real ones, against an office that does not exist.
 * Its key is public, so that one device may show what another scans; nobody but practice believes it, and practice believes
 * nobody else. Nothing is counted or kept.
 */
import { type CompiledBundle, createHandleSet, type Judgement, judgePass } from '../../client/offline-gate/index.ts';
import { counterOf, createPass, showPass } from '../../credential/gate-pass/index.ts';
import { createStatusBits, setStatus } from '../../credential/status-list/index.ts';
import { type EcPublicJwk, importEs256PublicKey, signWith } from '../../lib/es256.ts';
import { addSeconds, ceilHour, DAY, unixSeconds } from '../../lib/time.ts';
import { dayOf, policyFromPreset } from '../../policy/index.ts';
import type { HandleKey } from '../../sealing/index.ts';
import type { VerdictWord } from './signals.ts';
import type { Surroundings } from './surroundings.ts';

export const PRACTICE_CASES = ['go', 'already', 'check', 'stop'] as const satisfies readonly VerdictWord[];

export interface Practice {
  readonly bundle: CompiledBundle;
  /** Judges what a camera in practice reads. Remembers entries as long as the practice lasts. */
  judge(text: string): Promise<Judgement>;
  /** A test pass as its code, now. `already` is the pass of `go`. */
  show(verdict: VerdictWord): Promise<string>;
}

const EVENT = 'practice';
const ZONE = 'practica';
const CODE = 'PRACTICA';
/** Bytes of the word “practice”: no certificate has this id but by one chance in 2⁶⁴. */
const KID = '7072616374696365';
const [VALID, REVOKED] = [1, 2];
const ENTRIES = 2 ** 17;
/** SHA-256 of `gafete/v1/practice`: everybody may sign practice passes. */
const PUBLIC_JWK: EcPublicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: '7zUBBkfeDz_xrh-IjQSnBMKFpvOXTgKuu8CGdVgF8Hw',
  y: '80oHuFfgYLeHHVfhw6nNbuW3syhpP7Sxa5Ikhzp-x-o',
};
const KEY = { ...PUBLIC_JWK, d: 'opKQTKQHJl6Z7r8DCDzimVaDPjk7XjUq0xa-b_1VR6s' };
/** Seconds that the old screenshot is old. */
const OLD = 600;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Begins a practice. */
export async function createPractice({ now, random }: Surroundings): Promise<Practice> {
  const bundle = await practiceBundle({ now, random });
  const sign = signWith(await crypto.subtle.importKey('jwk', KEY, P256, false, ['sign']));
  const handles = createHandleSet();
  const today = dayOf(now(), bundle.policy);
  const holder = async (index: number) => {
    const pair = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
    const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as { x: string; y: string };
    const pass = await createPass(
      {
        ...{ kid: KID, exp: ceilHour(addSeconds(now(), DAY)), holder: { kty: 'EC', crv: 'P-256', x, y } },
        ...{ event: EVENT, zone: ZONE, day: today, index },
      },
      sign,
    );
    return (age: number) => {
      const counter = counterOf(addSeconds(now(), -age));
      return showPass(pass, { counter, gateCode: CODE }, signWith(pair.privateKey));
    };
  };
  const [valid, old, revoked] = await Promise.all([holder(VALID), holder(VALID), holder(REVOKED)]);
  const shows = {
    go: () => valid(0),
    already: () => valid(0),
    check: () => old(OLD),
    stop: () => revoked(0),
  } as const satisfies Record<VerdictWord, () => Promise<string>>;
  return {
    bundle,
    show: (verdict) => shows[verdict](),
    async judge(text) {
      const gate = { mode: 'entry', code: CODE } as const;
      const judgement = await judgePass({ bundle, handles, gate, text, now: now(), clockOffset: 0 });
      const { verdict, newHandle } = judgement;
      if (verdict === 'go' && newHandle !== undefined) handles.add(newHandle);
      return judgement;
    },
  };
}

async function practiceBundle({ now, random }: Surroundings): Promise<CompiledBundle> {
  const key = await importEs256PublicKey(PUBLIC_JWK);
  if (key === undefined) throw new Error('the practice key is on the curve');
  const at = now();
  const zones = [{ code: ZONE, name: { 'es-MX': 'Práctica', en: 'Practice' } }];
  const names = { name: { 'es-MX': 'Práctica', en: 'Practice' }, place: { 'es-MX': 'Aquí', en: 'Here' } };
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const rough = policyFromPreset('election-night', {
    ...{ event: EVENT, ...names, timeZone, maxAccreditations: 4, zones },
    days: [dayOf(at, { timeZone, dayStartsAt: '04:00' })],
  });
  const bits = createStatusBits(ENTRIES);
  setStatus(bits, REVOKED, 1);
  const [iat, exp] = [at, unixSeconds(at + 7 * DAY)];
  return {
    ...{ issuer: EVENT, client: EVENT, event: EVENT, purpose: 'zone-gate', zones: [ZONE], policy: rough },
    ...{ iat, exp, refreshAfter: 3600, codes: [{ day: rough.days[0]!, code: CODE }], checkpoint: null },
    handleKey: random(32) as HandleKey,
    issuers: new Map([[KID, key]]),
    distrusted: new Set(),
    status: { uri: EVENT, width: 2, bytes: bits, entries: ENTRIES, iat, exp, ttl: 3600 },
  };
}
