/**
 * k_judge: a shelf key for each UTC day, from which the key of every request of that day is derived. It is destroyed 25
 * hours after its day began, and with it the last way to open a recorded answer, whatever is left of database or traffic.
 */
import { addSeconds, DAY, HOUR, type UnixSeconds } from '../lib/time.ts';
import { localDayOf, parseLocalDate, startOfLocalDay } from '../lib/time-zone.ts';
import type { Ports } from '../ports.ts';
import type { ShelfKey } from '../sealing/index.ts';
import { destroyShelfKey, findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';

const KEY_BYTES = 32;
/** A request of the day's last minute lives for five minutes; an hour leaves room for clocks. */
const LIVES = DAY + HOUR;

const dayName = (now: UnixSeconds) => localDayOf(now, 'UTC', 0);

/** The key of the day that `now` is in, made when it is the day's first request. */
export async function takeDayKey(ports: Pick<Ports, 'shelf' | 'random'>, now: UnixSeconds): Promise<ShelfKey> {
  const id = dayName(now);
  const known = await findShelfKey(ports, 'judge', id);
  if (known !== undefined) return known;
  await putShelfKey(ports, 'judge', { id, key: ports.random(KEY_BYTES) });
  // Another process may have put its own in between: what lies on the shelf now is what everybody uses.
  const put = await findShelfKey(ports, 'judge', id);
  if (put === undefined) throw new Error('a key that was put on the shelf is not there');
  return put;
}

/** The key by which a transaction was begun; `undefined` when its day is over or the object was lost. */
export function findDayKey(ports: Pick<Ports, 'shelf'>, id: string): Promise<ShelfKey | undefined> {
  return findShelfKey(ports, 'judge', id);
}

/**
 * Destroys keys 25 hours after their day began, and makes tomorrow's in the last hour of a day: so that two processes do
 * not make two at midnight. For the sweep.
 */
export async function sweepDayKeys(ports: Pick<Ports, 'shelf' | 'random'>, now: UnixSeconds): Promise<void> {
  for (const id of await ports.shelf.list('judge', 0)) {
    const name = id.slice('judge/'.length);
    const day = parseLocalDate(name);
    if (day === undefined || now >= startOfLocalDay(day, 'UTC', 0) + LIVES) await destroyShelfKey(ports, 'judge', name);
  }
  const soon = addSeconds(now, HOUR);
  if (dayName(soon) !== dayName(now)) await takeDayKey(ports, soon);
}
