import type { Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { PublishRefusal } from './errors.ts';

/** Something that is said during one tick. */
export interface OfTick {
  readonly tick: UnixSeconds;
  /** The next tick: until then nothing else is said. */
  readonly until: UnixSeconds;
}

type Made<T> = Promise<Result<T, PublishRefusal>>;

/** Lists that one process keeps: what fits is bounded by number, and a list is at most some hundred kilobytes. */
const LISTS_KEPT = 32;

/**
 * Keeps what was made for a tick, and lets requests that come while it is being made wait for the same one. One for
 * each process; refusals and failures are not kept. `make` publishes.
 */
export function createTickCache<T extends OfTick>(
  make: (id: string, now: UnixSeconds) => Made<T>,
): (id: string, now: UnixSeconds) => Made<T> {
  const kept = new Map<string, T>();
  const making = new Map<string, Made<T>>();

  async function makeAndKeep(id: string, now: UnixSeconds): Made<T> {
    const made = await make(id, now);
    kept.delete(id);
    if (!made.ok) return made;
    if (kept.size >= LISTS_KEPT) kept.delete(kept.keys().next().value as string);
    kept.set(id, made.value);
    return made;
  }
  return (id, now) => {
    const found = kept.get(id);
    if (found !== undefined && now >= found.tick && now < found.until)
      return Promise.resolve({ ok: true, value: found });
    let made = making.get(id);
    if (made === undefined) {
      made = makeAndKeep(id, now).finally(() => making.delete(id));
      making.set(id, made);
    }
    return made;
  };
}
