import { addSeconds, DAY, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { listCounters, raiseNext } from '../storage/lists.ts';
import { recordOnce } from '../storage/replays.ts';
import { loggedCopies, pendingLeaf } from '../transparency/index.ts';
import { readRankMark } from './rank-mark.ts';

/**
 * Whether a list's counter is behind the copies that the public log tells of (design-sealing §6.32): somebody who writes the
 * database lowered it, and the next copies would share entries with earlier ones. The counter is raised past everything
 * that may have been given out, and an alarm tells the public, once a day and list. For the sweep.
 */
export async function checkCounters(ports: Ports, now: UnixSeconds): Promise<void> {
  const copies = await loggedCopies(ports, now);
  for (const { id, event, next, usable } of await listCounters(ports)) {
    const logged = copies.get(event) ?? 0;
    if (next >= logged) continue;
    const mark = (await readRankMark(ports, id))?.mark ?? logged;
    await ports.store.atomic([raiseNext(ports, id, Math.min(usable, Math.max(mark, logged)))]);
    ports.log.event('status.counter_put_back');
    if (await recordOnce(ports, 'list-counter', id, addSeconds(now, DAY))) {
      await ports.store.atomic([pendingLeaf(ports, now, { type: 'alarm', code: 'list_counter' })]);
    }
  }
}
