/**
 * Keeps a gate up to date while there is a network: the newest bundle, entries exchanged with the event's other gates, what
 * its guard decided. Whether there is a network is found out by asking: what a browser says about it is often wrong.
 */

import { isJsonObject } from '../../lib/json.ts';
import { randomId } from '../../lib/random-id.ts';
import { closesAt } from '../../policy/index.ts';
import { type Connection, type LinkRefusal, linkRefusalOf } from './connection.ts';
import type { Door } from './door.ts';
import type { GateStore } from './store.ts';
import type { Surroundings } from './surroundings.ts';

export type Hearing = 'trying' | 'online' | 'offline';

/** Why a gate's work is over. */
export type GateEnd = 'closed' | 'gone';

export interface Keeper {
  readonly hearing: Hearing;
  /** Asks now. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface KeeperOptions extends Surroundings {
  readonly store: GateStore;
  readonly connection: Connection;
  readonly onChange: () => void;
  readonly onEnd: (end: GateEnd) => void;
}

/** Seconds between two looks at most: an urgent revocation must not wait longer at a gate with a network. */
const EVERY = 45;
const AFTER_FAILURE = 20;
/** Overrides of one report. */
const MOST_OVERRIDES = 1000;
/** Looks in a row that must hear that this gate is none before it believes that: a wrong clock is told the same at first. */
const GONE_LOOKS = 2;

type Heard = 'heard' | LinkRefusal;

/** Begins at once, and goes on until `stop`. */
export function createKeeper(door: Door, options: KeeperOptions): Keeper {
  const { store, connection, now, onChange, onEnd } = options;
  let hearing: Hearing = 'trying';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  let gone = 0;

  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    globalThis.removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
  };
  const end = (why: GateEnd) => {
    stop();
    onEnd(why);
  };
  const look = async () => {
    clearTimeout(timer);
    if (now() + door.clockOffset >= closesAt(door.bundle.policy)) return end('closed');
    const heard = await lookOnce(door, options);
    if (stopped) return;
    if (connection.clockOffset !== undefined) await door.setClock(connection.clockOffset);
    if (heard === 'closed') return end('closed');
    gone = heard === 'gone' ? gone + 1 : 0;
    if (gone >= GONE_LOOKS) return end((await connection.isClosed(door.bundle.event)) ? 'closed' : 'gone');
    hearing = heard === 'heard' ? 'online' : 'offline';
    const seconds = heard === 'heard' ? Math.min(EVERY, door.bundle.refreshAfter) : gone > 0 ? 1 : AFTER_FAILURE;
    timer = setTimeout(refresh, seconds * 1000);
    onChange();
  };
  const refresh = async (): Promise<void> => {
    if (stopped) return;
    running ??= look().finally(() => {
      running = undefined;
    });
    await running;
  };
  const wake = () => {
    if (document.visibilityState === 'visible') void refresh();
  };
  globalThis.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  void refresh();
  return {
    get hearing() {
      return hearing;
    },
    refresh,
    stop,
  };

  async function lookOnce(at: Door, { random }: Surroundings): Promise<Heard> {
    const bundle = await takeBundle(at, connection);
    if (bundle !== 'heard') return bundle;
    const exchanged = await exchange(at, connection);
    return exchanged === 'heard' ? reportOverrides(at, { connection, store, random }) : exchanged;
  }
}

async function takeBundle(door: Door, { gate }: Connection): Promise<Heard> {
  const { event, iat } = door.bundle;
  const answer = await gate.bundle({ etag: door.etag, iat, event });
  if (!answer.ok) return linkRefusalOf(answer.error);
  if (answer.value.state === 'fresh') await door.takeBundle(answer.value);
  return 'heard';
}

async function exchange(door: Door, { gate }: Connection): Promise<Heard> {
  const { unsent, cursor } = door.shift;
  const answer = await gate.exchangeHandles({ handles: unsent, cursor });
  if (!answer.ok) return linkRefusalOf(answer.error);
  const { sent, shared, others } = answer.value;
  const news = sent.length + shared.length + others.length > 0 || answer.value.cursor !== cursor;
  if (news) await door.noteExchange(answer.value);
  return 'heard';
}

/** One report at a time, kept before it is sent: sent again after a lost answer, it counts once. */
async function reportOverrides(
  door: Door,
  { connection, store, random }: Pick<KeeperOptions, 'connection' | 'store' | 'random'>,
): Promise<Heard> {
  const kept = await store.read('overrides');
  const { nonce, count } = isJsonObject(kept) ? kept : {};
  const waiting = typeof nonce === 'string' && typeof count === 'number';
  if (!waiting && door.shift.unsentOverrides === 0) return 'heard';
  const report = waiting
    ? { nonce, count }
    : { nonce: randomId(random), count: Math.min(MOST_OVERRIDES, door.shift.unsentOverrides) };
  if (!waiting) await store.write('overrides', report);
  const answer = await connection.gate.override({ ...report, event: door.bundle.event });
  if (!answer.ok) return linkRefusalOf(answer.error);
  await door.noteOverridesSent(report.count);
  await store.erase('overrides');
  return 'heard';
}
