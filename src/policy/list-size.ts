import type { Policy } from './policy.ts';

const SMALLEST = 2 ** 17;
const LARGEST = 2 ** 22;

/**
 * Entries of the event's status list (design-sealing.md §2.3): the next power of two that holds twice all the entries
 * that can ever be issued, so that decoys and unused ranks stay the larger part; at least 2¹⁷, so that small events look
 * like large ones. `undefined` when more than 2²² would be needed.
 */
export function listSize(
  policy: Pick<Policy, 'maxAccreditations' | 'copies' | 'refills' | 'zones' | 'days'>,
): number | undefined {
  const { maxAccreditations, copies, refills, zones, days } = policy;
  // A gate pass is issued for one zone and one day and has an entry of its own.
  const needed = 2 * maxAccreditations * (copies * refills + zones.length * days.length);
  let size = SMALLEST;
  while (size < needed && size <= LARGEST) size *= 2;
  return size <= LARGEST ? size : undefined;
}
