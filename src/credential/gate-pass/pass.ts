/** The pass itself: a COSE_Sign1 over seven claims at most, and its one encoding (`SPEC.md` §2). */
import { type Bytes, concatBytes, decodeUtf8, utf8 } from '../../lib/bytes.ts';
import type { EcPublicJwk, Sign } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { sha256 } from '../../lib/sha256.ts';
import { HOUR, type UnixSeconds, unixSeconds } from '../../lib/time.ts';
import { addDays, daysBetween, type LocalDate } from '../../lib/time-zone.ts';
import { isPublicCode } from '../accreditation/claims.ts';
import type { Role } from '../accreditation/codes.ts';
import {
  byteString,
  type Cursor,
  expectBytes,
  head,
  isRead,
  MAJOR,
  readBytes,
  readHead,
  readString,
  startOf,
  textString,
} from './cbor.ts';
import type { PassField, PassRefusal } from './errors.ts';
import { compressKey, POINT_BYTES } from './point.ts';
import { numberOfRole, roleOfNumber } from './roles.ts';

/** What a pass says. One zone and one day; a person has exactly one pass for both. */
export interface PassFields {
  /** `passKid` of the leaf certificate whose key signs. */
  readonly kid: string;
  /** A full hour. */
  readonly exp: UnixSeconds;
  readonly holder: EcPublicJwk;
  /** The event's id. Only its tag goes into the pass. */
  readonly event: string;
  readonly zone: string;
  readonly day: LocalDate;
  /** Entry of the event's status list, below 2³². */
  readonly index: number;
  readonly role?: Role | undefined;
}

/** A pass taken apart. Nothing in it is trusted until the signature over `signed` is verified. */
export interface ParsedPass extends Omit<PassFields, 'holder' | 'event'> {
  /** The holder's compressed public key, not known to be on the curve. */
  readonly holder: Bytes;
  readonly eventTag: Bytes;
  /** COSE's Sig_structure: what the signature is over. */
  readonly signed: Bytes;
  readonly signature: Bytes;
}

const EPOCH = '1970-01-01' as LocalDate;
/** 2000-01-01, the first day that this project's dates have, and the last whose number has two bytes (2149-06-06). */
const [FIRST_DAY, LAST_DAY] = [10_957, 65_535];
const KID_BYTES = 8;
const TAG_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_ZONE_BYTES = 16;
/** Two bytes give a day, four an `exp`, whatever they are: their length tells nothing and is always the same. */
const [LEAST_TWO_BYTES, LEAST_FOUR_BYTES] = [2 ** 8, 2 ** 16];

const COSE_SIGN1 = concatBytes(head(MAJOR.tag, 18), head(MAJOR.array, 4));
/** `{ 1: -7, 4: kid }` without the key id: ES256 (RFC 9053 §2.1). */
const PROTECTED = concatBytes(head(MAJOR.map, 2), Uint8Array.of(0x01, 0x26, 0x04));
const PROTECTED_BYTES = PROTECTED.length + 1 + KID_BYTES;
const NO_UNPROTECTED = head(MAJOR.map, 0);
const MAX_PAYLOAD_BYTES = 128;
/** RFC 8943: a tagged number of days since 1970-01-01. */
const DAYS = head(MAJOR.tag, 100);

/** Claim keys: 4 is `exp` (RFC 8392 §3.1.4); the others are of the private range below −65536, in the order they stand in. */
const EXP = Uint8Array.of(0x04);
const privateClaim = (n: number) => Uint8Array.of(0x3a, 0x00, 0x01, 0x00, n);
const [HOLDER, EVENT, ZONE, DAY, INDEX, ROLE] = [0, 1, 2, 3, 4, 5].map(privateClaim) as [
  Bytes,
  Bytes,
  Bytes,
  Bytes,
  Bytes,
  Bytes,
];
const CLAIMS_WITHOUT_ROLE = 6;

/** The id of a signing certificate in a pass: hex of the first 8 bytes of SHA-256 over its DER. */
export function passKid(der: Bytes): string {
  return hex(sha256(der).subarray(0, KID_BYTES));
}

/** What a pass says of its event: the first 8 bytes of SHA-256 over the id. */
export function eventTag(event: string): Bytes {
  return sha256(utf8(event)).slice(0, TAG_BYTES);
}

/** Signs a pass. Throws on fields that no pass could have: they are ours, not input. */
export async function createPass(fields: PassFields, sign: Sign): Promise<Bytes> {
  const kid = fields.kid.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const protectedHeader = concatBytes(PROTECTED, byteString(Uint8Array.from(kid)));
  const payload = encodePayload(fields);
  const signature = await sign(sigStructure(protectedHeader, payload));
  const pass = concatBytes(
    COSE_SIGN1,
    byteString(protectedHeader),
    NO_UNPROTECTED,
    byteString(payload),
    byteString(signature),
  );
  const parsed = parsePass(pass);
  if (!parsed.ok) throw new Error(`a pass of ours is none: ${parsed.error.type}`);
  return pass;
}

function encodePayload({ exp, holder, event, zone, day, index, role }: PassFields): Bytes {
  return concatBytes(
    head(MAJOR.map, CLAIMS_WITHOUT_ROLE + (role === undefined ? 0 : 1)),
    EXP,
    head(MAJOR.unsigned, exp),
    HOLDER,
    byteString(compressKey(holder)),
    EVENT,
    byteString(eventTag(event)),
    ZONE,
    textString(zone),
    DAY,
    DAYS,
    head(MAJOR.unsigned, daysBetween(EPOCH, day)),
    INDEX,
    head(MAJOR.unsigned, index),
    ...(role === undefined ? [] : [ROLE, head(MAJOR.unsigned, numberOfRole(role))]),
  );
}

/** RFC 9052 §4.4, without external data. The key has no other use than passes, so nothing else can look like one. */
function sigStructure(protectedHeader: Bytes, payload: Bytes): Bytes {
  return concatBytes(
    head(MAJOR.array, 4),
    textString('Signature1'),
    byteString(protectedHeader),
    byteString(new Uint8Array(0)),
    byteString(payload),
  );
}

/** Takes a pass apart, strictly: `E_PASS_ENCODING` and `E_PASS_VALUE`. No signature is looked at. */
export function parsePass(bytes: Bytes): Result<ParsedPass, PassRefusal> {
  const cursor = startOf(bytes);
  expectBytes(cursor, COSE_SIGN1);
  const protectedHeader = readBytes(cursor, PROTECTED_BYTES);
  expectBytes(cursor, NO_UNPROTECTED);
  const payload = readString(cursor, MAJOR.bytes, MAX_PAYLOAD_BYTES);
  const signature = readBytes(cursor, SIGNATURE_BYTES);
  const header = startOf(protectedHeader);
  expectBytes(header, PROTECTED);
  const kid = readBytes(header, KID_BYTES);
  if (!isRead(cursor) || !isRead(header)) return err({ type: 'E_PASS_ENCODING' });
  const claims = parsePayload(payload);
  if (!claims.ok) return claims;
  return ok({ kid: hex(kid), ...claims.value, signed: sigStructure(protectedHeader, payload), signature });
}

function parsePayload(payload: Bytes): Result<Omit<ParsedPass, 'kid' | 'signed' | 'signature'>, PassRefusal> {
  const cursor = startOf(payload);
  const extra = readHead(cursor, MAJOR.map) - CLAIMS_WITHOUT_ROLE;
  expectBytes(cursor, EXP);
  const exp = readAtLeast(cursor, LEAST_FOUR_BYTES);
  expectBytes(cursor, HOLDER);
  const holder = readBytes(cursor, POINT_BYTES);
  expectBytes(cursor, EVENT);
  const tag = readBytes(cursor, TAG_BYTES);
  expectBytes(cursor, ZONE);
  const zone = decodeUtf8(readString(cursor, MAJOR.text, MAX_ZONE_BYTES));
  expectBytes(cursor, DAY);
  expectBytes(cursor, DAYS);
  const days = readAtLeast(cursor, LEAST_TWO_BYTES);
  expectBytes(cursor, INDEX);
  const index = readHead(cursor, MAJOR.unsigned);
  let role: Role | undefined;
  if (extra === 1) {
    expectBytes(cursor, ROLE);
    const number = readHead(cursor, MAJOR.unsigned);
    if (!isRead(cursor)) return err({ type: 'E_PASS_ENCODING' });
    role = roleOfNumber(number);
    if (role === undefined) return refuse('role');
  } else if (extra !== 0 || !isRead(cursor)) return err({ type: 'E_PASS_ENCODING' });
  if (exp % HOUR !== 0) return refuse('exp');
  if (!isPublicCode(zone)) return refuse('zone');
  if (days < FIRST_DAY || days > LAST_DAY) return refuse('day');
  const said = { exp: unixSeconds(exp), holder, eventTag: tag, zone, day: addDays(EPOCH, days), index };
  return ok(role === undefined ? said : { ...said, role });
}

function readAtLeast(cursor: Cursor, least: number): number {
  const value = readHead(cursor, MAJOR.unsigned);
  if (value < least) cursor.spoilt = true;
  return value;
}

function refuse(field: PassField): Result<never, PassRefusal> {
  return err({ type: 'E_PASS_VALUE', field });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
