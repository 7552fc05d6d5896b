/**
 * What a gate keeps of its shift: handles, and counts by verdict and hour. Each step is one sealed record behind the others;
 * a phone that dies in the middle of one loses that one, and the caller showed no green for it yet.
 *
 * The caller stores `bytes` of each record before anything is shown, in the order of `place`, and hands everything back
 * when it opens the journal again. `compact` writes the same state as one record that takes the place of all.
 */
import * as z from 'zod';
import type { Bytes, Random } from '../../lib/bytes.ts';
import { hourOf, type UnixSeconds } from '../../lib/time.ts';
import { openJournalRecords, sealJournalRecord } from '../../sealing/index.ts';
import type { HandleSet } from './handle-set.ts';
import type { OfflineVerdict } from './reasons.ts';

/** Counts of one hour; `overridden`: let in by the guard against the word on the screen. */
export interface HourCount {
  /** Unix seconds, start of the hour. */
  readonly hour: number;
  readonly go: number;
  readonly check: number;
  readonly already: number;
  readonly stop: number;
  readonly overridden: number;
}

/** The state of a shift. No time finer than an hour, and nobody's name. */
export interface GateShift {
  readonly handles: HandleSet & { readonly size: number };
  /** Own handles that the service has not confirmed yet. */
  readonly unsent: ReadonlySet<string>;
  /** Own handles that another gate had sent before: one pass, entered at two gates. */
  readonly shared: ReadonlySet<string>;
  /** Overrides that the service has not confirmed yet. */
  readonly unsentOverrides: number;
  /** Where the exchange with the other gates goes on. */
  readonly cursor: string | undefined;
  readonly hours: readonly HourCount[];
}

const handle = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const handles = z.array(handle);
const whole = z.int().min(0);
const counts = z.strictObject({
  hour: whole,
  go: whole,
  check: whole,
  already: whole,
  stop: whole,
  overridden: whole,
});
const recordSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('judged'),
    hour: whole,
    verdict: z.enum(['go', 'check', 'already', 'stop']),
    handle: handle.optional(),
  }),
  z.strictObject({ t: z.literal('overridden'), hour: whole, handle: handle.optional() }),
  z.strictObject({ t: z.literal('exchanged'), sent: handles, shared: handles, others: handles, cursor: z.string() }),
  z.strictObject({ t: z.literal('overrides_sent'), count: whole }),
  z.strictObject({
    t: z.literal('all'),
    known: handles,
    unsent: handles,
    shared: handles,
    unsentOverrides: whole,
    cursor: z.string().nullable(),
    hours: z.array(counts),
  }),
]);
type GateRecord = z.infer<typeof recordSchema>;

/** One record as it is to be kept. */
export interface KeptRecord {
  /** 0, 1, 2 … */
  readonly place: number;
  readonly bytes: Bytes;
}

export interface GateJournal {
  /** As it is now. Read it anew after each step. */
  readonly shift: GateShift;
  /** Bytes from the beginning that were whole when it was opened: what stands behind them is to be cut off. */
  readonly length: number;
  /** A verdict, with its handle when the person passed. */
  judged(now: UnixSeconds, verdict: OfflineVerdict, newHandle?: string): Promise<KeptRecord>;
  /** The guard let in whom the screen did not. */
  overridden(now: UnixSeconds, newHandle?: string): Promise<KeptRecord>;
  /** An answer of the exchange (`GateClient.exchangeHandles`). */
  exchanged(exchange: {
    readonly sent: readonly string[];
    readonly shared: readonly string[];
    readonly others: readonly string[];
    readonly cursor: string;
  }): Promise<KeptRecord>;
  /** The service has counted so many overrides. */
  overridesSent(count: number): Promise<KeptRecord>;
  /** Everything as the one record of a new journal, place 0. The caller puts it in the place of the others at once. */
  compact(): Promise<KeptRecord>;
}

interface State {
  known: Set<string>;
  unsent: Set<string>;
  shared: Set<string>;
  unsentOverrides: number;
  cursor: string | undefined;
  hours: Map<number, HourCount>;
}

/**
 * Opens a journal. `key`: AES-256-GCM, not extractable, of this device. `bytes`: what was kept, its records one behind the
 * other. Records of another event or another key are none: the journal is empty then.
 */
export async function openGateJournal({
  key,
  event,
  bytes,
  random,
}: {
  readonly key: CryptoKey;
  readonly event: string;
  readonly bytes: Bytes;
  readonly random: Random;
}): Promise<GateJournal> {
  const { records, length } = await openJournalRecords(key, event, bytes);
  let state = emptyState();
  for (const record of records) {
    const parsed = recordSchema.safeParse(record);
    // A record of a later version of this program: what is known is kept, what is not is left out.
    if (parsed.success) state = apply(state, parsed.data);
  }
  let next = records.length;
  const add = async (record: GateRecord): Promise<KeptRecord> => {
    const place = next++;
    state = apply(state, record);
    return { place, bytes: await sealJournalRecord(key, { event, place }, record, random) };
  };
  const withHandle = (newHandle: string | undefined) => (newHandle === undefined ? {} : { handle: newHandle });
  return {
    get shift() {
      return shiftOf(state);
    },
    length,
    judged: (now, verdict, newHandle) => add({ t: 'judged', hour: hourOf(now), verdict, ...withHandle(newHandle) }),
    overridden: (now, newHandle) => add({ t: 'overridden', hour: hourOf(now), ...withHandle(newHandle) }),
    exchanged: ({ sent, shared, others, cursor }) =>
      add({ t: 'exchanged', sent: [...sent], shared: [...shared], others: [...others], cursor }),
    overridesSent: (count) => add({ t: 'overrides_sent', count }),
    compact: async () => {
      next = 1;
      const bytes = await sealJournalRecord(key, { event, place: 0 }, recordOf(state), random);
      return { place: 0, bytes };
    },
  };
}

function emptyState(): State {
  const sets = { known: new Set<string>(), unsent: new Set<string>(), shared: new Set<string>() };
  return { ...sets, unsentOverrides: 0, cursor: undefined, hours: new Map() };
}

function apply(state: State, record: GateRecord): State {
  switch (record.t) {
    case 'judged':
    case 'overridden': {
      const word = record.t === 'judged' ? record.verdict : 'overridden';
      count(state, record.hour, word);
      if (record.t === 'overridden') state.unsentOverrides++;
      if (record.handle !== undefined) {
        state.known.add(record.handle);
        state.unsent.add(record.handle);
      }
      return state;
    }
    case 'exchanged':
      for (const sent of record.sent) state.unsent.delete(sent);
      for (const shared of record.shared) state.shared.add(shared);
      for (const other of record.others) state.known.add(other);
      state.cursor = record.cursor;
      return state;
    case 'overrides_sent':
      state.unsentOverrides = Math.max(0, state.unsentOverrides - record.count);
      return state;
    case 'all':
      return {
        known: new Set(record.known),
        unsent: new Set(record.unsent),
        shared: new Set(record.shared),
        unsentOverrides: record.unsentOverrides,
        cursor: record.cursor ?? undefined,
        hours: new Map(record.hours.map((hour) => [hour.hour, hour])),
      };
  }
}

function count({ hours }: State, hour: number, word: Exclude<keyof HourCount, 'hour'>): void {
  const known = hours.get(hour) ?? { hour, go: 0, check: 0, already: 0, stop: 0, overridden: 0 };
  hours.set(hour, { ...known, [word]: known[word] + 1 });
}

function recordOf({ known, unsent, shared, unsentOverrides, cursor, hours }: State): GateRecord {
  // In order of value: the order in which they came is nobody's business.
  const lists = { known: [...known].sort(), unsent: [...unsent].sort(), shared: [...shared].sort() };
  return { t: 'all', ...lists, unsentOverrides, cursor: cursor ?? null, hours: [...hours.values()] };
}

function shiftOf({ known, unsent, shared, unsentOverrides, cursor, hours }: State): GateShift {
  return {
    handles: { has: (one) => known.has(one), size: known.size },
    ...{ unsent, shared, unsentOverrides, cursor, hours: [...hours.values()] },
  };
}
