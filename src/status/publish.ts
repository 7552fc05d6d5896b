import type { StatusBits } from '../credential/status-list/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { type Ports, Unavailable } from '../ports.ts';
import { findList, type ListRow } from '../storage/lists.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { flipDecoys, idleSize, idleSteps, paddedSize } from './decoys.ts';
import { compareEntries, isFinal } from './entries.ts';
import type { PublishRefusal } from './errors.ts';
import { entriesSha256, putListFile } from './list-file.ts';
import {
  type ListState,
  packBits,
  readEntries,
  type Swap,
  settleVersion,
  swapState,
  unpackBits,
} from './list-state.ts';
import { openPositions } from './positions.ts';
import { lapseOfEvent } from './suspension.ts';
import { nextDecoys, tickOf } from './tick.ts';

/** What a list says during one tick: the same for every request and every process. */
export type PublishedList = {
  readonly list: ListRow;
  readonly tick: UnixSeconds;
  readonly bits: StatusBits;
};

const ATTEMPTS = 5;

/**
 * The entries of the present tick. The first call of a tick lets suspensions lapse and publishes what was queued before
 * the tick began; what comes during a tick waits for the next, so that nobody sees when within it an act was made.
 * Refuses with every `PublishRefusal`.
 */
export async function publishEntries(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<PublishedList, PublishRefusal>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await findList(ports, id, now);
    if (!found.ok) return err({ type: found.error === 'ended' ? 'status_list_ended' : 'status_list_absent' });
    const list = found.value;
    const tick = tickOf(now, list.period);
    // Everything due when the tick began; what falls due within it lapses with the next.
    await lapseOfEvent(ports, list.event, tick, now);
    const state = await readEntries(ports, list, now);
    if (!state.ok) return state;
    const next = await advance(ports, state.value, tick, now);
    if (next === undefined) {
      const { row, seen } = state.value;
      // A change whose own note was lost in a crash: from now on no older row is believed.
      if (seen < row.version) await settleVersion(ports, list.id, row.version);
      const bits = await unpackBits(row.published, list.size);
      // A crash right after the batch left a leaf without its file.
      await putListFile(ports, bits);
      return ok({ list, tick, bits });
    }
    const leaf = pendingLeaf(ports, now, {
      type: 'list_published',
      event: list.event,
      list: list.id,
      version: state.value.row.version + 1,
      sha256: entriesSha256(next.bits),
    });
    if ((await ports.store.atomic([...next.swap.statements, leaf])).ok) {
      await next.swap.settle();
      await putListFile(ports, next.bits);
      return ok({ list, tick, bits: next.bits });
    }
    // Another process published this tick, or an act changed the list: read again what it says now.
  }
  throw new Unavailable('store', new Error('the list is changed faster than it can be published'));
}

/** What has to change for this tick; `undefined` when the list goes on saying what it said. */
async function advance(
  ports: Ports,
  state: ListState,
  tick: UnixSeconds,
  now: UnixSeconds,
): Promise<{ readonly swap: Swap; readonly bits: StatusBits } | undefined> {
  const { list, row, bits } = state;
  const final = isFinal(bits);
  const idle = !final && tick >= row.decoyDue;
  const queued = row.queuedTick !== null && row.queuedTick < tick;
  if (!idle && !queued) return undefined;

  let decoyDue = unixSeconds(row.decoyDue);
  const positions = final ? undefined : await openPositions(ports, list);
  // Where decoys cannot be told from copies, none is flipped.
  if (positions?.known) {
    const { touched, steps } = compareEntries(await unpackBits(row.published, list.size), bits);
    if (idle) {
      decoyDue = nextDecoys(now, positions.below(2 ** 32));
      flipDecoys(bits, touched, idleSize(positions.below), idleSteps(positions.below), positions);
    }
    // Acts are padded one by one; several in one tick, or one taken back within it, add up to another number.
    const missing = touched.size === 0 ? 0 : paddedSize(touched.size) - touched.size;
    flipDecoys(bits, touched, missing, steps.length > 0 ? steps : idleSteps(positions.below), positions);
  }
  const packed = await packBits(bits);
  const changes = { bits: packed, published: packed, queuedTick: null, decoyDue };
  return { swap: await swapState(ports, state, changes), bits };
}
