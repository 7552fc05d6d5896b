/**
 * The newest version of a list that was ever seen, on the key shelf: outside the database, so that whoever can write the
 * database cannot put an older list back and revive a revoked copy. The shelf has no compare-and-swap: of two writers at
 * once the smaller number may stay, until the publisher raises it again at the next tick.
 */
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import type { Ports } from '../ports.ts';

const shelfId = (list: string) => `list-version/${list}`;

/** 0 when none was noted yet. Throws when something else stands there: that is our own fault or a broken shelf. */
export async function readListVersion({ shelf }: Pick<Ports, 'shelf'>, list: string): Promise<number> {
  const bytes = await shelf.get(shelfId(list));
  if (bytes === undefined) return 0;
  const text = decodeUtf8(bytes) ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new TypeError('the shelf holds no version where one belongs');
  return Number(text);
}

/** Notes a version, unless a newer one is noted. */
export async function raiseListVersion(ports: Pick<Ports, 'shelf'>, list: string, version: number): Promise<void> {
  if ((await readListVersion(ports, list)) < version) await ports.shelf.put(shelfId(list), utf8(String(version)));
}
