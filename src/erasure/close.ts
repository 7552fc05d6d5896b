/** The first step of closing: reads refuse from here on. Everything else is in `erase.ts`. */
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { deleteActsOf } from '../storage/acts.ts';
import type { Statement } from '../storage/database.ts';
import { readActs } from '../storage/erasing.ts';
import { insertErasure } from '../storage/erasures.ts';
import { type EventRow, replaceEvent, settleEvent } from '../storage/events.ts';
import { countHandleKeys } from '../storage/handle-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { noteClosing, samplesOf } from './closing.ts';
import { eraseEvent } from './erase.ts';

/** Who closed an event, or the moment at which its policy did. */
export type ClosedBy = { readonly by: string; readonly second: string } | { readonly endedAt: UnixSeconds };

/** What is to be done, all or nothing; `settle` afterwards, and the sweep if that does not get through. */
export interface ClosingPlan {
  readonly statements: readonly Statement[];
  settle(): Promise<void>;
}

/** Plans the closing of an event as it was read. For the desk, whose people or whose policy decided it. */
export async function planClosing(
  ports: Ports,
  now: UnixSeconds,
  row: EventRow,
  closed: ClosedBy,
): Promise<ClosingPlan> {
  const { id: event } = row;
  const closedAt = 'endedAt' in closed ? closed.endedAt : now;
  // Before the batch: a crash right after it must not leave a closed event that nobody finishes.
  await noteClosing(ports, event, { closedAt, samples: samplesOf(await readActs(ports, event)) });
  const leaf =
    'endedAt' in closed
      ? ({ type: 'event_ended', event } as const)
      : { type: 'event_closed' as const, event, by: closed.by, second: closed.second };
  return {
    statements: [
      ...(await replaceEvent(ports, row, { state: 'closed' })),
      insertErasure(ports, event, { closedHour: hourOf(closedAt), beside: await countHandleKeys(ports, row) }),
      deleteActsOf(ports.store.db, event),
      pendingLeaf(ports, now, leaf),
    ],
    settle: async () => {
      await settleEvent(ports, row);
      await eraseEvent(ports, now, row);
    },
  };
}
