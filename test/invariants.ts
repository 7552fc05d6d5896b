/**
 * What must hold after every step of every journey: nothing readable about anybody in any byte the service keeps or
 * says, no row that points nowhere, states that agree with each other, and a leaf for every act.
 */
import { expect } from 'vitest';
import { tally } from '../src/cli/audit/tally.ts';
import { canon } from '../src/lib/canonical-json.ts';
import {
  encodeTile,
  growTree,
  hashLeaf,
  parseCheckpoint,
  parseEntries,
  parseNote,
  rootOfEdge,
  TILE_WIDTH,
} from '../src/merkle/index.ts';
import { SHELF_DEADLINES } from '../src/storage/deadlines.ts';
import { type LogEntry, parseEntry } from '../src/transparency/wire.ts';

/** A place where the service keeps or says something, as bytes. */
export interface Kept {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a journey gives to be looked at. */
export interface Inspected {
  /** Every byte: database, WAL, shelf objects and names, log output. */
  kept(): Promise<readonly Kept[]>;
  /** Runs a read-only query. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  shelfIds(): Promise<readonly string[]>;
  /** Unix seconds. */
  now(): number;
}

/** The spellings in which a text could hide: plain, as JSON, UTF-16 and the three alignments of base64. */
export function spellings(marker: string): { readonly how: string; readonly bytes: Buffer }[] {
  const plain = Buffer.from(marker, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64url');
    // Only the characters that depend on the marker alone.
    const from = shift === 0 ? 0 : shift + 1;
    const usable = Math.floor(((shift + plain.length) * 8) / 6);
    return padded.slice(from, usable);
  });
  return [
    { how: 'utf-8', bytes: plain },
    { how: 'json', bytes: Buffer.from(JSON.stringify(marker).slice(1, -1), 'utf8') },
    { how: 'lower case', bytes: Buffer.from(marker.toLowerCase(), 'utf8') },
    { how: 'utf-16', bytes: Buffer.from(marker, 'utf16le') },
    { how: 'hex', bytes: Buffer.from(plain.toString('hex'), 'utf8') },
    ...base64
      .filter((text) => text.length >= 6)
      .flatMap((text) => [
        { how: 'base64url', bytes: Buffer.from(text, 'utf8') },
        { how: 'base64', bytes: Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'utf8') },
      ]),
  ];
}

/** Where any of the markers stands. */
export function findMarkers(kept: readonly Kept[], markers: readonly string[]): string[] {
  const found: string[] = [];
  for (const marker of markers) {
    for (const { how, bytes } of spellings(marker)) {
      for (const { name, bytes: where } of kept) {
        if (Buffer.from(where.buffer, where.byteOffset, where.byteLength).includes(bytes))
          found.push(`${name} (${how})`);
      }
    }
  }
  return found;
}

/** Checks everything. `markers` are texts that only the people of this journey and their wallets may know. */
export async function checkEverything(service: Inspected, markers: readonly string[]): Promise<void> {
  await checkNothingReadable(service, markers);
  await checkConsistency(service);
}

/** All of it but the bytes: for tests that look after each of a thousand crashes. */
export async function checkConsistency(service: Inspected): Promise<void> {
  await checkReferences(service);
  await checkStates(service);
  await checkLeaves(service);
  await checkShelf(service);
}

async function checkNothingReadable(service: Inspected, markers: readonly string[]): Promise<void> {
  const kept = await service.kept();
  expect(findMarkers(kept, markers), 'a thief could read this').toEqual([]);
  // The detector works: it finds the public event ids that are certainly there.
  const [event] = await service.rows('SELECT id FROM events LIMIT 1');
  if (event !== undefined) expect(findMarkers(kept, [String(event['id'])]).length).toBeGreaterThan(0);
}

async function checkReferences(service: Inspected): Promise<void> {
  const orphan = async (sql: string) => (await service.rows(sql)).length;
  expect(await orphan(`SELECT 1 FROM offers WHERE accreditation NOT IN (SELECT id FROM accreditations)`)).toBe(0);
  expect(await orphan(`SELECT 1 FROM offers WHERE event NOT IN ${OPEN_EVENTS}`)).toBe(0);
  expect(
    await orphan(
      `SELECT 1 FROM sessions WHERE exp > ${service.now()} AND lookup NOT IN (SELECT lookup FROM offers UNION ALL SELECT lookup FROM refreshes)`,
    ),
  ).toBe(0);
  expect(await orphan(`SELECT 1 FROM refreshes WHERE event NOT IN ${OPEN_EVENTS}`)).toBe(0);
  // Who is revoked refills nothing.
  const held = `SELECT id FROM accreditations WHERE state IN ('active', 'suspended')`;
  expect(await orphan(`SELECT 1 FROM refreshes WHERE accreditation NOT IN (${held})`)).toBe(0);
  expect(await orphan(`SELECT 1 FROM roster_tags WHERE row NOT IN (SELECT id FROM roster)`)).toBe(0);
  expect(await orphan(`SELECT 1 FROM bundle_wraps WHERE event NOT IN ${OPEN_EVENTS}`)).toBe(0);
  expect(await orphan(`SELECT 1 FROM gate_handles WHERE event NOT IN ${OPEN_EVENTS}`)).toBe(0);
  expect(await orphan(`SELECT 1 FROM revocations WHERE accreditation NOT IN (SELECT id FROM accreditations)`)).toBe(0);
  expect(
    await orphan(
      `SELECT 1 FROM suspensions WHERE accreditation NOT IN (SELECT id FROM accreditations WHERE state = 'suspended')`,
    ),
  ).toBe(0);
}

const OPEN_EVENTS = `(SELECT id FROM events WHERE state <> 'closed')`;

async function checkStates(service: Inspected): Promise<void> {
  // Offered and only offered accreditations have an offer; active ones have something that can revoke them.
  const wrongOffers = await service.rows(
    `SELECT o.lookup FROM offers o JOIN accreditations a ON a.id = o.accreditation
     WHERE a.state NOT IN ('offered', 'active', 'suspended') AND o.exp > ${service.now()}`,
  );
  expect(wrongOffers).toEqual([]);
  const unopened = await service.rows(
    `SELECT id FROM accreditations WHERE state = 'offered' AND id NOT IN (SELECT accreditation FROM offers)`,
  );
  expect(unopened, 'offered, but there is nothing to pick up').toEqual([]);
  // The entries of a closed event are all invalid, and its envelopes are gone.
  const unrevocable = await service.rows(
    `SELECT id FROM accreditations WHERE state IN ('active', 'suspended') AND event IN ${OPEN_EVENTS}
     AND id NOT IN (SELECT accreditation FROM revocations)`,
  );
  expect(unrevocable, 'signed but not revocable').toEqual([]);
  const overrun = await service.rows('SELECT id FROM lists WHERE next > usable');
  expect(overrun).toEqual([]);
  await checkCounts(service);
}

/** What is counted twice agrees: places, and ranks against the copies that the leaves tell of. */
async function checkCounts(service: Inspected): Promise<void> {
  const places = await service.rows(
    `SELECT q.used, q.max,
       (SELECT count(*) FROM accreditations a WHERE a.event = q.event AND a.state IN ('offered', 'active', 'suspended')) AS live,
       (SELECT count(*) FROM accreditations a WHERE a.event = q.event AND a.state = 'revoked') AS revoked
     FROM quotas q WHERE q.event IN ${OPEN_EVENTS}`,
  );
  for (const { used, max, live, revoked } of places) {
    expect(Number(used)).toBeLessThanOrEqual(Number(max));
    // A revoked accreditation keeps its place unless it was replaced.
    expect(Number(used), 'places taken').toBeGreaterThanOrEqual(Number(live));
    expect(Number(used), 'places taken').toBeLessThanOrEqual(Number(live) + Number(revoked));
  }
  const leaves = (await everyEntry(service)).map(({ leaf }) => leaf);
  for (const { next, event } of await service.rows('SELECT next, event FROM lists')) {
    const entriesOf = (leaf: LogEntry['leaf']) =>
      leaf.type === 'issued' ? leaf.copies : leaf.type === 'passes_issued' ? leaf.passes : 0;
    const ofEvent = leaves.filter((leaf) => 'event' in leaf && leaf.event === event);
    const copies = ofEvent.reduce((sum, leaf) => sum + entriesOf(leaf), 0);
    // More ranks than copies: a crash wastes ranks. Fewer: two copies or passes would share an entry.
    expect(Number(next), 'ranks handed out').toBeGreaterThanOrEqual(copies);
  }
}

/** Every entry of the log: those in the tree, in its order, then those that wait. */
export async function everyEntry(service: Pick<Inspected, 'rows'>): Promise<readonly LogEntry[]> {
  const waiting = await service.rows('SELECT leaf FROM pending_leaves');
  const bytes = [...(await readTree(service)), ...waiting.map(({ leaf }) => Buffer.from(String(leaf)))];
  return bytes.map((each) => {
    const entry = parseEntry(each);
    if (!entry.ok) throw new Error(`${entry.error.type}: ${new TextDecoder().decode(each)}`);
    return entry.value;
  });
}

/** The entries in the tree. Checks that hashes, tiles and the signed head are theirs, byte for byte. */
async function readTree(service: Pick<Inspected, 'rows'>): Promise<readonly Uint8Array[]> {
  // D1 answers blobs as arrays of numbers.
  const blob = (value: unknown) => Uint8Array.from(value as Iterable<number>);
  const [head] = await service.rows('SELECT size, note FROM log_head');
  const bundles = await service.rows('SELECT place, bundle FROM log_entries ORDER BY place');
  const size = Number(head?.['size'] ?? 0);
  const entries = bundles.flatMap(({ bundle }, i) => {
    const parsed = parseEntries(blob(bundle), Math.min(TILE_WIDTH, size - i * TILE_WIDTH));
    if (parsed === undefined) throw new Error('a bundle has not the entries that the head counts');
    return parsed;
  });
  expect(entries, 'entries in the tree').toHaveLength(size);
  if (head === undefined) return entries;
  const grown = growTree(0, [], entries.map(hashLeaf));
  const note = parseNote(String(head['note']));
  const signed = note.ok ? parseCheckpoint(note.value.text) : undefined;
  expect(signed).toMatchObject({ size, root: rootOfEdge(grown.edge) });
  const tiles = await service.rows('SELECT level, place, hashes FROM log_tiles');
  const kept = tiles.map(({ level, place, hashes }) => [`${String(level)}/${String(place)}`, blob(hashes)] as const);
  const right = grown.tiles.map(({ level, index, hashes }) => [`${level}/${index}`, encodeTile(hashes)] as const);
  expect(new Map(kept)).toEqual(new Map(right));
  return entries;
}

async function checkLeaves(service: Inspected): Promise<void> {
  const leaves = await service.rows('SELECT type, leaf, hour FROM pending_leaves');
  for (const { leaf, type, hour } of leaves) {
    const entry = parseEntry(Buffer.from(String(leaf)));
    expect(entry, `leaf of type ${String(type)}`).toMatchObject({ ok: true, value: { hour, leaf: { type } } });
    expect(new TextDecoder().decode(canon(JSON.parse(String(leaf))))).toBe(leaf);
  }
  const told = (await everyEntry(service)).map(({ leaf }) => leaf);
  await checkSums(service, told);
  const types = told.map(({ type }) => type);
  const times = (type: string) => types.filter((each) => each === type).length;
  const [accredited] = await service.rows('SELECT count(*) AS n FROM accreditations');
  expect(times('offer_registered')).toBe(Number(accredited?.['n']));
  const [events] = await service.rows('SELECT count(*) AS n FROM events');
  expect(times('event_opened')).toBe(Number(events?.['n']));
}

/** What an auditor adds up from the log alone is what the database says, state by state. */
async function checkSums(service: Inspected, leaves: readonly LogEntry['leaf'][]): Promise<void> {
  const { events, contradictions } = tally(leaves);
  expect(contradictions, 'the log contradicts itself').toEqual([]);
  const kept = await service.rows(
    `SELECT event, state, count(*) AS n FROM accreditations WHERE event IN ${OPEN_EVENTS} GROUP BY event, state`,
  );
  for (const { event, active, withdrawn, lapsed, burned, revoked, reissued } of events) {
    const count = (...states: string[]) =>
      kept.reduce(
        (sum, row) => sum + (row['event'] === event && states.includes(String(row['state'])) ? Number(row['n']) : 0),
        0,
      );
    if (kept.every((row) => row['event'] !== event)) continue;
    expect(active, 'active or waiting').toBe(count('offered', 'active', 'suspended'));
    expect([lapsed, burned], 'lapsed, burned').toEqual([count('lapsed'), count('burned')]);
    // A re-issue ends the former one as withdrawn or as revoked.
    expect(withdrawn + revoked + reissued, 'ended by the office').toBe(count('withdrawn', 'revoked'));
  }
}

const NAMED_KEYS = [
  `SELECT 'offer/' || shelf_key AS id FROM offers`,
  `SELECT 'refresh/' || shelf_key AS id FROM refreshes`,
  `SELECT 'row/' || shelf_key AS id FROM roster`,
  `SELECT 'event/' || shelf_key AS id FROM events WHERE state <> 'closed'`,
  `SELECT 'tag/' || tag_shelf_key AS id FROM events WHERE state <> 'closed'`,
  // k_handle is made when a gate first asks: it is there where gates told of anything.
  `SELECT 'handle/' || tag_shelf_key AS id FROM events WHERE id IN (SELECT event FROM gate_handles)`,
];

async function namedKeys(service: Inspected): Promise<string[]> {
  const found: string[] = [];
  for (const sql of NAMED_KEYS) found.push(...(await service.rows(sql)).map((row) => String(row['id'])));
  return found;
}

/** Kinds of objects on a shelf that are not in `storage/deadlines.ts`. */
export function kindsWithoutDeadline(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.split('/')[0] as string))].filter((kind) => !(kind in SHELF_DEADLINES));
}

async function checkShelf(service: Inspected): Promise<void> {
  const ids = new Set(await service.shelfIds());
  expect(kindsWithoutDeadline([...ids]), 'kinds of shelf objects that nobody said an end of').toEqual([]);
  for (const id of await namedKeys(service)) expect(ids, `the row’s key ${id} is on the shelf`).toContain(id);
}

/** That no key is left which no row names. Not part of `checkEverything`: the sweep waits before it calls a key an orphan. */
export async function checkNoOrphans(service: Inspected): Promise<void> {
  const named = new Set(await namedKeys(service));
  const orphans = (await service.shelfIds()).filter(
    (id) => /^(offer|refresh|row|event|tag)\//.test(id) && !named.has(id),
  );
  expect(orphans, 'keys that no row names').toEqual([]);
}
