/**
 * The judgement of a shown pass that needs no network. Which zone and day a gate admits, the status list and who has
 * entered before are for the caller.
 *
 * Order: form, because the rest relies on it → the issuer's signature, because nothing else in the pass counts before it
 * → event and end → the holder's proof for one of the gate's codes → its moment. The moment comes last, so that “too old”
 * is only ever said of a code that this holder made for this gate.
 */
import type { Bytes } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/constant-time.ts';
import { type Es256PublicKey, verifyEs256 } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { LocalDate } from '../../lib/time-zone.ts';
import type { Role } from '../accreditation/codes.ts';
import type { PassRefusal } from './errors.ts';
import { eventTag, type ParsedPass, parsePass } from './pass.ts';
import { passHashOf } from './pass-hash.ts';
import { importCompressedKey } from './point.ts';
import { counterOf, parseShown, proofStatement } from './show.ts';

/** Keys that sign passes, by `passKid` of their certificates, whose chains the caller has verified. */
export type PassIssuers = ReadonlyMap<string, Es256PublicKey>;

/** What a pass is judged against, without its being shown. */
export interface PassExpectation {
  readonly issuers: PassIssuers;
  /** The event's id. */
  readonly event: string;
  readonly now: UnixSeconds;
}

/** What a shown pass is judged against. */
export interface ShownExpectation extends PassExpectation {
  /** The gate's code of today, and `ANY_GATE` where the policy allows it. */
  readonly gateCodes: readonly string[];
  /** Steps of 30 seconds before and after `now` that still count; 2 unless a policy is more patient. */
  readonly drift?: number;
}

/** A pass that holds. What it says is now the issuer's word. */
export interface VerifiedPass {
  readonly zone: string;
  readonly day: LocalDate;
  readonly exp: UnixSeconds;
  /** Entry of the event's status list. */
  readonly index: number;
  readonly role?: Role | undefined;
  /** What the pass is known by, within its zone and day and nowhere else. */
  readonly passHash: Bytes;
}

/** A pass that holds, in the hands of its holder, here and now. */
export interface VerifiedShown extends VerifiedPass {
  /** Which of the gate's codes the holder had. With `ANY_GATE` the same code may be on show at another gate. */
  readonly gateCode: string;
}

const DRIFT = 2;

/**
 * Judges the bytes of a pass, as the issuer does before it leaves and a wallet when it comes. Refuses with `_ENCODING`,
 * `_VALUE`, `_ISSUER`, `_SIGNATURE`, `_HOLDER`, `_EVENT`, `_EXPIRED`.
 */
export async function verifyPass(
  bytes: Bytes,
  expected: PassExpectation,
): Promise<Result<VerifiedPass & { readonly holder: Bytes }, PassRefusal>> {
  const parsed = parsePass(bytes);
  if (!parsed.ok) return parsed;
  const verified = await verifyParsed(parsed.value, expected);
  return verified.ok ? ok({ ...verified.value.pass, holder: parsed.value.holder }) : verified;
}

/** Judges the text of a QR code. Refuses with every `PassRefusal`. */
export async function verifyShown(
  text: string,
  { gateCodes, drift = DRIFT, ...expected }: ShownExpectation,
): Promise<Result<VerifiedShown, PassRefusal>> {
  const shown = parseShown(text);
  if (!shown.ok) return shown;
  const { parsed, counter, proof } = shown.value;
  const verified = await verifyParsed(parsed, expected);
  if (!verified.ok) return verified;
  const { pass, holder } = verified.value;
  for (const gateCode of gateCodes) {
    if (!(await verifyEs256(holder, proof, proofStatement(pass.passHash, counter, gateCode)))) continue;
    const counters = counter - counterOf(expected.now);
    return Math.abs(counters) <= drift ? ok({ ...pass, gateCode }) : err({ type: 'E_PASS_COUNTER', counters });
  }
  return err({ type: 'E_PASS_PROOF' });
}

async function verifyParsed(
  parsed: ParsedPass,
  { issuers, event, now }: PassExpectation,
): Promise<Result<{ readonly pass: VerifiedPass; readonly holder: Es256PublicKey }, PassRefusal>> {
  const issuer = issuers.get(parsed.kid);
  if (issuer === undefined) return err({ type: 'E_PASS_ISSUER' });
  if (!(await verifyEs256(issuer, parsed.signature, parsed.signed))) return err({ type: 'E_PASS_SIGNATURE' });
  const holder = await importCompressedKey(parsed.holder);
  if (holder === undefined) return err({ type: 'E_PASS_HOLDER' });
  if (!equalBytes(parsed.eventTag, eventTag(event))) return err({ type: 'E_PASS_EVENT' });
  const { zone, day, exp, index, role } = parsed;
  if (exp <= now) return err({ type: 'E_PASS_EXPIRED' });
  const said = { zone, day, exp, index, passHash: passHashOf(parsed) };
  return ok({ pass: role === undefined ? said : { ...said, role }, holder });
}
