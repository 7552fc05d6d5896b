/**
 * The sequencer: takes pending leaves into the tree and signs the new head.
 *
 * Any number may run at once, on any runtime. A run reads the head, builds on it, and hands everything to one atomic batch:
 * the head by compare-and-swap, tiles, entries, and the leaves that are pending no more. Of two runs on one head one wins;
 * the other's tree, though signed, was never shown to anybody and is forgotten. A crash before the batch changes nothing;
 * after it only the note on the shelf is missing, and the next run writes it.
 *
 * What a leaf's place in the tree tells is its batch: within one the order is random, and fillers make every batch a
 * multiple of eight.
 */
import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { createRandomBelow } from '../lib/random-below.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import {
  type Edge,
  emptyRoot,
  encodeEntries,
  encodeTile,
  growTree,
  hashesAt,
  hashLeaf,
  parseEntries,
  parseTile,
  rootOfEdge,
  TILE_WIDTH,
  widthAt,
} from '../merkle/index.ts';
import { type Ports, Unavailable } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import {
  findEntries,
  findPendingLeaves,
  findTiles,
  insertLogHead,
  type LogHead,
  noteLogRun,
  putEntries,
  putTile,
  swapLogHead,
  takePendingLeaves,
} from '../storage/log.ts';
import { watchAlarms } from './alarms.ts';
import { signCheckpoint } from './checkpoint.ts';
import { copyOut } from './copy-out.ts';
import { type HeadRefusal, noteSigned, readHead } from './head.ts';
import { findLogLoss, noteRan } from './loss.ts';
import { type LogEntry, parseEntry, renderEntry } from './wire.ts';

/** Batches have a multiple of so many leaves. */
const MULTIPLE = 8;
/** Leaves of one batch at most: an event's worst Friday in a few runs, and a batch that D1 takes. */
const BATCH = 1024;
/** Batches of one run at most. */
const ROUNDS = 4;

/** `log_no_key`: the ring is older than the log; `log_tiles`: tiles do not lead to the head that was signed. */
export type SequenceRefusal = HeadRefusal | { readonly type: 'log_no_key' | 'log_tiles' };

/**
 * Integrates what is pending. Answers how many leaves it took, fillers not counted; 0 when another sequencer was faster.
 * For the timer. Throws when storage does not answer; the next run goes on where this one ended. Refusals are logged.
 */
export async function integrateLeaves(given: Ports, now: UnixSeconds): Promise<Result<number, SequenceRefusal>> {
  const alarms = watchAlarms(given);
  try {
    return await integrateRounds(alarms.ports, now);
  } finally {
    // What is refused here waits as a leaf until somebody has looked: it is in the log of then.
    await alarms.raise(now);
  }
}

async function integrateRounds(ports: Ports, now: UnixSeconds): Promise<Result<number, SequenceRefusal>> {
  let taken = 0;
  // A shelf that was lost knows of no head, and an empty database of no leaf: both would let a second history begin.
  if ((await findLogLoss(ports, now)) !== undefined) {
    ports.log.event('log.refused', { reason: 'log_behind' });
    return err({ type: 'log_behind' });
  }
  for (let round = 0; round < ROUNDS; round++) {
    const done = await integrateBatch(ports, now);
    if (!done.ok) {
      ports.log.event('log.refused', { reason: done.error.type });
      return done;
    }
    taken += done.value;
    if (done.value < BATCH) break;
  }
  await copyQuietly(ports, now);
  return ok(taken);
}

/** Files that do not answer, or are another log's, hold no leaf up. */
async function copyQuietly(ports: Ports, now: UnixSeconds): Promise<void> {
  try {
    const copied = await copyOut(ports, now);
    if (!copied.ok) ports.log.event('log.not_copied', { reason: copied.error.type });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    ports.log.event('log.not_copied', { reason: error.part });
  }
}

async function integrateBatch(ports: Ports, now: UnixSeconds): Promise<Result<number, SequenceRefusal>> {
  const read = await readHead(ports, now);
  if (!read.ok) return read;
  const head = read.value;
  if (head === undefined) return beginLog(ports, now);
  await noteSigned(ports, head);
  const pending = await findPendingLeaves(ports, BATCH);
  if (pending.length === 0) {
    await ports.store.atomic([noteLogRun(ports, now)]);
    await noteRan(ports, now);
    return ok(0);
  }
  const edge = await readEdge(ports, head);
  const bundle = await readOpenBundle(ports, head);
  if (edge === undefined || bundle === undefined) {
    // Another sequencer may have finished between our look at the head and our look at its tiles.
    const newest = await readHead(ports, now);
    if (newest.ok && newest.value?.size !== head.size) return ok(0);
    // Whoever writes the database could change a hash of the right edge: what does not lead to the signed root is not built on.
    return err({ type: 'log_tiles' });
  }
  const entries = batchOf(ports, pending, now);
  const planned = await planBatch(ports, now, head, { edge, bundle }, entries);
  if (planned === undefined) return err({ type: 'log_no_key' });
  const ids = pending.map(({ id }) => id);
  const batch = [...takePendingLeaves(ports, ids), ...planned.statements] as const;
  // A conflict is another sequencer that was faster: what it left is for the next run.
  if (!(await ports.store.atomic(batch)).ok) return ok(0);
  await noteSigned(ports, planned.head);
  await noteRan(ports, now);
  return ok(pending.length);
}

/** The empty tree, signed: whoever watches from the beginning has something to hold on to. */
async function beginLog(ports: Ports, now: UnixSeconds): Promise<Result<number, SequenceRefusal>> {
  const note = await signCheckpoint(ports, { size: 0, root: emptyRoot() });
  if (note === undefined) return err({ type: 'log_no_key' });
  const head: LogHead = { size: 0, root: encodeBase64(emptyRoot()), hour: hourOf(now), note, ran: 0 };
  await ports.store.atomic(await insertLogHead(ports, head));
  return integrateBatch(ports, now);
}

/** The hashes of the right edge, if they lead to the head's root. */
async function readEdge(ports: Ports, { size, root }: LogHead): Promise<Edge | undefined> {
  const places: { level: number; place: number; width: number }[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const place = Math.floor(hashesAt(level, size) / TILE_WIDTH);
    places.push({ level, place, width: widthAt(level, place, size) });
  }
  const rows = await findTiles(
    ports,
    places.filter(({ width }) => width > 0),
  );
  const edge: Edge[number][] = [];
  for (const { level, place, width } of places) {
    const row = rows.find((each) => each.level === level && each.place === place);
    const hashes = width === 0 ? [] : row && parseTile(row.hashes, width);
    if (hashes === undefined) return undefined;
    edge.push(hashes);
  }
  const signed = decodeBase64(root);
  return signed !== undefined && equalBytes(rootOfEdge(edge), signed) ? edge : undefined;
}

/** The entries of the last bundle, as long as it is not full. */
async function readOpenBundle(ports: Ports, { size }: LogHead): Promise<readonly Bytes[] | undefined> {
  const width = size % TILE_WIDTH;
  if (width === 0) return [];
  const bundle = await findEntries(ports, Math.floor(size / TILE_WIDTH));
  return bundle && parseEntries(bundle, width);
}

/** Pending leaves in a random order, with fillers among them. What is no leaf is left out, and an alarm says so. */
function batchOf(
  { random, log }: Pick<Ports, 'random' | 'log'>,
  pending: readonly { readonly leaf: string }[],
  now: UnixSeconds,
): readonly (LogEntry & { readonly bytes: Bytes })[] {
  const hour = hourOf(now);
  const made = (leaf: LogEntry['leaf']) => ({ hour, leaf, bytes: renderEntry({ hour, leaf }) });
  const batch: (LogEntry & { readonly bytes: Bytes })[] = [];
  let refused = 0;
  for (const { leaf } of pending) {
    const bytes = utf8(leaf);
    const entry = parseEntry(bytes);
    if (entry.ok) batch.push({ ...entry.value, bytes });
    else refused++;
  }
  // Only a database writer puts there what `pendingLeaf` would not: the log shows that it happened, and not what it said.
  if (refused > 0) {
    log.event('log.leaf_refused', { leaves: refused });
    batch.push(made({ type: 'alarm', code: 'leaf_refused' }));
  }
  while (batch.length % MULTIPLE !== 0) batch.push(made({ type: 'filler' }));
  const below = createRandomBelow(random);
  for (let i = batch.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [batch[i], batch[j]] = [batch[j] as (typeof batch)[number], batch[i] as (typeof batch)[number]];
  }
  return batch;
}

async function planBatch(
  ports: Ports,
  now: UnixSeconds,
  before: LogHead,
  open: { readonly edge: Edge; readonly bundle: readonly Bytes[] },
  batch: readonly (LogEntry & { readonly bytes: Bytes })[],
): Promise<{ readonly head: LogHead; readonly statements: readonly Statement[] } | undefined> {
  const entries = batch.map(({ bytes }) => bytes);
  const grown = growTree(before.size, open.edge, entries.map(hashLeaf));
  const root = rootOfEdge(grown.edge);
  const note = await signCheckpoint(ports, { size: grown.size, root });
  if (note === undefined) return undefined;
  const hour = Math.max(before.hour, ...batch.map((entry) => entry.hour));
  const head: LogHead = { size: grown.size, root: encodeBase64(root), hour, note, ran: now };
  const bundles: Statement[] = [];
  const all = [...open.bundle, ...entries];
  const first = Math.floor(before.size / TILE_WIDTH);
  for (let at = 0; at < all.length; at += TILE_WIDTH) {
    bundles.push(putEntries(ports, first + at / TILE_WIDTH, encodeEntries(all.slice(at, at + TILE_WIDTH))));
  }
  const tiles = grown.tiles.map(({ level, index, hashes }) => putTile(ports, level, index, encodeTile(hashes)));
  return { head, statements: [...(await swapLogHead(ports, before, head)), ...tiles, ...bundles] };
}
