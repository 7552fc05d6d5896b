import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogSource } from '../../../src/cli/audit/log-source.ts';
import { auditLog, findChange } from '../../../src/cli/audit/replay.ts';
import { parseSeen, type Seen, writeSeen } from '../../../src/cli/audit/seen.ts';
import { expire, tally } from '../../../src/cli/audit/tally.ts';
import { audit } from '../../../src/cli/commands/audit.ts';
import { pemOf } from '../../../src/cli/pem.ts';
import { createTerminal } from '../../../src/cli/terminal.ts';
import { logsOf, parseLogKey } from '../../../src/cli/witness/logs.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { canon } from '../../../src/lib/canonical-json.ts';
import {
  createNoteKey,
  encodeEntries,
  encodeTile,
  growTree,
  hashLeaf,
  NOTE_KEY_TYPE,
  type NoteKey,
  parseEntries,
  renderCheckpoint,
  renderNoteKey,
  renderSignature,
  rootOfEdge,
} from '../../../src/merkle/index.ts';
import { systemClock } from '../../../src/runtime/node/system.ts';
import { askWitnesses, integrateLeaves, type Leaf, pendingLeaf } from '../../../src/transparency/index.ts';
import { logOrigin, logPrefix } from '../../../src/transparency/wire.ts';
import { startWitness } from '../../actors/witness.ts';
import { type Service, startService } from '../../harness.ts';

const EVENT = 'AAAAAAAAAAAAAAAAAAAAAA';
const COMMITMENT = 'A'.repeat(43);
const BY = 'desk-k4tq';
const opened: Leaf = { type: 'event_opened', event: EVENT, policyVersion: 1, policySha256: COMMITMENT };
const offered: Leaf = { type: 'offer_registered', event: EVENT, commitment: COMMITMENT, by: BY };
const issued: Leaf = { type: 'issued', event: EVENT, copies: 5, again: false };
const revoked: Leaf = {
  type: 'revoked',
  event: EVENT,
  people: 1,
  reason: 'CONDUCT_HEARING',
  by: BY,
  second: 'desk-zz22',
};

let service: Service;
let now: () => ReturnType<Service['clock']['now']>;
beforeEach(async () => {
  service = await startService();
  now = service.clock.now;
});
afterEach(() => service.close());

async function say(...leaves: readonly Leaf[]): Promise<void> {
  for (const leaf of leaves) await service.ports.store.atomic([pendingLeaf(service.ports, now(), leaf)]);
  expect((await integrateLeaves(service.ports, now())).ok).toBe(true);
}
const origin = () => logOrigin(service.publicUrl);
const keys = async () => (await (await service.fetch('/log/keys')).text()).trimEnd().split('\n');
const look = async (before?: Seen, fetch: typeof globalThis.fetch = service.fetch as typeof globalThis.fetch) =>
  auditLog(openLogSource(logPrefix(service.publicUrl), fetch), {
    origin: origin(),
    keys: await keys(),
    before,
    now: now(),
  });
async function seen(): Promise<Seen> {
  const done = await look();
  if (!done.ok) throw new Error(done.error.type);
  return done.value.seen;
}

/** Entries of the (small) log as they stand. */
function entries(): Uint8Array[] {
  const { bundle } = service.store.sqlite.prepare('SELECT bundle FROM log_entries').get() as { bundle: Buffer };
  const { size } = service.store.sqlite.prepare('SELECT size FROM log_head').get() as { size: number };
  return [...(parseEntries(Uint8Array.from(bundle), size) ?? [])];
}

/** What an office does that rewrites its own log: other entries, with tiles and a head that its own key signs. */
async function rewrite(next: readonly Uint8Array[]): Promise<void> {
  const grown = growTree(0, [], next.map(hashLeaf));
  const text = renderCheckpoint({ origin: origin(), size: next.length, root: rootOfEdge(grown.edge) });
  const [signer] = await service.ports.keys.logSigners();
  const key = createNoteKey(origin(), NOTE_KEY_TYPE.ed25519, signer!.publicKey);
  const note = `${text}\n${renderSignature(key, await signer!.sign(utf8(text)))}`;
  const { sqlite } = service.store;
  sqlite.prepare('UPDATE log_head SET note = ?').run(note);
  sqlite.prepare('UPDATE log_entries SET bundle = ?').run(encodeEntries(next));
  for (const { level, index, hashes } of grown.tiles) {
    sqlite
      .prepare('UPDATE log_tiles SET hashes = ? WHERE level = ? AND place = ?')
      .run(encodeTile(hashes), level, index);
  }
}
const otherLeaf = () =>
  canon({ typ: 'gafete/v1/leaf', hour: now() - (now() % 3600), type: 'alarm', code: 'other_code' });
/** The first leaf whose neighbour differs: fillers of one hour are all alike. */
const unlike = (list: readonly Uint8Array[]) =>
  list.findIndex((entry, i) => list[i + 1] !== undefined && !Buffer.from(entry).equals(list[i + 1] as Uint8Array));

describe('an audit', () => {
  it('of an honest log holds, says what is new, and adds up', async () => {
    await say(opened, offered, offered, issued);
    const first = await look();
    expect(first).toMatchObject({
      ok: true,
      value: { fresh: 8, tally: { leaves: 8, fillers: 4, contradictions: [] } },
    });
    service.clock.advance(300);
    await say(issued, revoked);
    const second = await look(first.ok ? first.value.seen : undefined);
    expect(second).toMatchObject({ ok: true, value: { fresh: 8, seen: { size: 16 } } });
    expect(second.ok && second.value.tally.events).toEqual([
      expect.objectContaining({
        event: EVENT,
        offered: 2,
        issued: 2,
        copies: 10,
        passes: 0,
        revoked: 1,
        active: 1,
        state: 'open',
      }),
    ]);
  });

  it('reads a log of many tiles', async () => {
    await say(opened, ...Array.from({ length: 700 }, () => offered));
    const before = await seen();
    await say(...Array.from({ length: 400 }, () => issued));
    expect(await look(before)).toMatchObject({ ok: true, value: { seen: { size: 1104 }, fresh: 400 } });
  });
});

describe('an office that rewrites what was public, and signs it,', () => {
  beforeEach(() => say(opened, offered, offered, offered, issued, revoked));

  it.each([
    ['edits a leaf', 'leaf_edited', (list: Uint8Array[]) => list.with(3, otherLeaf())],
    ['removes a leaf', 'leaf_removed', (list: Uint8Array[]) => [...list.toSpliced(unlike(list), 1), otherLeaf()]],
    [
      'reorders leaves',
      'leaf_reordered',
      (list: Uint8Array[]) => {
        const i = unlike(list);
        return list.with(i, list[i + 1] as Uint8Array).with(i + 1, list[i] as Uint8Array);
      },
    ],
  ] as const)('is found out when it %s and goes on', async (_what, type, change) => {
    const before = await seen();
    const more = [...change(entries()), ...Array.from({ length: 8 }, otherLeaf)];
    await rewrite(more);
    const done = await look(before);
    expect(done).toMatchObject({ ok: false, error: { type } });
    // The two notes prove it to anybody: both are signed.
    expect(!done.ok && 'evidence' in done.error && done.error.evidence).toHaveLength(2);
    // Who never looked before sees nothing: that is what the state file, and witnesses, are for.
    expect((await look()).ok).toBe(true);
  });

  it('is found out when it shows another history of the same size', async () => {
    const before = await seen();
    await rewrite(entries().with(0, otherLeaf()));
    expect(await look(before)).toMatchObject({ ok: false, error: { type: 'log_fork', size: 8 } });
  });

  it('is found out when it goes back', async () => {
    await say(revoked);
    const before = await seen();
    await rewrite(entries().slice(0, 8));
    expect(await look(before)).toMatchObject({ ok: false, error: { type: 'log_rollback', seen: 16, size: 8 } });
  });

  it('is found out when a leaf has more to say than the schema allows', async () => {
    const person = canon({ typ: 'gafete/v1/leaf', hour: 0, type: 'recovery_used', who: 'VACA830115HDFLRN02' });
    await rewrite(entries().with(2, person));
    expect(await look()).toMatchObject({
      ok: false,
      error: { type: 'leaf_refused', index: 2, reason: 'entry_schema' },
    });
    await rewrite(entries().with(2, utf8('{}')));
    expect(await look()).toMatchObject({ ok: false, error: { type: 'leaf_refused', reason: 'entry_format' } });
    const ahead = canon({ typ: 'gafete/v1/leaf', hour: 9_999_999 * 3600, type: 'recovery_used' });
    await rewrite(entries().with(2, ahead));
    expect(await look()).toMatchObject({ ok: false, error: { type: 'leaf_refused', reason: 'entry_future' } });
  });
});

describe('a database writer without the log key', () => {
  beforeEach(() => say(opened, offered, issued, revoked));
  const run = (sql: string, ...values: unknown[]) => service.store.sqlite.prepare(sql).run(...values);

  it.each([
    ['edits', (list: Uint8Array[]) => list.with(3, otherLeaf())],
    ['swaps', (list: Uint8Array[]) => list.with(0, list[unlike(list) + 1]!).with(unlike(list) + 1, list[0]!)],
  ] as const)('who %s entries is found out at the first audit', async (_what, change) => {
    const before = await seen();
    const changed = change(entries());
    run('UPDATE log_entries SET bundle = ?', encodeEntries(changed));
    expect(await look()).toMatchObject({ ok: false, error: { type: 'log_root' } });
    expect((await look(before)).ok).toBe(false);
  });

  it('who removes an entry leaves a bundle that does not fit', async () => {
    run('UPDATE log_entries SET bundle = ?', encodeEntries(entries().slice(1)));
    expect(await look()).toMatchObject({ ok: false, error: { type: 'log_unreachable', what: 'entries' } });
  });

  it('who edits a tile is found out', async () => {
    run('UPDATE log_tiles SET hashes = zeroblob(length(hashes))');
    expect(await look()).toMatchObject({ ok: false, error: { type: 'log_tile', level: 0, index: 0 } });
  });

  it.each([
    ['the size', (note: string) => note.replace('\n8\n', '\n16\n')],
    ['the signature', (note: string) => note.replace(/.{4}\n$/, 'AAA=\n')],
    ['the name', (note: string) => note.replace(/^[^\n]+/, 'elsewhere.example/log')],
    ['everything', () => 'x'],
  ] as const)('who edits %s of the checkpoint is found out', async (_what, change) => {
    const { note } = service.store.sqlite.prepare('SELECT note FROM log_head').get() as { note: string };
    run('UPDATE log_head SET note = ?', change(note));
    expect(await look()).toMatchObject({ ok: false, error: { type: 'log_checkpoint' } });
  });

  it('who invents acts before they are integrated is found out where they contradict the rest', async () => {
    const other = 'BBBBBBBBBBBBBBBBBBBBBB';
    await say({ ...revoked, people: 2 }, { ...issued, event: other }, opened);
    const done = await look();
    expect(done.ok && done.value.tally.contradictions).toEqual(
      expect.arrayContaining([
        { type: 'event_unknown', event: other },
        { type: 'event_opened_twice', event: EVENT },
        { type: 'people_unknown', event: EVENT },
      ]),
    );
  });
});

describe('a hostile server', () => {
  beforeEach(() => say(opened));

  it.each([
    ['an endless body', () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) }))],
    ['another place', () => Response.redirect('http://localhost:1/', 302)],
    ['an error', () => new Response('', { status: 500 })],
    ['bytes that are no text', () => new Response(Uint8Array.of(0xff))],
  ])('that answers with %s is not followed', async (_what, answer) => {
    const fetch = (async () => answer()) as unknown as typeof globalThis.fetch;
    expect(await look(undefined, fetch)).toMatchObject({ ok: false, error: { type: 'log_unreachable' } });
  });

  it('that says it has more leaves than there can be is not read to the end', async () => {
    const [signer] = await service.ports.keys.logSigners();
    const text = renderCheckpoint({ origin: origin(), size: 2 ** 53 - 1, root: hashLeaf(utf8('x')) });
    const key = createNoteKey(origin(), NOTE_KEY_TYPE.ed25519, signer!.publicKey);
    const note = `${text}\n${renderSignature(key, await signer!.sign(utf8(text)))}`;
    service.store.sqlite.prepare('UPDATE log_head SET note = ?').run(note);
    expect(await look()).toMatchObject({ ok: false, error: { type: 'log_too_large' } });
  });
});

describe('what was seen', () => {
  it('is read as it was written, and not at all when it is damaged', async () => {
    await say(opened, offered);
    const folder = mkdtempSync(join(tmpdir(), 'gafete-audit-'));
    const path = join(folder, 'state.json');
    const state = await seen();
    writeSeen(path, state);
    const text = readFileSync(path, 'utf8');
    expect(parseSeen(text)).toEqual({ ok: true, value: state });
    // Files of before this auditor looked outside the log go on.
    const { open: _, ...older } = JSON.parse(text) as Record<string, unknown>;
    expect(parseSeen(JSON.stringify(older))).toEqual({ ok: true, value: { ...state, open: [] } });
    const waiting = { type: 'list_unlogged', event: EVENT, about: 'x', since: 1 } as const;
    writeSeen(path, { ...state, open: [waiting] });
    expect(parseSeen(readFileSync(path, 'utf8'))).toMatchObject({ ok: true, value: { open: [waiting] } });
    const change = (members: object) => JSON.stringify({ ...JSON.parse(text), ...members });
    const hostile = [
      '',
      '{}',
      'null',
      '[]',
      text.slice(1),
      change({ v: 2 }),
      change({ size: 9 }),
      change({ size: -1 }),
    ];
    for (const bad of [
      ...hostile,
      change({ root: 'x' }),
      change({ keys: [] }),
      change({ marks: '' }),
      change({ x: 1 }),
      change({ open: [{ ...waiting, type: 'a_feeling' }] }),
      change({ open: {} }),
    ]) {
      expect(parseSeen(bad), bad).toEqual({ ok: false, error: { type: 'seen_format' } });
    }
    rmSync(folder, { recursive: true });
  });

  it.each([
    [['a', 'b', 'c'], ['a', 'x', 'c'], 'leaf_edited', 1],
    [['a', 'b', 'c'], ['a', 'c', 'd'], 'leaf_removed', 1],
    [['a', 'b', 'c'], ['b', 'a', 'c'], 'leaf_reordered', 0],
    [['a', 'b'], ['a', 'x', 'b'], 'leaf_reordered', 1],
    [['a', 'b'], ['a', 'x'], 'leaf_edited', 1],
  ] as const)('%j that became %j is %s at %i', (before, after, type, index) => {
    expect(findChange(before, after)).toEqual({ type, index });
  });

  it('that goes on unchanged is no change', () => {
    expect(findChange(['a', 'b'], ['a', 'b', 'c'])).toBeUndefined();
  });
});

describe('sums', () => {
  it('an event that is over has nobody active, and its end may stand before its beginning', () => {
    const closed: Leaf = { type: 'event_closed', event: EVENT, by: BY, second: 'desk-zz22' };
    const { events, contradictions } = tally([
      closed,
      offered,
      opened,
      { type: 'event_distrusted', event: EVENT, by: BY, second: BY },
    ]);
    expect(events).toEqual([expect.objectContaining({ state: 'closed', active: 0, offered: 1, expired: 1 })]);
    expect(contradictions).toEqual([]);
  });

  it('says how many are suspended now as far as the log can tell, and who expired when credentials end', () => {
    const act = { event: EVENT, people: 1, reason: 'CONDUCT_HEARING', by: BY } as const;
    const suspended: Leaf = { type: 'suspended', ...act };
    const offers = Array.from({ length: 5 }, () => offered);
    const row = (...leaves: Leaf[]) => tally([opened, ...offers, ...leaves]).events[0]!;
    expect(row(suspended, suspended).suspendedNow).toEqual({ least: 2, most: 2 });
    expect(row(suspended, suspended, { type: 'resumed', ...act }).suspendedNow).toEqual({ least: 1, most: 1 });
    expect(row(suspended, { type: 'suspension_lapsed', event: EVENT, people: 1 }).suspendedNow.most).toBe(0);
    // Whether the one who was revoked had been suspended is in no leaf.
    const unsure = row(suspended, suspended, revoked);
    expect(unsure).toMatchObject({ suspendedNow: { least: 1, most: 2 }, active: 4, expired: 0 });
    expect(expire(unsure)).toMatchObject({ suspendedNow: { least: 0, most: 0 }, active: 0, expired: 4, revoked: 1 });
  });
});

describe('gafete audit', () => {
  async function freePort(): Promise<number> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }

  it('speaks both languages, remembers only what held, and ends with what a script can switch on', async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    service.close();
    const witness = await startWitness({ logs: [], now: systemClock });
    const WITNESSES = JSON.stringify([{ key: witness.vkey, url: 'https://testigo.example' }]);
    service = await startService({
      now: systemClock(),
      settings: { PUBLIC_URL: url, WITNESSES },
      outside: witness.fetch,
    });
    now = service.clock.now;
    const server = serve({ fetch: service.app.fetch, port, hostname: 'localhost' });
    const folder = mkdtempSync(join(tmpdir(), 'gafete-audit-'));
    const state = join(folder, 'state.json');
    const run = async (language: 'en' | 'es', ...words: string[]) => {
      let out = '';
      const stream = {
        write(text: string) {
          out += text;
          return true;
        },
      };
      const exit = await audit.run(
        [url, ...words],
        createTerminal(false, language, { stdout: stream, stderr: stream }),
      );
      return { exit, out };
    };
    try {
      await say(opened, offered, issued);
      const first = await run('en', '--state', state);
      expect(first).toMatchObject({ exit: 0 });
      expect(first.out).toContain('offered 1 · picked up 1 (5 copies, 0 gate passes) · active or waiting now 1');
      expect(first.out).toContain((await keys())[0]);
      expect((await run('es', '--state', state)).out).toContain(
        'ofrecidas 1 · recogidas 1 (5 copias, 0 pases de acceso)',
      );
      const fresh = join(folder, 'fresh.json');
      const other = await startWitness({ name: 'other.example/w', logs: [], now: systemClock });
      const asked = ['--state', fresh, '--witness', witness.vkey, '--witness', other.vkey];
      const nobody = await run('en', ...asked);
      expect(nobody).toMatchObject({ exit: 0, out: expect.stringContaining('has not cosigned this head') });
      expect(await run('en', ...asked, '--quorum', '1')).toMatchObject({
        exit: 3,
        out: expect.stringContaining('WITNESSES: 0 of the 1 asked for'),
      });
      Object.assign(witness.self, { logs: logsOf((await keys()).map(parseLogKey) as NoteKey[]) });
      expect(await askWitnesses(service.ports, now())).toBe(1);
      const one = await run('es', ...asked, '--quorum', '1');
      expect(one).toMatchObject({
        exit: 0,
        out: expect.stringContaining('Testigo prensa.example/testigo: vio este estado'),
      });
      expect(await run('en', ...asked, '--quorum', '2')).toMatchObject({ exit: 3 });
      // One key under two names is one witness.
      const alias = renderNoteKey(createNoteKey('alias.example/w', NOTE_KEY_TYPE.cosignature, witness.key.publicKey));
      const doubled = ['--state', fresh, '--witness', witness.vkey, '--witness', alias, '--quorum', '2'];
      expect(await run('en', ...doubled)).toMatchObject({ exit: 3, out: expect.stringContaining('1 of the 2') });
      await expect(run('en', '--witness', (await keys())[0] as string)).rejects.toThrow('gafete witness');
      await expect(run('en', '--witness', witness.vkey, '--quorum', '2')).rejects.toThrow('at most the number named');
      await other.remove();

      const pem = join(folder, 'anchor.pem');
      writeFileSync(pem, pemOf(service.operator.certificate));
      const anchored = await run('en', '--anchor', pem);
      expect(anchored.exit).toBe(0);
      expect(anchored.out).not.toContain('taken from the log itself');
      writeFileSync(pem, pemOf((await startService({ seed: 'another office' })).operator.certificate));
      await expect(run('en', '--anchor', pem)).rejects.toThrow('shows no list signed by that anchor');
      await expect(run('en', '--anchor', join(folder, 'nothing'))).rejects.toThrow('no root certificate');
      const held = readFileSync(state, 'utf8');
      await rewrite(entries().with(1, otherLeaf()));
      expect(await run('en', '--state', state)).toMatchObject({ exit: 3, out: expect.stringContaining('FORK') });
      expect((await run('es', '--state', state)).out).toContain('BIFURCACIÓN');
      expect(readFileSync(state, 'utf8')).toBe(held);
      writeFileSync(state, 'x');
      await expect(run('en', '--state', state)).rejects.toThrow('damaged');
      const stranger = createNoteKey(origin(), NOTE_KEY_TYPE.ed25519, hashLeaf(utf8('x')));
      await expect(run('en', '--key', 'x')).rejects.toThrow('key');
      expect((await run('en', '--key', `${stranger.name}+${stranger.id}+x`).catch(() => ({ exit: 2 }))).exit).toBe(2);
    } finally {
      await new Promise((resolve) => server.close(resolve));
      await witness.remove();
      rmSync(folder, { recursive: true });
    }
  });
});
