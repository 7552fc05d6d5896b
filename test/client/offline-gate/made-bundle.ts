/** An office's keys and a gate's bundle, made by hand: what the service would sign, and everything it would not. */
import { createPass, type PassFields, passKid, showPass } from '../../../src/credential/gate-pass/index.ts';
import { createStatusBits, createStatusListToken, setStatus } from '../../../src/credential/status-list/index.ts';
import { TRUST_LIST_TYP } from '../../../src/credential/trust-list.ts';
import {
  createDeskCa,
  createLeaf,
  type DeskCa,
  encodeX5c,
  fingerprintOf,
  type KeyPurpose,
} from '../../../src/credential/x509/index.ts';
import { BUNDLE_TYP, type BundlePayload } from '../../../src/gate/wire.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { createCompactJws } from '../../../src/lib/compact-jws.ts';
import { type EcPublicJwk, type Sign, signWith } from '../../../src/lib/es256.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { addSeconds, DAY, HOUR, hourOf, type UnixSeconds, unixSeconds } from '../../../src/lib/time.ts';
import type { LocalDate } from '../../../src/lib/time-zone.ts';
import { dayOf, type Policy } from '../../../src/policy/index.ts';
import { gateCodeOf, type HandleKey } from '../../../src/sealing/index.ts';
import { createRandom, NOON } from '../../harness.ts';
import { createPolicy } from '../../policy/fixtures.ts';

export const ISSUER = 'http://localhost:8787';
export const EVENT = 'Kx81-qKx81-qKx81-qKx8w';
export const GATE = 'GateGateGateGateGateGQ';
export const HANDLE_KEY = new Uint8Array(32).fill(7) as HandleKey;
/** The harness's day in Mexico City. */
export const TODAY = '2026-11-23' as LocalDate;
export const TOMORROW = '2026-11-24' as LocalDate;
export const YESTERDAY = '2026-11-22' as LocalDate;

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A certified key of the office. */
export interface MadeSigner {
  readonly x5c: readonly string[];
  readonly der: Bytes;
  readonly sign: Sign;
}

/** An office whose root certifies whatever a test asks for. */
export async function makeOffice(seed = 'office') {
  const random = createRandom(seed);
  const ca: DeskCa = await createDeskCa(
    {
      commonName: 'Gafete desk CA',
      notBefore: unixSeconds(hourOf(NOON) - 3 * DAY),
      notAfter: addSeconds(NOON, 900 * DAY),
    },
    random,
  );
  const signer = async (purpose: KeyPurpose): Promise<MadeSigner> => {
    const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const der = await createLeaf(
      ca,
      {
        ...{ publicKey: keys.publicKey, purpose, host: 'localhost', issuer: ISSUER },
        ...{ notBefore: unixSeconds(hourOf(NOON) - 3 * DAY), notAfter: addSeconds(NOON, 400 * DAY) },
      },
      random,
    );
    return { x5c: encodeX5c([der]), der, sign: signWith(keys.privateKey) };
  };
  const anchor = encodeX5c([ca.certificate])[0] as string;
  const trustList = (distrusted: readonly MadeSigner[], iat: UnixSeconds) =>
    createCompactJws(
      { alg: 'ES256', typ: TRUST_LIST_TYP, x5c: [anchor] },
      {
        iss: ISSUER,
        anchors: [fingerprintOf(ca.certificate)],
        leaves: [],
        distrusted: distrusted.map(({ der }) => fingerprintOf(der)),
        iat: hourOf(iat),
        exp: addSeconds(iat, 30 * DAY),
      },
      signWith(ca.privateKey),
    );
  return {
    anchor,
    trustList,
    bundle: await signer('bundle-signing'),
    pass: await signer('pass-signing'),
    policy: await signer('policy-signing'),
    status: await signer('status-signing'),
    signer,
  };
}
export type MadeOffice = Awaited<ReturnType<typeof makeOffice>>;

/** What a test changes of a bundle that would hold. */
export interface BundleChange {
  readonly iat?: UnixSeconds;
  readonly policy?: Partial<Policy>;
  readonly entries?: number;
  readonly revoked?: readonly number[];
  readonly suspended?: readonly number[];
  readonly distrusted?: readonly MadeSigner[];
  readonly passIssuers?: readonly MadeSigner[];
  readonly payload?: Partial<BundlePayload>;
  readonly header?: JsonObject;
  readonly signer?: MadeSigner;
}

/** Signs a bundle as the service would. */
export async function makeBundle(office: MadeOffice, change: BundleChange = {}): Promise<string> {
  const { iat = NOON, entries = 2 ** 17, revoked = [], suspended = [], distrusted = [] } = change;
  const policy = createPolicy({
    ...{ event: EVENT, days: [YESTERDAY, TODAY, TOMORROW], credentialsEnd: TOMORROW },
    ...{ closesOn: '2026-12-01' as LocalDate },
    ...change.policy,
  });
  const bits = createStatusBits(entries);
  for (const index of revoked) setStatus(bits, index, 1);
  for (const index of suspended) setStatus(bits, index, 2);
  const uri = `${ISSUER}/status/list`;
  const times = { iat, exp: addSeconds(iat, DAY), ttl: 60 };
  const days = [0, 1, 2].map((n) => dayOf(addSeconds(iat, n * DAY), policy));
  const payload: BundlePayload = {
    iss: ISSUER,
    sub: GATE,
    event: EVENT,
    purpose: 'zone-gate',
    zones: ['pit'],
    iat,
    exp: addSeconds(NOON, 20 * DAY),
    refreshAfter: 30,
    trustList: await office.trustList(distrusted, iat),
    policy: await createCompactJws(
      { alg: 'ES256', typ: 'gafete/v1/policy', x5c: office.policy.x5c },
      policy as unknown as JsonObject,
      office.policy.sign,
    ),
    passIssuers: (change.passIssuers ?? [office.pass]).map(({ x5c }) => [...x5c]),
    status: {
      uri,
      token: await createStatusListToken({ uri, bits, ...times, x5c: office.status.x5c, sign: office.status.sign }),
    },
    checkpoint: null,
    codes: await Promise.all(days.map(async (day) => ({ day, code: await gateCodeOf(HANDLE_KEY, GATE, day) }))),
    handleKey: encodeBase64url(HANDLE_KEY),
    ...change.payload,
  };
  const { x5c, sign } = change.signer ?? office.bundle;
  return createCompactJws({ alg: 'ES256', typ: BUNDLE_TYP, x5c, ...change.header }, payload, sign);
}

/** A holder with one pass. */
export async function makePass(office: MadeOffice, fields: Partial<PassFields> = {}, signer = office.pass) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as EcPublicJwk;
  const sign = signWith(privateKey);
  const pass = await createPass(
    {
      ...{
        kid: passKid(signer.der),
        exp: unixSeconds(hourOf(NOON) + 48 * HOUR),
        event: EVENT,
        zone: 'pit',
        day: TODAY,
      },
      ...{ holder: { kty: 'EC', crv: 'P-256', x, y }, index: 5 },
      ...fields,
    },
    signer.sign,
  );
  return {
    pass,
    show: async (now: UnixSeconds, gateCode?: string) =>
      showPass(
        pass,
        { counter: Math.floor(now / 30), gateCode: gateCode ?? (await gateCodeOf(HANDLE_KEY, GATE, TODAY)) },
        sign,
      ),
  };
}
