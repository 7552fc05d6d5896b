/**
 * How many copies and passes of each event the log tells of, added up once: each has a status entry. The sum stands on
 * the key shelf with the size of the log that it counts, and each look adds what came since. Two looks at once write the
 * same numbers.
 */
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { parseEntries, TILE_WIDTH, widthAt } from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { readTile } from './copy-out.ts';
import { readHead } from './head.ts';
import { parseEntry } from './wire.ts';

const SHELF_ID = 'log/copies';
/** Bundles of one look: a log that is older than this count is counted in several. */
const BUNDLES = 32;

interface Counted {
  readonly size: number;
  readonly copies: Map<string, number>;
}

/** Copies by event, as far as the log is counted. Empty while the log is not to be trusted. */
export async function loggedCopies(ports: Ports, now: UnixSeconds): Promise<ReadonlyMap<string, number>> {
  const head = await readHead(ports, now);
  if (!head.ok || head.value === undefined) return new Map();
  const { size, copies } = await readCounted(ports);
  let counted = size;
  for (let bundle = 0; bundle < BUNDLES && counted < head.value.size; bundle++) {
    const index = Math.floor(counted / TILE_WIDTH);
    const width = widthAt(0, index, head.value.size);
    const bytes = await readTile(ports, { level: 'entries', index, width });
    const entries = bytes && parseEntries(bytes, width);
    // An entry bundle that is gone or cut short is the auditors' to find; here it only ends the count.
    if (entries === undefined) break;
    for (const entry of entries.slice(counted % TILE_WIDTH)) {
      const parsed = parseEntry(entry);
      const leaf = parsed.ok ? parsed.value.leaf : undefined;
      if (leaf?.type !== 'issued' && leaf?.type !== 'passes_issued') continue;
      const entries = leaf.type === 'issued' ? leaf.copies : leaf.passes;
      copies.set(leaf.event, (copies.get(leaf.event) ?? 0) + entries);
    }
    counted = index * TILE_WIDTH + width;
  }
  if (counted > size) {
    await ports.shelf.put(SHELF_ID, canon({ size: counted, copies: Object.fromEntries(copies) }));
  }
  return copies;
}

/** Throws when something else stands there: that is our own fault or a broken shelf. */
async function readCounted({ shelf }: Pick<Ports, 'shelf'>): Promise<Counted> {
  const bytes = await shelf.get(SHELF_ID);
  if (bytes === undefined) return { size: 0, copies: new Map() };
  const parsed = parseCanonical(bytes);
  const said: unknown = parsed.ok ? parsed.value : undefined;
  if (!hasExactly(said, ['size', 'copies']) || typeof said['size'] !== 'number') {
    throw new TypeError('the shelf holds no count where one belongs');
  }
  return { size: said['size'], copies: new Map(Object.entries(said['copies'] as Record<string, number>)) };
}
