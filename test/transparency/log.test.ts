import { describe, expect, it } from 'vitest';
import { addLogKey } from '../../src/cli/keys/ceremony.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { type NoteKey, parseNoteKey, verifyCheckpoint } from '../../src/merkle/index.ts';
import { type Ports, Unavailable } from '../../src/ports.ts';
import { selfCheck } from '../../src/self-check.ts';
import { integrateLeaves, pendingLeaf } from '../../src/transparency/index.ts';
import { logOrigin } from '../../src/transparency/wire.ts';
import { startService } from '../harness.ts';
import { everyEntry } from '../invariants.ts';
import { nodeTarget } from '../targets.ts';
import { logOnTarget } from './log.ts';

describe('on Node', () => {
  logOnTarget(() => nodeTarget('files'));
});

async function start() {
  const service = await startService();
  const { sqlite } = service.store;
  const rows = async (sql: string) => sqlite.prepare(sql).all() as Record<string, unknown>[];
  const say = async (n = 1) => {
    for (let i = 0; i < n; i++) {
      const leaf = { type: 'enrolment_code', role: 'gate' } as const;
      await service.ports.store.atomic([pendingLeaf(service.ports, service.clock.now(), leaf)]);
    }
  };
  const integrate = (ports: Ports = service.ports) => integrateLeaves(ports, service.clock.now());
  const findings = async (ports: Ports = service.ports) =>
    (await selfCheck(ports, service.clock.now())).filter(({ level }) => level !== 'ok').map(({ code }) => code);
  const entries = () => everyEntry({ rows });
  const size = () => (sqlite.prepare('SELECT size FROM log_head').get() as { size: number } | undefined)?.size;
  return { ...service, sqlite, rows, say, integrate, findings, entries, size };
}

describe('a sequencer that dies', () => {
  /** Storage that fails at its n-th use, before or after it did what it was asked. */
  function dying(ports: Ports, at: number, when: 'before' | 'after'): Ports {
    let uses = 0;
    const guarded =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        uses++;
        if (uses === at && when === 'before') throw new Unavailable('store', 'crash');
        const done = await work(...args);
        if (uses === at) throw new Unavailable('store', 'crash');
        return done;
      };
    const { store, shelf } = ports;
    return {
      ...ports,
      store: { ...store, atomic: guarded(store.atomic) },
      shelf: { ...shelf, get: guarded(shelf.get), put: guarded(shelf.put) },
    };
  }

  it('at any point leaves every leaf pending or integrated, once, and the next run goes on', async () => {
    let survived = 0;
    for (let at = 1; survived < 2; at++) {
      expect(at).toBeLessThan(40);
      for (const when of ['before', 'after'] as const) {
        const service = await start();
        await service.say(3);
        await service.integrate();
        await service.say(9);
        const ended = await service.integrate(dying(service.ports, at, when)).then(
          () => true,
          () => false,
        );
        if (ended) survived++;
        const told = (await service.entries()).filter(({ leaf }) => leaf.type === 'enrolment_code');
        expect(told, `${when} step ${at}`).toHaveLength(12);
        expect((await service.integrate()).ok).toBe(true);
        expect([await service.rows('SELECT 1 FROM pending_leaves'), service.size()]).toEqual([[], 24]);
        expect(await service.entries()).toHaveLength(24);
        expect(await service.findings()).toEqual([]);
        service.close();
      }
    }
  });
});

describe('a database writer', () => {
  it('who puts yesterday’s log back gets no second history signed', async () => {
    const service = await start();
    await service.say(3);
    await service.integrate();
    const tables = ['log_head', 'log_tiles', 'log_entries'];
    for (const table of tables) service.sqlite.exec(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    await service.say(3);
    await service.integrate();
    for (const table of tables) {
      service.sqlite.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`);
    }
    await service.say();
    expect(await service.integrate()).toEqual({ ok: false, error: { type: 'log_behind' } });
    expect(service.size()).toBe(8);
    expect(await service.findings()).toEqual(['loss.database_restored', 'log.behind']);
    expect(service.log.lines.join('\n')).toContain('log_behind');
  });

  it('who takes the whole log away does not make it begin anew', async () => {
    const service = await start();
    await service.say();
    await service.integrate();
    service.sqlite.exec('DELETE FROM log_head; DELETE FROM log_tiles; DELETE FROM log_entries');
    expect(await service.integrate()).toEqual({ ok: false, error: { type: 'log_behind' } });
  });

  it.each([
    ['the size of the head', 'UPDATE log_head SET size = 0', 'log_refused'],
    ['the root of the head', `UPDATE log_head SET root = lower(root)`, 'log_refused'],
    ['a hash of the right edge', `UPDATE log_tiles SET hashes = zeroblob(256)`, 'log_tiles'],
    ['the width of the right edge', `UPDATE log_tiles SET hashes = zeroblob(32)`, 'log_tiles'],
    ['the open bundle', `UPDATE log_entries SET bundle = zeroblob(3)`, 'log_tiles'],
  ] as const)('who changes %s has nothing built on it', async (_what, sql, type) => {
    const service = await start();
    await service.say();
    await service.integrate();
    await service.say();
    service.sqlite.exec(sql);
    expect(await service.integrate()).toEqual({ ok: false, error: { type } });
    // Nothing is lost: the leaf waits until somebody has looked, and one that says why waits with it.
    const waiting = (await service.rows('SELECT leaf FROM pending_leaves')).map((row) =>
      JSON.parse(String(row['leaf'])),
    );
    expect(waiting.filter((leaf) => leaf.type !== 'alarm').map((leaf) => leaf.type)).toEqual(['enrolment_code']);
    expect(waiting.map((leaf) => leaf.code)).toContain(type);
  });
});

describe('the self-check', () => {
  it('warns when a leaf has waited for more than fifteen minutes', async () => {
    const service = await start();
    await service.integrate();
    await service.say();
    service.clock.advance(900);
    expect(await service.findings()).toEqual([]);
    service.clock.advance(1);
    expect(await service.findings()).toEqual(['log.late']);
    await service.integrate();
    expect(await service.findings()).toEqual([]);
    // Nothing waits: that nobody looks is no alarm.
    service.clock.advance(3000);
    expect(await service.findings()).toEqual([]);
  });

  it('warns when no sequencer ever ran', async () => {
    const service = await start();
    await service.say();
    service.clock.advance(3600 + 901);
    expect(await service.findings()).toEqual(['log.late']);
  });

  it('knows the newest hour from the tree as well', async () => {
    const service = await start();
    await service.say();
    await service.integrate();
    const found = await selfCheck(service.ports, unixSeconds(service.clock.now() - 8000));
    expect(found.map(({ code }) => code)).toContain('clock.behind');
  });
});

describe('log keys', () => {
  it('a ring from before the log serves, warns, and keeps its leaves until there is a key', async () => {
    const service = await start();
    const { log: _, ...older } = service.ringFile;
    const ports = { ...service.ports, keys: createKeyRing(older) };
    await service.say();
    expect(await service.integrate(ports)).toEqual({ ok: false, error: { type: 'log_no_key' } });
    expect(await service.findings(ports)).toEqual(['log.no_key']);
    const renewed = { ...ports, keys: createKeyRing(await addLogKey(older, { random: service.random })) };
    expect(await service.integrate(renewed)).toEqual({ ok: true, value: 1 });
    expect(await service.findings(renewed)).toEqual([]);
  });

  it('after a change the old key’s watchers and the new key’s read the same checkpoint', async () => {
    const service = await start();
    await service.say();
    const keys = createKeyRing(await addLogKey(service.ringFile, { random: service.random }));
    const app = (await import('../../src/app.ts')).createApp({ ...service.ports, keys });
    await service.integrate({ ...service.ports, keys });
    const text = async (path: string) => (await app.request(path)).text();
    const known = (await text('/log/keys')).trimEnd().split('\n').map(parseNoteKey) as NoteKey[];
    const before = (await (await service.fetch('/log/keys')).text()).trimEnd();
    expect(known).toHaveLength(2);
    expect(known[1]).toEqual(parseNoteKey(before));
    const origin = logOrigin(service.publicUrl);
    for (const key of known) {
      expect(verifyCheckpoint(await text('/log/checkpoint'), { origin, keys: [key] })).toMatchObject({ ok: true });
    }
  });
});
