import { expectRecovery } from '../access/index.ts';
import { encodeBase64 } from '../lib/base64.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import type { Result } from '../lib/result.ts';
import { ok } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { encodeEntries, encodeTile } from '../merkle/index.ts';
import { type Ports, Unavailable } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import { putEntries, putTile } from '../storage/log.ts';
import { findRecovery as findPrinted } from '../storage/members.ts';
import {
  deleteEverybody,
  deletePending,
  deleteWhatWaits,
  lapseOffered,
  listOffered,
  listPendingTexts,
  putLogHead,
} from '../storage/recovery.ts';
import { integrateLeaves, type LogLoss, noteSigned, pendingLeaf } from '../transparency/index.ts';
import { renderEntry } from '../transparency/wire.ts';
import { findRecovery, type RecoveryFinding, type RecoveryRefusal } from './finding.ts';
import { bundlesOf, type PublicLog } from './public-log.ts';
import { type RestoredEvent, restoreEvent } from './restore-event.ts';
import { actsOf, CHANGES, type LoggedAct } from './story.ts';

export interface RecoveryReport {
  readonly lost: LogLoss;
  /** Leaves of the log that goes on. */
  readonly size: number;
  /** Offers that were open and are dead: these people need a new one. Ids as the office's journal has them. */
  readonly lapsed: readonly string[];
  /**
   * Offers of a database that was put back whose keys are gone: picked up, withdrawn or lapsed since. Whoever picked up holds
   * copies that this desk can end only when they are presented, or with the whole event.
   */
  readonly unknown: readonly string[];
  readonly events: readonly RestoredEvent[];
  /** What the log tells and the database did not know, or no list may have published: to be looked at, and repeated. */
  readonly since: readonly LoggedAct[];
  /** Whether every machine must enrol again. */
  readonly enrolAgain: boolean;
}

/** Statements of one batch: a tile has up to 8 kB, an entry bundle some 40. */
const BATCH = 20;

/** Puts the deployment to work again. For the operator's shell, while nothing serves. Refuses with every `RecoveryRefusal`. */
export async function recover(ports: Ports, now: UnixSeconds): Promise<Result<RecoveryReport, RecoveryRefusal>> {
  const found = await findRecovery(ports, now);
  if (!found.ok) return found;
  const finding = found.value;
  const { lost, log } = finding;
  const { lapsed, unknown } = await endWhatWaits(ports, now, lost);
  const enrolAgain = lost !== 'database_restored';
  if (lost === 'shelf_lost' || lost === 'everything') await ports.store.atomic(deleteEverybody(ports.store.db));
  const events: RestoredEvent[] = [];
  for (const story of finding.stories) {
    const event = await restoreEvent(ports, now, story);
    if (event !== undefined) events.push(event);
  }
  await rememberRecoveryKey(ports, now, finding);
  // Before the head, with which the loss no longer shows: a crash in between tells it twice, and not never.
  await write(ports, [pendingLeaf(ports, now, { type: 'recovered', lost })]);
  await rebuildLog(ports, now, finding);
  await integrateLeaves(ports, now);
  const since = [...finding.since, ...(lost === 'database_restored' ? [] : unpublishedActs(log, events))];
  return ok({ lost, size: log.size, lapsed, unknown, events, since, enrolAgain });
}

/** Acts that may have waited for a list that was never published: those of the hour of the last one, and later. */
function unpublishedActs({ leaves }: PublicLog, events: readonly RestoredEvent[]): readonly LoggedAct[] {
  const hours = new Map(events.map(({ event, state, listHour }) => [event, state === 'closed' ? undefined : listHour]));
  return actsOf(leaves).filter(({ event, type, hour }) => CHANGES.has(type) && hour >= (hours.get(event) ?? Infinity));
}

/** In batches, each whole. A conflict cannot be: nothing else runs. */
async function write(ports: Ports, statements: readonly Statement[]): Promise<void> {
  for (let at = 0; at < statements.length; at += BATCH) {
    const [first, ...rest] = statements.slice(at, at + BATCH) as [Statement, ...Statement[]];
    if (!(await ports.store.atomic([first, ...rest])).ok) {
      throw new Unavailable('store', new Error('something else writes; stop the service first'));
    }
  }
}

/** Offers, sessions, nonces, codes, acts: all of it. Rows first, keys second. */
async function endWhatWaits(ports: Ports, now: UnixSeconds, lost: LogLoss) {
  const lapsed: string[] = [];
  const unknown: string[] = [];
  const people = new Map<string, number>();
  for (const { id, event, shelfKey } of await listOffered(ports)) {
    // A key that is gone from a whole shelf was used or destroyed after this database was copied.
    const present = shelfKey !== null && (await ports.shelf.get(`offer/${shelfKey}`)) !== undefined;
    if (present || lost === 'shelf_lost') {
      lapsed.push(id);
      people.set(event, (people.get(event) ?? 0) + 1);
    } else unknown.push(id);
  }
  const leaves = [...people].map(([event, n]) => pendingLeaf(ports, now, { type: 'lapsed', event, people: n }));
  await dropIntegrated(ports, lost);
  const { db } = ports.store;
  await ports.store.atomic([...deleteWhatWaits(db), lapseOffered(db), ...leaves]);
  // Of refresh envelopes nobody knows which were replaced since this database was copied: wallets keep the copies they have.
  for (const kind of ['offer', 'refresh']) {
    for (const id of await ports.shelf.list(kind, 0)) await ports.shelf.destroy(id);
  }
  return { lapsed, unknown };
}

/** Leaves that wait in a database that was put back are in the log by now, unless the sequencer rested all the while. */
async function dropIntegrated(ports: Ports, lost: LogLoss): Promise<void> {
  if (lost !== 'database_restored') return;
  const found = await findRecovery(ports, ports.now());
  if (!found.ok) return;
  const { log, known } = found.value;
  const counts = new Map<string, number>();
  for (const entry of log.leaves.slice(known)) {
    const text = decodeUtf8(renderEntry(entry)) as string;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const gone: Statement[] = [];
  for (const { id, leaf } of await listPendingTexts(ports)) {
    const left = counts.get(leaf) ?? 0;
    if (left === 0) continue;
    counts.set(leaf, left - 1);
    gone.push(deletePending(ports.store.db, id));
  }
  await write(ports, gone);
}

/** Tiles and entries first, the head last: from it on the database is the newest again. */
async function rebuildLog(ports: Ports, now: UnixSeconds, { lost, log }: RecoveryFinding): Promise<void> {
  const tree = { size: log.size, root: encodeBase64(log.root) };
  if (lost !== 'shelf_lost') {
    const bundles = bundlesOf(log).map((entries, place) => putEntries(ports, place, encodeEntries(entries)));
    const tiles = log.tiles.map(({ level, index, hashes }) => putTile(ports, level, index, encodeTile(hashes)));
    await write(ports, [...bundles, ...tiles, ...(await headOf(ports, now, log))]);
  }
  await noteSigned(ports, tree);
}

async function headOf(ports: Ports, now: UnixSeconds, log: PublicLog) {
  const hour = Math.max(0, ...log.leaves.map((leaf) => leaf.hour));
  const { size, root, note } = log;
  return putLogHead(ports, { size, root: encodeBase64(root), hour, note, ran: now });
}

/** Where no database knows the printed key, the log does: the next first enrolment must bring that one. */
async function rememberRecoveryKey(ports: Ports, now: UnixSeconds, { log }: RecoveryFinding): Promise<void> {
  if ((await findPrinted(ports, now)) !== undefined) return;
  const printed = log.leaves.flatMap(({ leaf }) => (leaf.type === 'recovery_enrolled' ? [leaf.member] : [])).at(-1);
  if (printed !== undefined) await expectRecovery(ports, printed);
}
