/** Keys and fields that the tests of the gate pass share. Signatures are deterministic (RFC 6979), so that vectors are. */
import { p256 } from '@noble/curves/nist.js';
import type { PassFields } from '../../../src/credential/gate-pass/index.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import { type Bytes, utf8 } from '../../../src/lib/bytes.ts';
import { type EcPublicJwk, type Es256PublicKey, importEs256PublicKey, type Sign } from '../../../src/lib/es256.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import { type UnixSeconds, unixSeconds } from '../../../src/lib/time.ts';
import type { LocalDate } from '../../../src/lib/time-zone.ts';

export interface TestKey {
  readonly scalar: Bytes;
  readonly jwk: EcPublicJwk;
  readonly sign: Sign;
}

/** A key whose scalar is the hash of a name. */
export function keyOf(name: string): TestKey {
  const scalar = sha256(utf8(name));
  const point = p256.getPublicKey(scalar, false);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(point.slice(1, 33)),
    y: encodeBase64url(point.slice(33)),
  } as const;
  return { scalar, jwk, sign: async (bytes) => p256.sign(bytes, scalar, { lowS: false }) as Bytes };
}

export const issuerKey = keyOf('gate pass issuer');
export const holderKey = keyOf('gate pass holder');
export const otherKey = keyOf('somebody else');

export const EVENT = 'congreso-2026';
export const KID = '0123456789abcdef';
/** 2026-11-28T08:00:15Z: in the middle of a step of the counter. */
export const NOW: UnixSeconds = unixSeconds(1_795_852_815);
export const GATE_CODE = 'K7Q2';

export const FIELDS: PassFields = {
  kid: KID,
  exp: unixSeconds(1_795_932_000),
  holder: holderKey.jwk,
  event: EVENT,
  zone: 'pit',
  day: '2026-11-28' as LocalDate,
  index: 70_123,
  role: 'photo',
};

/** Every field as long as it can be. */
export const LONGEST: PassFields = {
  ...FIELDS,
  zone: 'zona_de_prensa_b',
  index: 2 ** 32 - 1,
  role: 'press_attache',
};

export async function issuers(): Promise<ReadonlyMap<string, Es256PublicKey>> {
  return new Map([[KID, (await importEs256PublicKey(issuerKey.jwk)) as Es256PublicKey]]);
}
