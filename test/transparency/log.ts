/** What the sequencer promises, on any target: the tests for Node and for the Worker are these. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/time.ts';
import {
  consistencyRuns,
  type Hashes,
  hashLeaf,
  hashRun,
  inclusionRuns,
  type NoteKey,
  parseEntries,
  parseNoteKey,
  parseTile,
  type TileName,
  tilePath,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '../../src/merkle/index.ts';
import { integrateLeaves, type Leaf, pendingLeaf } from '../../src/transparency/index.ts';
import { logOrigin } from '../../src/transparency/wire.ts';
import { everyEntry } from '../invariants.ts';
import type { Target } from '../targets.ts';

const EVENT = 'AAAAAAAAAAAAAAAAAAAAAA';

export function logOnTarget(begin: () => Promise<Target>): void {
  let target: Target;
  let told = 0;
  const say = async (n: number) => {
    for (let i = 0; i < n; i++) {
      const leaf: Leaf = { type: 'lapsed', event: EVENT, people: ++told };
      await target.ports.store.atomic([pendingLeaf(target.ports, target.now(), leaf)]);
    }
  };
  const integrate = () => integrateLeaves(target.ports, target.now());
  const get = async (path: string) => {
    const answer = await target.fetch(`${target.publicUrl}/log/${path}`);
    return { answer, bytes: new Uint8Array(await answer.clone().arrayBuffer()) };
  };
  const checkpoint = async () => {
    const { answer } = await get('checkpoint');
    const keys = (await (await get('keys')).answer.text()).trimEnd().split('\n').map(parseNoteKey) as NoteKey[];
    const verified = verifyCheckpoint(await answer.text(), { origin: logOrigin(target.publicUrl), keys });
    if (!verified.ok) throw new Error(verified.error.type);
    return verified.value;
  };
  const readTile = async (name: TileName): Promise<Hashes> => {
    const { answer, bytes } = await get(tilePath(name));
    expect(answer.status, tilePath(name)).toBe(200);
    return parseTile(bytes, name.width) as Hashes;
  };
  /** The numbers of the leaves in the tree, in its order. */
  const numbers = async () =>
    (await everyEntry(target)).flatMap(({ leaf }) =>
      leaf.type === 'lapsed' && leaf.event === EVENT ? [leaf.people] : [],
    );
  const everyNumber = () => Array.from({ length: told }, (_, i) => i + 1);

  beforeAll(async () => {
    target = await begin();
  });
  afterAll(() => target.close());

  describe('the log', () => {
    it('has no checkpoint before the sequencer ran, and then a signed empty one', async () => {
      expect((await get('checkpoint')).answer.status).toBe(404);
      expect(await integrate()).toEqual({ ok: true, value: 0 });
      expect(await checkpoint()).toMatchObject({ size: 0 });
    });

    it('takes what is pending, filled up to a multiple of eight, in an order that tells nothing', async () => {
      await say(50);
      expect(await integrate()).toEqual({ ok: true, value: 50 });
      expect(await checkpoint()).toMatchObject({ size: 56 });
      expect(await target.rows('SELECT 1 FROM pending_leaves')).toEqual([]);
      const order = await numbers();
      expect(order.toSorted((a, b) => a - b)).toEqual(everyNumber());
      expect(order).not.toEqual(everyNumber());
      expect(await integrate()).toEqual({ ok: true, value: 0 });
      expect(await checkpoint()).toMatchObject({ size: 56 });
    });

    it('proves every leaf and every former tree out of its tiles', async () => {
      const before = await checkpoint();
      await say(290);
      await integrate();
      const { size, root } = await checkpoint();
      expect(size).toBe(before.size + 296);
      const consistency = await Promise.all(
        consistencyRuns(before.size, size).map((run) => hashRun(run, size, readTile)),
      );
      expect(verifyConsistency(before, { size, root }, consistency)).toBe(true);
      const bundle = await get(tilePath({ level: 'entries', index: 1, width: size - 256 }));
      const entries = parseEntries(bundle.bytes, size - 256) ?? [];
      for (const index of [256, 300, size - 1]) {
        const proof = await Promise.all(inclusionRuns(index, size).map((run) => hashRun(run, size, readTile)));
        const hash = hashLeaf(entries[index - 256] as Uint8Array);
        expect(verifyInclusion({ index, hash }, { size, root }, proof)).toBe(true);
      }
    });

    it('serves tiles for ever and a checkpoint for seconds, to browsers of any origin', async () => {
      const tile = (await get('tile/0/000')).answer;
      expect(tile.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(tile.headers.get('content-type')).toBe('application/octet-stream');
      expect(tile.headers.get('access-control-allow-origin')).toBe('*');
      const head = (await get('checkpoint')).answer;
      expect(head.headers.get('cache-control')).toBe('public, max-age=5');
      expect(head.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      // Every former width of a tile stays: whoever holds an older checkpoint can still read its tree.
      expect((await get('tile/0/000.p/56')).bytes).toHaveLength(56 * 32);
      expect((await get('tile/entries/000.p/56')).answer.status).toBe(200);
      for (const path of [
        'tile/0/001',
        'tile/0/002',
        'tile/3/000',
        'tile/0/001.p/97',
        'tile/entries/007',
        'tile/0/1',
      ]) {
        const { answer } = await get(path);
        expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
      }
    });

    it('ten sequencers at once integrate every leaf once', async () => {
      for (let round = 0; round < 3; round++) {
        await say(21);
        const done = await Promise.all(Array.from({ length: 10 }, integrate));
        expect(done.every(({ ok }) => ok)).toBe(true);
        expect(done.reduce((sum, each) => sum + (each.ok ? each.value : 0), 0)).toBe(21);
        expect((await numbers()).toSorted((a, b) => a - b)).toEqual(everyNumber());
        expect((await checkpoint()).size % 8).toBe(0);
      }
    });

    it('acts that come while it runs are lost to nobody', async () => {
      await Promise.all([say(30), integrate(), integrate(), say(12), integrate()]);
      await integrate();
      expect((await numbers()).toSorted((a, b) => a - b)).toEqual(everyNumber());
    });

    it('the timer integrates as well', async () => {
      await say(3);
      await target.sweep();
      expect(await target.rows('SELECT 1 FROM pending_leaves')).toEqual([]);
      expect((await numbers()).toSorted((a, b) => a - b)).toEqual(everyNumber());
    });

    it('what is no leaf does not get in: an alarm does', async () => {
      await say(1);
      const noise = '{"hour":0,"type":"alarm","typ":"gafete/v1/leaf","code":"x","name":"Somebody"}';
      await target.write(
        `INSERT INTO pending_leaves (rid, id, hour, type, leaf) VALUES (1, 'forged', ${target.now() - (target.now() % HOUR)}, 'alarm', ?)`,
        noise,
      );
      expect((await integrate()).ok).toBe(true);
      const entries = await everyEntry(target);
      expect(entries.filter(({ leaf }) => leaf.type === 'alarm' && leaf.code === 'leaf_refused')).toHaveLength(1);
      expect(JSON.stringify(entries)).not.toContain('Somebody');
    });
  });
}
