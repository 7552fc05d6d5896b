import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeUtf8, utf8 } from '../../src/lib/bytes.ts';
import { parseTilePath } from '../../src/merkle/index.ts';
import { type Ports, Unavailable } from '../../src/ports.ts';
import { copyOut, integrateLeaves, pendingLeaf } from '../../src/transparency/index.ts';
import { type Service, startService } from '../harness.ts';

let service: Service;
/** Files that refuse, from the n-th writing on. */
let failFrom: number;
beforeEach(async () => {
  failFrom = Number.POSITIVE_INFINITY;
  let writings = 0;
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    publicFiles: {
      ...ports.publicFiles,
      put(name, bytes) {
        if (++writings >= failFrom) throw new Unavailable('files', new Error('full'));
        return ports.publicFiles.put(name, bytes);
      },
    },
  });
  service = await startService({ wrap });
});
afterEach(() => service.close());

const now = () => service.clock.now();
async function say(leaves: number): Promise<void> {
  for (let i = 0; i < leaves; i++) {
    await service.ports.store.atomic([pendingLeaf(service.ports, now(), { type: 'recovery_used' })]);
  }
  expect((await integrateLeaves(service.ports, now())).ok).toBe(true);
}
const files = () => service.publicFiles.files;
const served = async (path: string) => new Uint8Array(await (await service.fetch(`/${path}`)).arrayBuffer());
const checkpoint = () => decodeUtf8(files().get('log/checkpoint') as Uint8Array);

describe('the log as files outside the database', () => {
  it('are byte for byte what the log serves, for every tile that a size has', async () => {
    await say(3);
    await say(300);
    await say(1);
    expect(checkpoint()).toBe(decodeUtf8(await served('log/checkpoint')));
    const names = [...files().keys()].filter((name) => name.startsWith('log/tile/'));
    // 8, then 312, then 320 leaves: leaf hashes, the level above, entries, and partial ones of each size.
    expect(names.sort()).toEqual([
      'log/tile/0/000',
      'log/tile/0/000.p/8',
      'log/tile/0/001.p/56',
      'log/tile/0/001.p/64',
      'log/tile/1/000.p/1',
      'log/tile/entries/000',
      'log/tile/entries/000.p/8',
      'log/tile/entries/001.p/56',
      'log/tile/entries/001.p/64',
    ]);
    for (const name of names) {
      expect(parseTilePath(name.slice('log/'.length)), name).toBeDefined();
      expect(files().get(name), name).toEqual(await served(name));
    }
  });

  it('come after: a store that does not answer holds no leaf up, and the next run goes on', async () => {
    await say(1);
    const before = checkpoint();
    failFrom = 0;
    await say(1);
    expect(decodeUtf8(await served('log/checkpoint'))).toMatch(/\n16\n/);
    expect(checkpoint()).toBe(before);
    expect(service.log.lines.join()).toContain('log.not_copied');
    failFrom = Number.POSITIVE_INFINITY;
    expect(await copyOut(service.ports, now())).toEqual({ ok: true, value: 16 });
    expect(checkpoint()).toMatch(/\n16\n/);
  });

  it('have the checkpoint last: wherever a copy stops, what the checkpoint names is there', async () => {
    await say(1);
    for (let at = 1; at < 5; at++) {
      failFrom = Number.POSITIVE_INFINITY;
      const writings = files().size;
      await service.ports.store.atomic([pendingLeaf(service.ports, now(), { type: 'recovery_used' })]);
      failFrom = writings === 0 ? 0 : at;
      await integrateLeaves(service.ports, now());
      const size = Number(checkpoint()?.split('\n')[1]);
      expect(files().has(`log/tile/entries/000.p/${size}`)).toBe(true);
      expect(files().has(`log/tile/0/000.p/${size}`)).toBe(true);
    }
  });

  it('are never put back: an older head, or another office’s, leaves them as they are', async () => {
    await say(1);
    const older = service.store.sqlite.serialize();
    expect(older.length).toBeGreaterThan(0);
    await say(1);
    const newest = checkpoint() as string;
    files().set('log/checkpoint', utf8(newest.replace('\n16\n', '\n24\n')));
    expect(await copyOut(service.ports, now())).toEqual({ ok: false, error: { type: 'files_ahead' } });
    files().set('log/checkpoint', utf8(newest.replaceAll('localhost', 'otherhost')));
    await say(1);
    expect(await copyOut(service.ports, now())).toEqual({ ok: false, error: { type: 'files_ahead' } });
    expect(checkpoint()).toContain('otherhost');
  });
});
