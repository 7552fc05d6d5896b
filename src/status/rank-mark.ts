/**
 * How far a list's ranks were given out, on the key shelf: outside the database, because `lists.next` stands outside its
 * row's tag and goes back with a restored database, and two accreditations must never share an entry.
 *
 * The mark is raised in blocks, before a rank of that block is given out: one writing for some 256 copies. It always lies
 * more than one spare block ahead, so that of two processes at once the one that writes the smaller mark does no harm. A
 * counter that is two blocks behind its mark was put back, and nothing is given out; a smaller step back is noticed by the
 * sweep, which compares the counter with the copies that the log tells of.
 *
 * The object also names the list's permutation key: where the database is lost, the shelf alone knows which it is.
 */
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import type { Ports } from '../ports.ts';
import type { ListRow } from '../storage/lists.ts';

/** Ranks of a block. */
const BLOCK = 256;
const shelfId = (list: string) => `rank/${list}`;

export interface RankMark {
  /** No rank from here on was ever given out. */
  readonly mark: number;
  /** Shelf name of the permutation key. */
  readonly key: string;
}

/** The mark; `undefined` for a list that is older than marks and has given out nothing since. Throws when something else stands there. */
export async function readRankMark({ shelf }: Pick<Ports, 'shelf'>, list: string): Promise<RankMark | undefined> {
  const bytes = await shelf.get(shelfId(list));
  if (bytes === undefined) return undefined;
  const parsed = parseCanonical(bytes);
  const said: unknown = parsed.ok ? parsed.value : undefined;
  if (!hasExactly(said, ['mark', 'key']) || typeof said['mark'] !== 'number' || typeof said['key'] !== 'string') {
    throw new TypeError('the shelf holds no mark where one belongs');
  }
  return { mark: said['mark'], key: said['key'] };
}

/** Writes the mark that lies ahead of `next`. For a new list, and for recovery. */
export async function putRankMark(
  { shelf }: Pick<Ports, 'shelf'>,
  { id, shelfKey, next }: Pick<ListRow, 'id' | 'shelfKey' | 'next'>,
): Promise<void> {
  await shelf.put(shelfId(id), canon({ mark: (Math.ceil(next / BLOCK) + 1) * BLOCK, key: shelfKey }));
}

/** Whether a counter may stand where it stands. */
export function isBehind({ mark }: RankMark, next: number): boolean {
  return next <= mark - 2 * BLOCK;
}

/**
 * Whether ranks up to `list.next`, which were just taken, may be given out; raises the mark first where it is near. `false`:
 * the counter was put back.
 */
export async function coverRanks(ports: Pick<Ports, 'shelf'>, list: ListRow): Promise<boolean> {
  const said = await readRankMark(ports, list.id);
  if (said !== undefined && isBehind(said, list.next)) return false;
  if (said === undefined || list.next > said.mark - BLOCK) await putRankMark(ports, list);
  return true;
}

/** Forgets the mark of a list that has ended. */
export async function forgetRankMark({ shelf }: Pick<Ports, 'shelf'>, list: string): Promise<void> {
  await shelf.destroy(shelfId(list));
}
