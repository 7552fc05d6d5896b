/** What a camera reads: a pass, the moment and the holder's proof for one gate code (`SPEC.md` §3). */
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import type { Sign } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import {
  byteString,
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
import type { PassRefusal } from './errors.ts';
import { type ParsedPass, parsePass } from './pass.ts';
import { passHashOf } from './pass-hash.ts';

/** How every shown pass begins. The letters are of the alphanumeric mode, like all that follow. */
export const PASS_PREFIX = 'GP1:';
/** Characters of the whole text: a QR code of version 13 at level M, whatever the fields are. */
export const MAX_SHOWN = 420;
/** Seconds of one step of the counter: how long a picture of a screen is of use. */
export const COUNTER_SECONDS = 30;
/** The gate code that is no gate's: for wallets that know none. Accepted only where the policy allows it. */
export const ANY_GATE = 'ANY';

const PROOF_LABEL = 'gafete/v1/gate-proof';
const PROOF_BYTES = 64;
const MAX_PASS_BYTES = 255;
/** A counter has always four bytes: it had fewer until 1972. */
const LEAST_COUNTER = 2 ** 16;

/** A shown pass taken apart. Nothing in it is verified. */
export interface ShownPass {
  /** The bytes of the pass. */
  readonly pass: Bytes;
  readonly parsed: ParsedPass;
  readonly counter: number;
  readonly proof: Bytes;
}

/** The step of 30 seconds that contains a moment. */
export function counterOf(now: UnixSeconds): number {
  return Math.floor(now / COUNTER_SECONDS);
}

/** Whether a text can be a gate's code, or the one for any gate. */
export function isGateCode(text: unknown): text is string {
  return typeof text === 'string' && (text === ANY_GATE || /^[A-Z0-9]{4,8}$/.test(text));
}

/** What the holder's key signs: a deterministic CBOR array of a label, the pass, the moment and the gate. */
export function proofStatement(passHash: Bytes, counter: number, gateCode: string): Bytes {
  return concatBytes(
    head(MAJOR.array, 4),
    textString(PROOF_LABEL),
    byteString(passHash),
    head(MAJOR.unsigned, counter),
    textString(gateCode),
  );
}

/**
 * The text of the QR code, for one step of the counter and one gate code. `sign` is with the holder's key of this pass.
 * Throws when the pass is none, or the gate code could not be one: a wallet checks both before.
 */
export async function showPass(
  pass: Bytes,
  { counter, gateCode }: { readonly counter: number; readonly gateCode: string },
  sign: Sign,
): Promise<string> {
  const parsed = parsePass(pass);
  if (!parsed.ok || !isGateCode(gateCode) || counter < LEAST_COUNTER) throw new Error('a pass that cannot be shown');
  const proof = await sign(proofStatement(passHashOf(parsed.value), counter, gateCode));
  const shown = concatBytes(head(MAJOR.array, 3), byteString(pass), head(MAJOR.unsigned, counter), byteString(proof));
  return PASS_PREFIX + encodeBase45(shown);
}

/** Takes a shown pass apart, strictly. Refuses with `E_PASS_LENGTH`, `_PREFIX`, `_BASE45`, `_ENCODING`, `_VALUE`. */
export function parseShown(text: string): Result<ShownPass, PassRefusal> {
  if (text.length > MAX_SHOWN) return err({ type: 'E_PASS_LENGTH' });
  if (!text.startsWith(PASS_PREFIX)) return err({ type: 'E_PASS_PREFIX' });
  const bytes = decodeBase45(text.slice(PASS_PREFIX.length));
  if (bytes === undefined) return err({ type: 'E_PASS_BASE45' });
  const cursor = startOf(bytes);
  expectBytes(cursor, head(MAJOR.array, 3));
  const pass = readString(cursor, MAJOR.bytes, MAX_PASS_BYTES);
  const counter = readHead(cursor, MAJOR.unsigned);
  const proof = readBytes(cursor, PROOF_BYTES);
  if (!isRead(cursor) || counter < LEAST_COUNTER) return err({ type: 'E_PASS_ENCODING' });
  const parsed = parsePass(pass);
  return parsed.ok ? ok({ pass, parsed: parsed.value, counter, proof }) : parsed;
}
