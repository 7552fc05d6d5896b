/**
 * A gate at work: its bundle, its shift, its rules of the moment. Everything that changes goes through one queue, and is on
 * the disk before anybody sees a colour: a phone that dies between the two has noted an entry that nobody was let in by,
 * and never the other way round.
 */

import type { HandleExchange, PairedGateFile } from '../../client/index.ts';
import {
  type BundleRefusal,
  type CompiledBundle,
  type GateJournal,
  type GateShift,
  type Judgement,
  judgePass,
  openGateJournal,
  verifyBundle,
} from '../../client/offline-gate/index.ts';
import { isJsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unixSeconds } from '../../lib/time.ts';
import type { LocalDate } from '../../lib/time-zone.ts';
import { dayOf } from '../../policy/index.ts';
import type { GateStore } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/** What a guard sets. */
export interface DoorRules {
  readonly mode: 'entry' | 'exit';
  /** Zones admitted here at the moment; all of the gate's when empty. */
  readonly zones: readonly string[];
}

/** A verdict as the screen has it. */
export interface Judged extends Judgement {
  /** Milliseconds from the text to the verdict, the disk included. */
  readonly milliseconds: number;
}

/** A bundle as it is kept and as it judges. */
export interface TakenBundle {
  readonly jws: string;
  readonly etag: string;
  readonly bundle: CompiledBundle;
}

export interface Door {
  /** What the office calls this gate; `undefined` when it has no name. */
  readonly name: string | undefined;
  readonly etag: string;
  readonly bundle: CompiledBundle;
  readonly shift: GateShift;
  readonly rules: DoorRules;
  /** Seconds to add to this device's clock. */
  readonly clockOffset: number;
  /** Seconds since the bundle was signed, by the corrected clock. */
  age(): number;
  /** The event's day at this moment. */
  day(): LocalDate;
  /** Today's code on the sign; `undefined` when the bundle has none for today. */
  code(): string | undefined;
  /** Judges, notes, then answers. */
  judge(text: string): Promise<Judged>;
  /** The guard lets in against the word on the screen. */
  letIn(judged: Judgement): Promise<void>;
  setRules(rules: DoorRules): void;
  /** Puts a newer bundle in force. */
  takeBundle(taken: TakenBundle): Promise<void>;
  /** Seconds to add to this device's clock, as just measured against the service. */
  setClock(offset: number): Promise<void>;
  noteExchange(exchange: HandleExchange): Promise<void>;
  noteOverridesSent(count: number): Promise<void>;
}

/** A paired gate: `gate` is known. */
export type PairedGate = PairedGateFile & { readonly gate: NonNullable<PairedGateFile['gate']> };

/** A second or two between two clocks is the way of an answer, and no fault. */
const CLOCK_NOISE = 3;

/** Rows of the journal after which it is written as one. */
const COMPACT_AFTER = 400;

/** Opens the gate from what the device kept. Refuses when the bundle that it kept does not hold any more. */
export async function openDoor(
  store: GateStore,
  { issuer, anchor, name, gate: { event, client } }: PairedGate,
  { now, random }: Surroundings,
): Promise<Result<Door, BundleRefusal>> {
  const keptBundle = await store.read('bundle');
  const { jws, etag: keptEtag } = isJsonObject(keptBundle) ? keptBundle : {};
  if (typeof jws !== 'string' || typeof keptEtag !== 'string') return err({ type: 'bundle_format' });
  const keptClock = await store.read('clock');
  let clockOffset = typeof keptClock === 'number' ? keptClock : 0;
  const first = await verifyBundle(jws, {
    ...{ anchors: [anchor], issuer, event, client },
    now: unixSeconds(Math.max(0, now() + clockOffset)),
  });
  if (!first.ok) return first;
  let bundle = first.value;
  let etag = keptEtag;
  let rules: DoorRules = { mode: 'entry', zones: [] };
  const kept = await store.readJournal();
  const journal: GateJournal = await openGateJournal({ key: store.sealingKey, event, bytes: kept, random });
  let rows = Number.POSITIVE_INFINITY;
  // What a flat battery cut off in the middle stands behind the whole records: written anew without it.
  if (kept.length > 0) {
    await store.replaceJournal(await journal.compact());
    rows = 1;
  } else rows = 0;

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  const append = async (row: { readonly place: number; readonly bytes: Uint8Array<ArrayBuffer> }) => {
    await store.appendJournal(row);
    if (++rows < COMPACT_AFTER) return;
    await store.replaceJournal(await journal.compact());
    rows = 1;
  };
  const corrected = () => unixSeconds(Math.max(0, now() + clockOffset));
  return ok({
    name,
    get etag() {
      return etag;
    },
    get bundle() {
      return bundle;
    },
    get shift() {
      return journal.shift;
    },
    get rules() {
      return rules;
    },
    get clockOffset() {
      return clockOffset;
    },
    age: () => corrected() - bundle.iat,
    day: () => dayOf(corrected(), bundle.policy),
    code: () => bundle.codes.find(({ day }) => day === dayOf(corrected(), bundle.policy))?.code,
    judge: (text) =>
      inTurn(async () => {
        const began = performance.now();
        const { mode, zones } = rules;
        const gate = { mode, ...(zones.length > 0 && { zones }) };
        const { handles } = journal.shift;
        const judgement = await judgePass({ bundle, handles, gate, text, now: now(), clockOffset });
        const { verdict, newHandle } = judgement;
        await append(await journal.judged(corrected(), verdict, verdict === 'go' ? newHandle : undefined));
        return { ...judgement, milliseconds: performance.now() - began };
      }),
    letIn: ({ newHandle }) => inTurn(async () => append(await journal.overridden(corrected(), newHandle))),
    setRules(next) {
      rules = next;
    },
    takeBundle: (taken) =>
      inTurn(async () => {
        await store.write('bundle', { jws: taken.jws, etag: taken.etag });
        ({ bundle, etag } = taken);
      }),
    setClock: (measured) =>
      inTurn(async () => {
        if (Math.abs(measured - clockOffset) < CLOCK_NOISE) return;
        clockOffset = Math.abs(measured) < CLOCK_NOISE ? 0 : measured;
        await store.write('clock', clockOffset);
      }),
    noteExchange: (exchange) => inTurn(async () => append(await journal.exchanged(exchange))),
    noteOverridesSent: (count) => inTurn(async () => append(await journal.overridesSent(count))),
  });
}
