/** What the leaves of a log add up to, and where they contradict each other. */
import type { Leaf } from '../../transparency/wire.ts';

/**
 * People of one event, as the log tells of them. Expiry is in no leaf: it follows from the end of the event, which a leaf
 * tells, or from the end of its credentials, which its public policy says.
 */
export interface EventTally {
  readonly event: string;
  readonly state: 'open' | 'distrusted' | 'closed' | 'ended';
  readonly offered: number;
  /** First pick-ups. */
  readonly issued: number;
  readonly copies: number;
  /** Gate passes. */
  readonly passes: number;
  readonly withdrawn: number;
  readonly lapsed: number;
  readonly burned: number;
  readonly suspended: number;
  /** Suspensions that ended without a revocation. */
  readonly resumed: number;
  readonly revoked: number;
  readonly reissued: number;
  /** Suspended now, at least and at most: no leaf says whether somebody who was revoked had been suspended. */
  readonly suspendedNow: { readonly least: number; readonly most: number };
  /** Waiting, in force or suspended; 0 once the event is over. */
  readonly active: number;
  /** Neither taken back nor gone when the event was over, or its credentials ended. */
  readonly expired: number;
}

/** A thing that cannot be true of an honest log. */
export type Contradiction =
  | { readonly type: 'event_unknown'; readonly event: string }
  | { readonly type: 'event_opened_twice'; readonly event: string }
  | { readonly type: 'people_unknown'; readonly event: string };

export interface Tally {
  readonly events: readonly EventTally[];
  readonly leaves: number;
  readonly fillers: number;
  /** Alarms by code. */
  readonly alarms: Readonly<Record<string, number>>;
  /** Changes and distrust of keys. */
  readonly keys: number;
  /** Closed events whose erasure was certified. */
  readonly erased: number;
  /** Recoveries, by what was lost. */
  readonly recovered: Readonly<Record<string, number>>;
  readonly contradictions: readonly Contradiction[];
}

type Counting = { -readonly [K in keyof EventTally]: EventTally[K] };

/** Adds up the leaves of a whole log. */
export function tally(leaves: readonly Leaf[]): Tally {
  const events = new Map<string, Counting>();
  const opened = new Map<string, number>();
  const alarms: Record<string, number> = {};
  const recovered: Record<string, number> = {};
  let [fillers, keys, erased] = [0, 0, 0];
  for (const leaf of leaves) {
    if (leaf.type === 'filler') fillers++;
    if (leaf.type === 'alarm') alarms[leaf.code] = (alarms[leaf.code] ?? 0) + 1;
    if (leaf.type === 'erased') erased++;
    if (leaf.type === 'recovered') recovered[leaf.lost] = (recovered[leaf.lost] ?? 0) + 1;
    if (leaf.type === 'key_changed' || leaf.type === 'key_distrusted') keys++;
    if (leaf.type === 'event_opened') opened.set(leaf.event, (opened.get(leaf.event) ?? 0) + 1);
    if ('event' in leaf) count(counting(events, leaf.event), leaf);
  }
  const contradictions: Contradiction[] = [];
  for (const row of events.values()) {
    const { event } = row;
    // Within a batch the order is random: whether something is there is asked at the end.
    const times = opened.get(event) ?? 0;
    if (times === 0) contradictions.push({ type: 'event_unknown', event });
    if (times > 1) contradictions.push({ type: 'event_opened_twice', event });
    const gone = row.withdrawn + row.lapsed + row.burned + row.revoked + row.reissued;
    if (row.issued > row.offered || gone > row.offered) contradictions.push({ type: 'people_unknown', event });
    settle(row, OVER.has(row.state));
  }
  const whole = { leaves: leaves.length, fillers, alarms, keys, erased, recovered };
  return { events: [...events.values()], ...whole, contradictions };
}

/** Shares out who is left: to those who are active, or to the expired. */
function settle(row: Counting, isOver: boolean): void {
  const left = Math.max(0, row.offered - (row.withdrawn + row.lapsed + row.burned + row.revoked + row.reissued));
  row.active = isOver ? 0 : left;
  row.expired = isOver ? left : 0;
  const most = isOver ? 0 : Math.min(left, Math.max(0, row.suspended - row.resumed));
  const least = Math.max(0, Math.min(most, row.suspended - row.resumed - row.revoked - row.reissued));
  row.suspendedNow = { least, most };
}

/** The same sums once an event's credentials have ended, as its public policy says. */
export function expire(row: EventTally): EventTally {
  const expired: Counting = { ...row };
  settle(expired, true);
  return expired;
}

function counting(events: Map<string, Counting>, event: string): Counting {
  const zero = { offered: 0, issued: 0, copies: 0, passes: 0, withdrawn: 0, lapsed: 0, burned: 0 };
  const known = events.get(event);
  if (known !== undefined) return known;
  const fresh: Counting = {
    event,
    state: 'open',
    ...zero,
    suspended: 0,
    resumed: 0,
    revoked: 0,
    reissued: 0,
    suspendedNow: { least: 0, most: 0 },
    active: 0,
    expired: 0,
  };
  events.set(event, fresh);
  return fresh;
}

const OVER = new Set(['closed', 'ended']);

function count(row: Counting, leaf: Leaf): void {
  switch (leaf.type) {
    case 'offer_registered':
      row.offered++;
      break;
    case 'issued':
      row.copies += leaf.copies;
      if (!leaf.again) row.issued++;
      break;
    case 'passes_issued':
      row.passes += leaf.passes;
      break;
    case 'withdrawn':
    case 'lapsed':
    case 'burned':
    case 'suspended':
    case 'resumed':
    case 'revoked':
    case 'reissued':
      row[leaf.type] += leaf.people;
      break;
    case 'suspension_lapsed':
      row.resumed += leaf.people;
      break;
    case 'event_distrusted':
      if (!OVER.has(row.state)) row.state = 'distrusted';
      break;
    case 'event_closed':
      row.state = 'closed';
      break;
    case 'event_ended':
      row.state = 'ended';
      break;
  }
}
