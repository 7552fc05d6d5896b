/**
 * The audit itself: the whole log is read again from its first leaf, and has to lead to the head that the office signed and
 * through the head that was seen before. In this order, because a later check means nothing where an earlier one failed:
 * the signature, the size, every entry, what was seen before, the signed root, every tile, every leaf's schema, the sums.
 */
import type { Bytes } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/constant-time.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { HOUR, type UnixSeconds } from '../../lib/time.ts';
import {
  type Checkpoint,
  encodeTile,
  growTree,
  hashLeaf,
  type NoteKey,
  parseEntries,
  parseNoteKey,
  rootOfEdge,
  verifyCheckpoint,
  widthAt,
} from '../../merkle/index.ts';
import { type LogEntry, parseEntry } from '../../transparency/wire.ts';
import type { LogSource } from './log-source.ts';
import { marksOf, type Seen } from './seen.ts';
import { type Tally, tally } from './tally.ts';

/** Why a log is not believed. `index` is a leaf's place; `evidence` are signed notes that cannot both be honest. */
export type AuditRefusal =
  | { readonly type: 'log_unreachable'; readonly what: 'checkpoint' | 'entries' | 'tile' }
  | { readonly type: 'log_checkpoint'; readonly reason: string }
  | { readonly type: 'log_too_large'; readonly size: number }
  | {
      readonly type: 'log_rollback';
      readonly seen: number;
      readonly size: number;
      readonly evidence: readonly string[];
    }
  | { readonly type: 'log_fork'; readonly size: number; readonly evidence: readonly string[] }
  | {
      readonly type: 'leaf_edited' | 'leaf_removed' | 'leaf_reordered';
      readonly index: number;
      readonly evidence: readonly string[];
    }
  | { readonly type: 'log_root'; readonly size: number }
  | { readonly type: 'log_tile'; readonly level: number; readonly index: number }
  | { readonly type: 'leaf_refused'; readonly index: number; readonly reason: string };

export interface Audit {
  readonly seen: Seen;
  /** Leaves that are new since the last audit. */
  readonly fresh: number;
  readonly tally: Tally;
  /** Every leaf with its hour, in the order of the tree. */
  readonly entries: readonly LogEntry[];
}

/** Leaves of the largest log that is read: some gigabytes. */
const MAX_LEAVES = 5_000_000;

/** Replays a log. `before`: what the last audit saw; absent for the first. */
export async function auditLog(
  source: LogSource,
  {
    origin,
    keys,
    before,
    now,
  }: {
    readonly origin: string;
    readonly keys: readonly string[];
    readonly before: Seen | undefined;
    readonly now: UnixSeconds;
  },
  progress: (done: number, total: number) => void = () => {},
): Promise<Result<Audit, AuditRefusal>> {
  const note = await source.checkpoint();
  if (note === undefined) return err({ type: 'log_unreachable', what: 'checkpoint' });
  const known = keys.map(parseNoteKey).filter((key): key is NoteKey => key !== undefined);
  const verified = verifyCheckpoint(note, { origin, keys: known });
  if (!verified.ok) return err({ type: 'log_checkpoint', reason: verified.error.type });
  const head = verified.value;
  if (head.size > MAX_LEAVES) return err({ type: 'log_too_large', size: head.size });
  const evidence = before === undefined ? [] : [before.checkpoint, note];
  if (before !== undefined && head.size < before.size) {
    return err({ type: 'log_rollback', seen: before.size, size: head.size, evidence });
  }
  if (before !== undefined && head.size === before.size && !equalBytes(head.root, before.root)) {
    return err({ type: 'log_fork', size: head.size, evidence });
  }
  const entries = await readEntries(source, head.size, progress);
  if (entries === undefined) return err({ type: 'log_unreachable', what: 'entries' });
  const hashes = entries.map(hashLeaf);
  const marks = marksOf(hashes);
  const broken = compare(hashes, marks, before, head, evidence);
  if (broken !== undefined) return err(broken);
  const tile = await compareTiles(source, hashes);
  if (tile !== undefined) return err(tile);
  const leaves = readLeaves(entries, now);
  if (!leaves.ok) return leaves;
  const open = before?.open ?? [];
  const seen = { origin, keys: [...keys], size: head.size, root: head.root, checkpoint: note, marks, open };
  const sums = tally(leaves.value.map(({ leaf }) => leaf));
  return ok({ seen, fresh: head.size - (before?.size ?? 0), tally: sums, entries: leaves.value });
}

async function readEntries(
  source: LogSource,
  size: number,
  progress: (done: number, total: number) => void,
): Promise<readonly Bytes[] | undefined> {
  const entries: Bytes[] = [];
  for (let index = 0; entries.length < size; index++) {
    const width = widthAt(0, index, size);
    const bundle = await source.tile({ level: 'entries', index, width });
    const parsed = bundle && parseEntries(bundle, width);
    if (parsed === undefined) return undefined;
    for (const entry of parsed) entries.push(entry);
    progress(entries.length, size);
  }
  return entries;
}

/** Whether the leaves lead through what was seen and to what is signed now. */
function compare(
  hashes: readonly Bytes[],
  marks: readonly string[],
  before: Seen | undefined,
  head: Checkpoint,
  evidence: readonly string[],
): AuditRefusal | undefined {
  const rootAt = (size: number) => rootOfEdge(growTree(0, [], hashes.slice(0, size)).edge);
  if (before !== undefined && !equalBytes(rootAt(before.size), before.root)) {
    const changed = findChange(before.marks, marks);
    return changed === undefined ? { type: 'log_fork', size: before.size, evidence } : { ...changed, evidence };
  }
  return equalBytes(rootAt(head.size), head.root) ? undefined : { type: 'log_root', size: head.size };
}

/** What became of the first leaf that is not where it was. */
export function findChange(
  before: readonly string[],
  after: readonly string[],
): { readonly type: 'leaf_edited' | 'leaf_removed' | 'leaf_reordered'; readonly index: number } | undefined {
  const index = before.findIndex((mark, i) => after[i] !== mark);
  if (index < 0) return undefined;
  const left = new Map<string, number>();
  for (const mark of after) left.set(mark, (left.get(mark) ?? 0) + 1);
  for (const mark of before) left.set(mark, (left.get(mark) ?? 0) - 1);
  // Every leaf is still there as often as it was: only places changed.
  if (before.every((mark) => (left.get(mark) as number) >= 0)) return { type: 'leaf_reordered', index };
  const follows = before[index + 1] !== undefined && after[index] === before[index + 1];
  return { type: follows ? 'leaf_removed' : 'leaf_edited', index };
}

/** Proofs are computed from tiles, so a wrong tile is a wrong proof for somebody. */
async function compareTiles(source: LogSource, hashes: readonly Bytes[]): Promise<AuditRefusal | undefined> {
  for (const { level, index, hashes: right } of growTree(0, [], hashes).tiles) {
    const served = await source.tile({ level, index, width: right.length });
    if (served === undefined) return { type: 'log_unreachable', what: 'tile' };
    if (!equalBytes(served, encodeTile(right))) return { type: 'log_tile', level, index };
  }
  return undefined;
}

function readLeaves(entries: readonly Bytes[], now: UnixSeconds): Result<readonly LogEntry[], AuditRefusal> {
  const leaves: LogEntry[] = [];
  for (const [index, bytes] of entries.entries()) {
    const entry = parseEntry(bytes);
    if (!entry.ok) return err({ type: 'leaf_refused', index, reason: entry.error.type });
    if (entry.value.hour > now + HOUR) return err({ type: 'leaf_refused', index, reason: 'entry_future' });
    leaves.push(entry.value);
  }
  return ok(leaves);
}
