/**
 * The desk's exact-match look-up, rationed twice: copying the roster row by row takes weeks, and so does trying a list of
 * names against it, because what is not found counts too. Whoever comes to the end of a ration is told of in the log.
 */
import type { Actor } from '../access/index.ts';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, decodeUtf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, HOUR, hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { storedIndexTag } from '../sealing/blind-index.ts';
import { requireOneChange } from '../storage/guard.ts';
import { takeLookups, takeReleases } from '../storage/releases.ts';
import { recordOnce } from '../storage/replays.ts';
import { findTaggedRows, type RosterRow } from '../storage/roster.ts';
import { findShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent } from './open-event.ts';
import { openRosterRow } from './rekey.ts';
import { type FindRequest, type Found, MAX_FIND_ROWS } from './wire.ts';

/**
 * Releases the sealed rows that carry one of the tags. The service learns neither tag nor row: both were sealed in the
 * desk client. Counted before anything is unwrapped, so that a broken connection cannot be used to read for nothing.
 * Reasons: event_*, lookup_spent, release_spent.
 */
export async function findRows(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  request: FindRequest,
): Promise<Result<Found, DeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  // Before anything is looked for: neither the answer nor its absence is for free.
  if (!(await countLookups(ports, actor, now, request.tags.length))) return spent(ports, actor, now, 'lookup_spent');
  const key = await findShelfKey(ports, 'tag', event.value.row.tagShelfKey);
  if (key === undefined) return err(refusal('event_closed'));
  const tags = await Promise.all(
    request.tags.map(({ kind, tag }) => storedIndexTag(key, kind, decodeBase64url(tag, 16) as Bytes)),
  );
  const read = () => findTaggedRows(ports.store, id, tags.map(encodeBase64url), now, MAX_FIND_ROWS + 1);
  const matched = await read();
  if (matched.length === 0) return ok({ rows: [], more: false });
  const released = matched.slice(0, MAX_FIND_ROWS);
  if (!(await countReleases(ports, actor, now, id, released.length))) {
    return spent(ports, actor, now, 'release_spent');
  }

  const rows: Found['rows'] = [];
  for (const row of released) {
    const jwe = (await openRosterRow(ports, row)) ?? (await openAgain(ports, read, row.id));
    if (jwe !== undefined) rows.push({ row: row.id, epoch: row.epoch, jwe: decodeUtf8(jwe) as string });
  }
  return ok({ rows, more: matched.length > MAX_FIND_ROWS });
}

/** A new epoch may have changed the row's key between reading the row and reading the key. */
async function openAgain(
  ports: Ports,
  read: () => Promise<readonly RosterRow[]>,
  id: string,
): Promise<Bytes | undefined> {
  const row = (await read()).find((candidate) => candidate.id === id);
  return row && openRosterRow(ports, row);
}

/** One alarm for each ration, client and hour. The leaf names nobody; `rows_released` of the hour do by pseudonym. */
async function spent(
  ports: Ports,
  { client }: Actor,
  now: UnixSeconds,
  type: 'lookup_spent' | 'release_spent',
): Promise<Result<never, DeskRefusal>> {
  const next = addSeconds(hourOf(now), HOUR);
  ports.log.event('desk.ration_spent');
  if (await recordOnce(ports, `alarm/${type}`, `${client}/${next}`, next)) {
    await ports.store.atomic([pendingLeaf(ports, now, { type: 'alarm', code: type })]);
  }
  return err({ type, seconds: next - now });
}

function countLookups(ports: Ports, { client }: Actor, now: UnixSeconds, tags: number): Promise<boolean> {
  const budget = ports.config.lookupBudget;
  return takeLookups(ports.store, { client, hour: hourOf(now), tags, budget });
}

async function countReleases(
  ports: Ports,
  { client, pseudonym }: Actor,
  now: UnixSeconds,
  event: string,
  rows: number,
): Promise<boolean> {
  const budget = ports.config.releaseBudget;
  if (rows > budget) return false;
  const { db } = ports.store;
  const counted = await ports.store.atomic([
    takeReleases(db, { client, hour: hourOf(now), rows, budget }),
    requireOneChange(db),
    pendingLeaf(ports, now, { type: 'rows_released', event, by: pseudonym, rows }),
  ]);
  return counted.ok;
}
