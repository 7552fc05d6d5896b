/** A list as it stands: its row, its entries, and the proof that no older entries were put back. */
import type { StatusBits } from '../credential/status-list/index.ts';
import { deflate, inflate } from '../credential/status-list/zlib.ts';
import type { Bytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { type Ports, Unavailable } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import { findListBits, type ListBits, swapListBits } from '../storage/list-bits.ts';
import { findListOfEvent, type ListRow } from '../storage/lists.ts';
import type { ListRefusal } from './errors.ts';
import { raiseListVersion, readListVersion } from './list-version.ts';

/** A list whose rows are ours and whose entries are the newest. */
export type ListState = {
  readonly list: ListRow;
  readonly row: ListBits;
  /** Entries as every act left them: a copy of the caller's own. */
  readonly bits: StatusBits;
  /** The newest version that the shelf knows, at most `row.version`. */
  readonly seen: number;
};

/** A change of a list, ready for an atomic batch. */
export type Swap = { readonly statements: readonly [Statement, Statement]; settle(): Promise<void> };

/** Reads an event's list. Refuses with every `ListRefusal`. */
export async function readListState(
  ports: Ports,
  event: string,
  now: UnixSeconds,
): Promise<Result<ListState, ListRefusal>> {
  const list = await findListOfEvent(ports, event, now);
  return list === undefined ? err({ type: 'status_list_absent' }) : readEntries(ports, list, now);
}

/** Reads the entries of a list. Refuses with `status_list_untrusted`. */
export async function readEntries(
  ports: Ports,
  list: ListRow,
  now: UnixSeconds,
): Promise<Result<ListState, ListRefusal>> {
  // The shelf first: a change that lands between the two reads makes the row newer, never older.
  const seen = await readListVersion(ports, list.id);
  const row = await findListBits(ports, list.id, now);
  if (row === undefined || row.version < seen) {
    // Somebody with write access to the database put an older list back, or took it away: revoked copies would be valid.
    ports.log.event('status.list_refused', { absent: row === undefined });
    return err({ type: 'status_list_untrusted' });
  }
  return ok({ list, row, bits: await unpackBits(row.bits, list.size), seen });
}

/** The two-bit entries of a stored blob. Throws when it is not one: its tag said that we wrote it. */
export async function unpackBits(packed: Bytes, size: number): Promise<StatusBits> {
  const bytes = size / 4;
  const bits = await inflate(packed, bytes);
  if (!bits.ok || bits.value.length !== bytes) throw new TypeError('stored entries are not a list of their size');
  return bits.value as StatusBits;
}

/** Entries as they are stored. */
export function packBits(bits: StatusBits): Promise<Bytes> {
  return deflate(bits);
}

/** Writes the next version of a list's row. */
export async function swapState(
  ports: Ports,
  { list, row }: Pick<ListState, 'list' | 'row'>,
  changes: Partial<Pick<ListBits, 'bits' | 'published' | 'queuedTick' | 'decoyDue'>>,
  notAfter = list.notAfter,
): Promise<Swap> {
  const version = row.version + 1;
  const statements = await swapListBits(ports, { ...row, ...changes, version }, notAfter);
  return { statements, settle: () => settleVersion(ports, list.id, version) };
}

/** Raises the version on the shelf. A shelf that does not answer is no reason to undo an act that is done. */
export async function settleVersion(ports: Pick<Ports, 'shelf' | 'log'>, list: string, version: number): Promise<void> {
  try {
    await raiseListVersion(ports, list, version);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // The publisher raises it again at the next tick.
    ports.log.event('status.version_not_noted');
  }
}
