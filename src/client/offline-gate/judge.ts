// A shown pass is judged in this order. First what stops, whoever stands there; then what somebody can do something about,
// the most particular first; then green.
//
//   1. is it a pass                                             not_a_pass
//   2. its issuer: withdrawn, unknown, false                    issuer_distrusted, issuer_new, issuer_unknown, signature
//   3. event, end                                               other_event, expired
//   4. day, zone                                                day_over, day_later, other_zone
//   5. status                                                   revoked
//   6. is it the holder, here and now                           gate_code, proof_old, proof_ahead
//   7. suspended; more is asked here than a pass says           suspended, needs_more, status_unknown
//   8. entries                                                  already_in
//   9. the gate itself: clock, age of its bundle                clock_off, bundle_stale
//  10.                                                          entered
//
// 2 to 4 come before 6 although a copied picture would fail there too: a guard can send somebody to another zone, and
// cannot repair a pass. 5 comes before 6 so that nobody is asked for a live pass that is revoked. 9 is last because it is
// no fault of who stands there: a gate that is out of date still stops whom it knows to be revoked, since invalid is final.
import type { Labels } from '../../credential/accreditation/index.ts';
import {
  ANY_GATE,
  type PassRefusal,
  parseShown,
  passHashOf,
  type VerifiedPass,
  verifyShown,
} from '../../credential/gate-pass/index.ts';
import { readStatus } from '../../credential/status-list/index.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { HOUR, type UnixSeconds, unixSeconds } from '../../lib/time.ts';
import type { LocalDate } from '../../lib/time-zone.ts';
import { dayOf, entryRulesOf, GATE_PURPOSES, type PurposeAsk } from '../../policy/index.ts';
import type { CompiledBundle } from './bundle.ts';
import { type HandleSet, passagesOf } from './handle-set.ts';
import { OFFLINE_REASONS, type OfflineReason, type OfflineVerdict } from './reasons.ts';

/** Everything a verdict depends on. */
export interface JudgeInput {
  readonly bundle: CompiledBundle;
  readonly handles: HandleSet;
  readonly gate: {
    /** Zones that this gate admits to now; all of its bundle's unless given. None at all: any zone of the event. */
    readonly zones?: readonly string[];
    /** The code on the sign; that of the bundle for the day unless given. */
    readonly code?: string;
    readonly mode: 'entry' | 'exit';
  };
  /** What the camera read. */
  readonly text: string;
  /** This device's clock. */
  readonly now: UnixSeconds;
  /** Seconds to add to it, as last measured against the service; 0 when never. */
  readonly clockOffset: number;
}

/** One word and one reason. */
export interface Judgement {
  readonly verdict: OfflineVerdict;
  readonly reason: OfflineReason;
  /** At most six words, the name of a zone apart. */
  readonly labels: Labels;
  /** What to do on amber. */
  readonly next?: Labels;
  /**
   * The handle of this passage. On `go` the caller writes it down before it shows green; on amber only when the guard
   * lets the person in all the same.
   */
  readonly newHandle?: string;
}

/** Seconds after which a bundle may be older than a key of the office. */
const UNKNOWN_ISSUER_AGE = HOUR;

/** Today's code on the sign, and `ANY` where the policy allows it. */
export function gateCodesOf(bundle: CompiledBundle, now: UnixSeconds, code?: string): readonly string[] {
  const today = dayOf(now, bundle.policy);
  const own = code ?? bundle.codes.find(({ day }) => day === today)?.code;
  const any = entryRulesOf(bundle.policy).anyGateCode ? [ANY_GATE] : [];
  return own === undefined ? any : [own, ...any];
}

/** Judges the text of one QR code. Never throws for what a text says. */
export async function judgePass(input: JudgeInput): Promise<Judgement> {
  const { bundle, gate, text } = input;
  const now = unixSeconds(Math.max(0, input.now + input.clockOffset));
  const parsed = parseShown(text);
  if (!parsed.ok) return plain('not_a_pass');
  const { kid } = parsed.value.parsed;
  if (bundle.distrusted.has(kid)) return plain('issuer_distrusted');
  const gateCodes = gateCodesOf(bundle, now, gate.code);
  const shown = await verifyShown(text, { issuers: bundle.issuers, event: bundle.event, gateCodes, now });
  const fault = shown.ok ? undefined : shown.error;
  const stopped = fault && stopOf(fault, { age: now - bundle.iat });
  if (stopped === 'expired' && gate.mode === 'exit') return plain('left');
  if (stopped !== undefined) return plain(stopped);
  // `verifyShown` tells of the proof only after the issuer's signature, event and end were good: the rest is its word.
  const pass: VerifiedPass = { ...parsed.value.parsed, passHash: passHashOf(parsed.value.parsed) };
  const elsewhere = gate.mode === 'entry' ? placeOf(pass, input, now) : undefined;
  if (elsewhere !== undefined) return elsewhere;
  return gate.mode === 'entry' ? judgeEntry(pass, fault, input, now) : judgeExit(pass.passHash, fault, input);
}

/** What a refusal stops for; `undefined` when it is about the holder's proof. */
function stopOf(fault: PassRefusal, { age }: { readonly age: number }): OfflineReason | undefined {
  switch (fault.type) {
    case 'E_PASS_ISSUER':
      // A key made after the bundle is unknown to it. In a fresh bundle there is none.
      return age > UNKNOWN_ISSUER_AGE ? 'issuer_new' : 'issuer_unknown';
    case 'E_PASS_SIGNATURE':
      return 'signature';
    case 'E_PASS_EVENT':
      return 'other_event';
    case 'E_PASS_EXPIRED':
      return 'expired';
    case 'E_PASS_PROOF':
    case 'E_PASS_COUNTER':
      return undefined;
    case 'E_PASS_LENGTH':
    case 'E_PASS_PREFIX':
    case 'E_PASS_BASE45':
    case 'E_PASS_ENCODING':
    case 'E_PASS_VALUE':
    case 'E_PASS_HOLDER':
      return 'not_a_pass';
  }
}

/** Another day or another zone, said by name. */
function placeOf(pass: VerifiedPass, { bundle, gate }: JudgeInput, now: UnixSeconds): Judgement | undefined {
  const today = dayOf(now, bundle.policy);
  // ISO dates order as text.
  if (pass.day < today) return named('day_over', dayLabels('Fue para el', 'It was for', pass.day));
  if (pass.day > today) return named('day_later', dayLabels('Es para el', 'It is for', pass.day));
  const zones = gate.zones?.filter((zone) => bundle.zones.length === 0 || bundle.zones.includes(zone)) ?? bundle.zones;
  const anywhere = zones.length === 0 && bundle.zones.length === 0;
  if (anywhere || zones.includes(pass.zone)) return undefined;
  const name = bundle.policy.zones.find(({ code }) => code === pass.zone)?.name;
  const { 'es-MX': es, en } = name ?? { 'es-MX': pass.zone, en: pass.zone };
  return named('other_zone', { 'es-MX': `Zona equivocada: ${es}`, en: `Wrong zone: ${en}` });
}

async function judgeEntry(
  pass: VerifiedPass,
  fault: PassRefusal | undefined,
  { bundle, handles, clockOffset }: JudgeInput,
  now: UnixSeconds,
): Promise<Judgement> {
  const status = readStatus(bundle.status, pass.index);
  if (status.ok && status.value.verdict === 'stop') return plain('revoked');
  const { entries, exits, nextEntry } = await passagesOf(bundle.handleKey, pass.passHash, handles);
  const { entriesPerPass, clockToleranceSeconds, bundleStaleHours } = entryRulesOf(bundle.policy);
  const age = now - bundle.iat;
  const clockOff = Math.abs(clockOffset) > clockToleranceSeconds || age < -clockToleranceSeconds;
  const reasons: readonly (OfflineReason | false | undefined)[] = [
    proofReason(fault),
    status.ok && status.value.verdict === 'check' && 'suspended',
    !status.ok && 'status_unknown',
    asksMore(bundle, pass) && 'needs_more',
    entries - exits >= entriesPerPass && 'already_in',
    clockOff && 'clock_off',
    (age > bundleStaleHours * HOUR || now >= bundle.exp) && 'bundle_stale',
  ];
  const reason = reasons.find((found): found is OfflineReason => Boolean(found)) ?? 'entered';
  return { ...plain(reason), newHandle: nextEntry };
}

/**
 * Who leaves is let out: day, zone and status are for who comes in. The proof is looked at, because an exit gives an entry
 * back, and a picture must not buy one.
 */
async function judgeExit(
  passHash: Bytes,
  fault: PassRefusal | undefined,
  { bundle, handles }: JudgeInput,
): Promise<Judgement> {
  const unproved = proofReason(fault);
  if (unproved !== undefined) return plain(unproved);
  const { entries, exits, nextExit } = await passagesOf(bundle.handleKey, passHash, handles);
  return entries > exits ? { ...plain('left'), newHandle: nextExit } : plain('not_inside');
}

function proofReason(fault: PassRefusal | undefined): OfflineReason | undefined {
  if (fault === undefined) return undefined;
  if (fault.type !== 'E_PASS_COUNTER') return 'gate_code';
  return fault.counters < 0 ? 'proof_old' : 'proof_ahead';
}

/** Whether the purpose asks as a standard for something that a pass does not say: a clearance, an outlet, another role. */
function asksMore({ purpose }: CompiledBundle, { role }: VerifiedPass): boolean {
  const asks: readonly PurposeAsk[] = GATE_PURPOSES[purpose].asks;
  return asks.some(({ claim, standard, values }) => {
    if (!standard || claim === 'zones' || claim === 'days') return false;
    return claim !== 'role' || role === undefined || values?.includes(role) === false;
  });
}

function plain(reason: OfflineReason): Judgement {
  const { verdict, labels, next }: (typeof OFFLINE_REASONS)[OfflineReason] & { readonly next?: Labels } =
    OFFLINE_REASONS[reason];
  return { verdict, reason, labels, ...(next !== undefined && { next }) };
}

function named(reason: OfflineReason, labels: Labels): Judgement {
  return { ...plain(reason), labels };
}

function dayLabels(es: string, en: string, day: LocalDate): Labels {
  return { 'es-MX': `${es} ${day}`, en: `${en} ${day}` };
}
