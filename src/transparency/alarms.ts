/**
 * Signs of an attack, told in public: a closed code, at most once an hour, and nothing else. The operator's log has each
 * one with its table; who attacks a service may be its operator, so the public log says that it happened.
 *
 * What is noted is found where it is found, deep in storage, by a line for the operator's log. `watchAlarms` listens to
 * those lines, and writes the leaves when the request or the timer's work is over. What is refused every day (a wrong
 * token, a full quota, a wallet that cannot prove its key) is no alarm.
 */
import { addSeconds, HOUR, hourOf, type UnixSeconds } from '../lib/time.ts';
import { type Log, type LogCode, type LogWord, type Ports, Unavailable } from '../ports.ts';
import { isDatabaseError } from '../storage/guard.ts';
import { recordOnceWith } from '../storage/replays.ts';
import { pendingLeaf } from './pending-leaf.ts';

/** Codes of alarm leaves. Each is the same for everybody: no table, no row, no count. */
export type AlarmCode =
  | 'row_refused'
  | 'row_put_back'
  | 'row_unreadable'
  | 'list_refused'
  | 'offer_row_refused'
  | 'log_behind'
  | 'log_refused'
  | 'log_tiles'
  | 'files_ahead'
  | 'files_tiles'
  | 'witness_ahead'
  | 'witness_conflict';

/** What a line of the operator's log means; those that are absent, or `undefined`, mean no attack. */
const BY_LINE: Readonly<Record<string, AlarmCode>> = {
  'storage.row_refused': 'row_refused',
  'storage.row_put_back': 'row_put_back',
  'desk.row_unreadable': 'row_unreadable',
  'status.list_refused': 'list_refused',
  'issuer.offer_refused': 'offer_row_refused',
};
/** Lines that mean an attack for some of their reasons. */
const BY_REASON: Readonly<Record<string, readonly AlarmCode[]>> = {
  'log.refused': ['log_behind', 'log_refused', 'log_tiles'],
  'log.not_copied': ['files_ahead', 'files_tiles'],
  'log.witness_refused': ['witness_ahead', 'witness_conflict'],
};

function alarmOf(code: LogCode, fields: Readonly<Record<string, number | LogWord>>): AlarmCode | undefined {
  return BY_LINE[code] ?? BY_REASON[code]?.find((each) => each === fields['reason']);
}

export interface WatchedAlarms<P> {
  /** The same ports, with a log that is listened to. */
  readonly ports: P;
  /** Writes a leaf for what was heard since. Never throws: a store that does not answer gets it the next time. */
  raise(now: UnixSeconds): Promise<void>;
}

type Needed = Pick<Ports, 'store' | 'random' | 'log'>;

/** Listens to a log. One per app, and one per run of a timer's work. */
export function watchAlarms<P extends Needed>(ports: P): WatchedAlarms<P> {
  const heard = new Set<AlarmCode>();
  /** What this process has told already, by code: the hour. Saves asking the database again and again. */
  const told = new Map<AlarmCode, UnixSeconds>();
  const log: Log = {
    event(code, fields = {}) {
      ports.log.event(code, fields);
      const alarm = alarmOf(code, fields);
      if (alarm !== undefined) heard.add(alarm);
    },
  };
  return {
    ports: { ...ports, log },
    async raise(now) {
      const hour = hourOf(now);
      const due = [...heard].filter((code) => told.get(code) !== hour);
      heard.clear();
      for (const code of due) {
        try {
          await raiseAlarm(ports, now, code);
          told.set(code, hour);
        } catch (error) {
          if (!(error instanceof Unavailable || isDatabaseError(error))) throw error;
          heard.add(code);
        }
      }
    },
  };
}

/** A leaf, unless this hour has one of this code. Both in one batch: a crash leaves neither or both. */
async function raiseAlarm(ports: Needed, now: UnixSeconds, code: AlarmCode): Promise<void> {
  const hour = hourOf(now);
  const once = recordOnceWith(ports.store, 'alarm', `${code}/${hour}`, addSeconds(hour, 2 * HOUR));
  // A conflict is the leaf that this hour has already.
  await ports.store.atomic([once, pendingLeaf(ports, now, { type: 'alarm', code })]);
}
