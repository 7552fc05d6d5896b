import type { Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { PublishRefusal } from './errors.ts';
import type { Representation } from './representation.ts';

type Made = Promise<Result<Representation, PublishRefusal>>;

/** Lists that one process keeps: what fits is bounded by number, and a list is at most some hundred kilobytes. */
const LISTS_KEPT = 32;

/**
 * Keeps what was made for a tick, and lets requests that come while it is being made wait for the same one. One for
 * each process; refusals and failures are not kept. `make` publishes.
 */
export function createTickCache(make: (id: string, now: UnixSeconds) => Made): (id: string, now: UnixSeconds) => Made {
  const kept = new Map<string, Representation>();
  const making = new Map<string, Made>();

  async function makeAndKeep(id: string, now: UnixSeconds): Made {
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
