import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { type Ports, Unavailable } from '../../src/ports.ts';
import { unpackBits } from '../../src/status/list-state.ts';
import { publishEntries } from '../../src/status/publish.ts';
import { fetchList, flip, type ListService, nextTick, reserve, SIZE, startListService } from './list-service.ts';

let service: ListService;
let broken: boolean;
beforeEach(async () => {
  broken = false;
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    publicFiles: {
      ...ports.publicFiles,
      async put(name, bytes) {
        if (broken) throw new Unavailable('files', new Error('full'));
        await ports.publicFiles.put(name, bytes);
      },
    },
  });
  service = await startListService({ wrap });
});
afterEach(() => service.close());

interface Told {
  readonly version: number;
  readonly sha256: string;
}
const told = () =>
  (
    service.store.sqlite.prepare("SELECT leaf FROM pending_leaves WHERE type = 'list_published'").all() as {
      leaf: string;
    }[]
  )
    .map(({ leaf }) => JSON.parse(leaf) as Told)
    .sort((a, b) => a.version - b.version);
const fileOf = ({ sha256: hash }: Told) => service.publicFiles.files.get(`log/list/${hash}`);
const hashOf = (bytes: Uint8Array) => encodeBase64url(sha256(bytes));

describe('what a published list leaves behind', () => {
  it('is a leaf and a file for the empty list, and for every list that says something new', async () => {
    expect(told()).toHaveLength(1);
    for (let i = 0; i < 3; i++) {
      await flip(service, [await reserve(service, 3)], STATUS.invalid);
      nextTick(service);
      const list = await fetchList(service);
      const newest = told().at(-1) as Told;
      expect(newest.sha256).toBe(hashOf(list.bytes));
      expect(await unpackBits(fileOf(newest) as Bytes, SIZE)).toEqual(list.bytes);
      // Nothing changed: nothing is told.
      nextTick(service);
      await fetchList(service);
    }
    expect(told()).toHaveLength(4);
    expect(told().every((leaf) => fileOf(leaf) !== undefined)).toBe(true);
  });

  it('is the winner’s alone when several processes publish one tick: a loser’s list would tell the decoys', async () => {
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    nextTick(service);
    const { ports, list, clock } = service;
    await Promise.all(Array.from({ length: 5 }, () => publishEntries(ports, list, clock.now())));
    expect(told()).toHaveLength(2);
    expect([...service.publicFiles.files.keys()].sort()).toEqual(
      told()
        .map((leaf) => `log/list/${leaf.sha256}`)
        .sort(),
    );
  });

  it('is written with the next look when it could not be written at once', async () => {
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    nextTick(service);
    broken = true;
    expect((await service.fetch(service.uri)).status).toBe(503);
    expect(fileOf(told().at(-1) as Told)).toBeUndefined();
    broken = false;
    await fetchList(service);
    expect(fileOf(told().at(-1) as Told)).toBeDefined();
  });
});
