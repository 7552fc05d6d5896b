/**
 * What an attacker does to a running service, and the auditor's word for it. Each case really changes rows, files or keys
 * as that attacker can; the first case is the same service left alone.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogSource } from '../../../src/cli/audit/log-source.ts';
import { openOfficeSource } from '../../../src/cli/audit/office-source.ts';
import { lookOutside, type Outside } from '../../../src/cli/audit/outside.ts';
import { auditLog } from '../../../src/cli/audit/replay.ts';
import { parseSeen, type Seen, writeSeen } from '../../../src/cli/audit/seen.ts';
import { policySha256 } from '../../../src/desk/policy.ts';
import type { ActStatement } from '../../../src/desk/wire.ts';
import { decodeUtf8 } from '../../../src/lib/bytes.ts';
import { canon } from '../../../src/lib/canonical-json.ts';
import type { Policy } from '../../../src/policy/index.ts';
import { createBundle } from '../../../src/sealing/bundle.ts';
import { publicJwkOfPkcs8 } from '../../../src/sealing/ecdh.ts';
import { sealRow } from '../../../src/storage/authentic.ts';
import { sweep } from '../../../src/sweep.ts';
import { integrateLeaves, type Leaf, pendingLeaf } from '../../../src/transparency/index.ts';
import { logOrigin, logPrefix } from '../../../src/transparency/wire.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from '../../desk/office.ts';
import { alarmsIn } from '../../transparency/alarms-in.ts';

let office: Office;
let event: OpenedEvent;
let people: readonly string[];
let folder: string;

/** An auditor with a state file, as `gafete audit --state` is: audits, remembers, and answers the words it would say. */
function createAuditor(
  fetch: typeof globalThis.fetch = office.service.fetch as typeof globalThis.fetch,
  name = 'state',
) {
  const { service } = office;
  const path = join(folder, name);
  let before: Seen | undefined;
  let outside: Outside | undefined;
  const keys = async () => (await (await service.fetch('/log/keys')).text()).trimEnd().split('\n');
  return {
    /** What waits for its leaf, after the last audit. */
    waits: () => (outside?.open ?? []).filter((point) => !outside?.overdue.includes(point)).map(({ type }) => type),
    admits: () => outside?.admits,
    async run(): Promise<readonly string[]> {
      const now = service.clock.now();
      const origin = logOrigin(service.publicUrl);
      const source = openLogSource(logPrefix(service.publicUrl), fetch);
      const done = await auditLog(source, { origin, keys: before?.keys ?? (await keys()), before, now });
      if (!done.ok) return [done.error.type];
      const { seen, entries, tally } = done.value;
      const looked = { before: before?.open ?? [], now };
      outside = await lookOutside(openOfficeSource(service.publicUrl, fetch), entries, looked);
      writeSeen(path, { ...seen, open: outside.open });
      const read = parseSeen(readFileSync(path, 'utf8'));
      if (!read.ok) throw new Error(read.error.type);
      before = read.value;
      return [...tally.contradictions, ...outside.overdue].map(({ type }) => type);
    },
  };
}

/** Minutes of a service at work: its timers run, and somebody asks for the list. */
async function pass(minutes: number): Promise<void> {
  const { service } = office;
  for (let minute = 0; minute < minutes; minute += 5) {
    service.clock.advance(300);
    await service.fetch(new URL(event.list).pathname, { headers: { accept: 'application/statuslist+jwt' } });
    await sweep(service.ports);
    await integrateLeaves(service.ports, service.clock.now());
  }
}
/** One second before the sequencer runs: whoever writes the database has what waits in his hands. */
async function publishNow(): Promise<void> {
  office.service.clock.advance(120);
  await office.service.fetch(new URL(event.list).pathname, { headers: { accept: 'application/statuslist+jwt' } });
}
const revoke = async (id: string) => {
  const statement = office.onPeople(event, 'revoke', [id], 'LOST');
  const answer = await office.begin(office.ana, statement, { revocations: await office.revocationsOf(event, [id]) });
  expect(answer.status).toBe(200);
};
const forget = (type: string) => {
  const { changes } = office.write('DELETE FROM pending_leaves WHERE type = ?', type);
  expect(changes).toBeGreaterThan(0);
};
/** The word now, with what waits, and the word a quarter of an hour later. */
async function words(auditor: ReturnType<typeof createAuditor>) {
  await integrateLeaves(office.service.ports, office.service.clock.now());
  const first = await auditor.run();
  const waits = auditor.waits();
  await pass(15);
  return { first, waits, later: await auditor.run() };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-audit-'));
  office = await startOffice();
  event = await office.openEvent();
  people = (await office.accredited(event, 3)).map(({ accreditation }) => accreditation);
  await pass(5);
});
afterEach(() => {
  office.service.close();
  rmSync(folder, { recursive: true });
});

describe('an honest service', () => {
  it('is believed at every moment of two busy hours: what waits is in the log a quarter of an hour later', async () => {
    const auditor = createAuditor();
    const alone: string[] = [];
    for (let round = 0; round < 12; round++) {
      if (round === 2) await revoke(people[0] as string);
      if (round === 4) await office.accredited(event, 1);
      // Once before the sequencer has run, once after.
      await publishNow();
      alone.push(...(await auditor.run()));
      await pass(10);
      alone.push(...(await auditor.run()));
    }
    expect(alone).toEqual([]);
    expect(auditor.admits()).toEqual([]);
    expect(await alarmsIn(office.service)).toEqual([]);
  });

  it('that closes its event is believed, and its lists go on fitting', async () => {
    const auditor = createAuditor();
    await auditor.run();
    await closeEvent();
    expect(await auditor.run()).toEqual([]);
    await pass(20);
    expect([await auditor.run(), auditor.waits()]).toEqual([[], []]);
  });
});

describe('a hidden revocation', () => {
  it('of which neither leaf came: UNLOGGED LIST a quarter of an hour later, and for ever', async () => {
    const auditor = createAuditor();
    await auditor.run();
    await revoke(people[0] as string);
    await publishNow();
    forget('revoked');
    forget('list_published');
    expect(await words(auditor)).toEqual({ first: [], waits: ['list_unlogged'], later: ['list_unlogged'] });
    // Later lists are logged; that one was shown and is not.
    await pass(120);
    expect(await auditor.run()).toEqual(['list_unlogged']);
  });

  it('whose list is in the log is deniable, because decoys change lists too: the auditor does not pretend', async () => {
    const auditor = createAuditor();
    await auditor.run();
    await revoke(people[0] as string);
    await publishNow();
    forget('revoked');
    expect(await words(auditor)).toEqual({ first: [], waits: [], later: [] });
  });

  it('that was undone by an older list: the service withholds it, and says so in the log', async () => {
    const auditor = createAuditor();
    await auditor.run();
    const [row] = office.sql<Record<string, unknown>>('SELECT * FROM list_bits');
    await revoke(people[0] as string);
    await pass(5);
    office.write(
      'UPDATE list_bits SET bits = ?, published = ?, version = ?, tag = ?, decoy_due = ?, queued_tick = ?',
      row?.['bits'],
      row?.['published'],
      row?.['version'],
      row?.['tag'],
      row?.['decoy_due'],
      row?.['queued_tick'],
    );
    await pass(5);
    expect(await words(auditor)).toEqual({ first: [], waits: ['list_withheld'], later: ['list_withheld'] });
    expect(await alarmsIn(office.service)).toContain('list_refused');
  });

  it('undone by whoever has the shelf too, or by a server that shows him an older list: OLDER LIST', async () => {
    const path = new URL(event.list).pathname;
    const get = () => office.service.fetch(path, { headers: { accept: 'application/statuslist+jwt' } });
    const old = await (await get()).text();
    const stale = (async (target: string, init?: RequestInit) =>
      String(target).endsWith(path) ? new Response(old) : office.service.fetch(target, init)) as typeof fetch;
    const auditor = createAuditor(stale, 'stale');
    expect(await auditor.run()).toEqual([]);
    await revoke(people[0] as string);
    await pass(5);
    expect(await words(auditor)).toEqual({ first: [], waits: ['list_older'], later: ['list_older'] });
    // Everybody else is served the right one.
    expect(await createAuditor().run()).toEqual([]);
  });
});

/** Acts of the office that leave a leaf. */
async function changePolicy(): Promise<void> {
  const policy: Policy = { ...event.policy, version: 2, maxAccreditations: 50 };
  const { act: _, ...base } = office.onEvent(event, 'close');
  const statement: ActStatement = { ...base, act: 'policy', policy: policySha256(policy) as string };
  expect((await office.both(statement, { policy })).status).toBe(200);
}
async function closeEvent(): Promise<void> {
  const { ana, beto } = office;
  const statement = office.onEvent(event, 'close');
  const jws = await office.sign(ana, statement);
  const begun = await outcome(await ana.request('POST', office.path(event, '/close'), { statement, jws }));
  expect((await office.approve(beto, begun.body['act'] as string, statement)).status).toBe(200);
}
async function startEpoch(): Promise<void> {
  const bundle = createBundle(event.id, office.service.random, event.bundle);
  const deskKey = publicJwkOfPkcs8(bundle.ecdh);
  const wraps = await office.wrapsFor(bundle, [office.ana.keys.member.jwk, office.recovery()]);
  const answer = await office.ana.request('POST', office.path(event, '/epochs'), {
    epoch: bundle.epoch,
    deskKey,
    wraps,
  });
  expect(answer.status).toBe(201);
}

describe('a database writer', () => {
  const table: readonly (readonly [what: string, attack: () => Promise<void> | void, word: string])[] = [
    ['takes the leaf of a policy away', () => changePolicy().then(() => forget('policy_changed')), 'policy_unlogged'],
    ['takes the leaf of a desk key away', () => startEpoch().then(() => forget('epoch_started')), 'desk_key_unlogged'],
    ['takes the leaf of a closing away', () => closeEvent().then(() => forget('event_closed')), 'event_gone'],
    ['edits an event', () => void office.write(`UPDATE events SET state = 'distrusted'`), 'event_gone'],
    ['deletes an event', () => void office.write('DELETE FROM events'), 'event_gone'],
  ];
  it.each(table)('who %s', async (_what, attack, word) => {
    const auditor = createAuditor();
    await auditor.run();
    await attack();
    const { first, waits, later } = await words(auditor);
    expect(first).toEqual([]);
    expect(waits).toContain(word);
    expect(later).toContain(word);
  });
});

describe('an operator with every key', () => {
  it('who puts a desk key of his own into the public document: UNLOGGED KEY', async () => {
    const auditor = createAuditor();
    await auditor.run();
    const { service } = office;
    const own = decodeUtf8(canon({ ...publicJwkOfPkcs8(createBundle(event.id, service.random).ecdh) })) as string;
    const [row] = office.sql<{ not_after: number; generation: number }>('SELECT not_after, generation FROM desk_keys');
    const { not_after: notAfter, generation } = row!;
    const sealed = await sealRow(
      service.ports,
      'desk_keys',
      { event: event.id, epoch: 1, jwk: own },
      { notAfter, generation },
    );
    office.write('UPDATE desk_keys SET jwk = ?, tag = ?', own, sealed.tag);
    expect(await words(auditor)).toEqual({ first: [], waits: ['desk_key_unlogged'], later: ['desk_key_unlogged'] });
  });

  it('who logs an end that never came: EVENT REVIVED', async () => {
    const auditor = createAuditor();
    await auditor.run();
    const { ports, clock } = office.service;
    await ports.store.atomic([pendingLeaf(ports, clock.now(), { type: 'event_ended', event: event.id })]);
    expect(await words(auditor)).toEqual({ first: [], waits: ['event_revived'], later: ['event_revived'] });
  });

  it.each([
    ['shows this auditor another history of the same size', 'log_fork', 3],
    ['goes back and stays there', 'log_rollback', 0],
    ['goes back and on to a longer history', 'leaf_edited', 11],
  ] as const)('who %s: %s', async (_what, word, more) => {
    const { service } = office;
    const tables = ['log_head', 'log_tiles', 'log_entries', 'pending_leaves'];
    for (const table of tables)
      office.service.store.sqlite.exec(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    const objects = new Map(service.shelf.objects);
    const say = async (n: number, leaf: Leaf) => {
      for (let i = 0; i < n; i++) {
        await service.ports.store.atomic([pendingLeaf(service.ports, service.clock.now(), leaf)]);
      }
      await integrateLeaves(service.ports, service.clock.now());
    };
    const auditor = createAuditor();
    await say(5, { type: 'enrolment_code', role: 'gate' });
    expect(await auditor.run()).toEqual([]);
    for (const table of tables) {
      service.store.sqlite.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`);
    }
    service.shelf.objects.clear();
    for (const [id, bytes] of objects) service.shelf.objects.set(id, bytes);
    service.publicFiles.files.clear();
    if (more > 0) await say(more, { type: 'recovery_used' });
    service.clock.advance(61);
    expect(await auditor.run()).toEqual([word]);
    // An auditor who comes for the first time cannot know: that is what witnesses are for.
    expect(await createAuditor(undefined, 'newcomer').run()).toEqual([]);
  });
});

describe('a leaf that waits for more than a quarter of an hour', () => {
  it('is said by the service itself, and seen by whoever looks at a list of its', async () => {
    const auditor = createAuditor();
    await auditor.run();
    await revoke(people[0] as string);
    // No sequencer runs.
    await publishNow();
    expect([await auditor.run(), auditor.waits()]).toEqual([[], ['list_unlogged']]);
    office.service.clock.advance(901);
    expect(await auditor.run()).toContain('list_unlogged');
    expect(auditor.admits()).toEqual(['warn:log.late']);
    // It was only late: once it is in the log nothing is left of it.
    await pass(5);
    expect([await auditor.run(), auditor.waits()]).toEqual([[], []]);
    office.service.clock.advance(60);
    await auditor.run();
    expect(auditor.admits()).toEqual([]);
  });
});
