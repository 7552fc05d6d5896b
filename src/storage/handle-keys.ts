/** `k_handle` of an event: on the shelf under the name of its k_tag, so that no row is needed and closing knows it. */
import type { Ports } from '../ports.ts';
import type { HandleKey } from '../sealing/index.ts';
import type { EventRow } from './events.ts';
import { findShelfKey, putShelfKey } from './shelf-keys.ts';

type Keyed = Pick<EventRow, 'tagShelfKey'>;
const KEY_BYTES = 32;

/**
 * The event's key, made when it is asked for first. Of two processes that make one at the same moment the later counts;
 * the bundle of the other has another tag, and its gate fetches it anew within a minute.
 */
export async function takeHandleKey(
  ports: Pick<Ports, 'shelf' | 'random'>,
  { tagShelfKey: id }: Keyed,
): Promise<HandleKey> {
  const known = await findShelfKey(ports, 'handle', id);
  if (known !== undefined) return known.key as HandleKey;
  await putShelfKey(ports, 'handle', { id, key: ports.random(KEY_BYTES) });
  const put = await findShelfKey(ports, 'handle', id);
  if (put === undefined) throw new Error('a key that was put on the shelf is not there');
  return put.key as HandleKey;
}

/** 1 when the event has such a key, 0 when no gate ever asked for it. */
export async function countHandleKeys(ports: Pick<Ports, 'shelf'>, { tagShelfKey }: Keyed): Promise<number> {
  return (await findShelfKey(ports, 'handle', tagShelfKey)) === undefined ? 0 : 1;
}
