/** Status lists in real workerd, with D1's batches and R2 as the shelf. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStatus, STATUS, verifyStatusListToken } from '../../src/credential/status-list/index.ts';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import { createList, prepareFlips, type ReservedRanks, reserveRanks } from '../../src/status/index.ts';
import type { Statement } from '../../src/storage/database.ts';
import { trust, value } from '../status/list-service.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const EVENT = 'ev_worker';
const PERIOD = 1;
let worker: RunningWorker;
let uri: string;
beforeAll(async () => {
  worker = await startWorker();
  const now = worker.ports.now();
  const list = { event: EVENT, size: 2 ** 17, period: PERIOD, notAfter: unixSeconds(now + 2 * DAY) };
  const made = await createList(worker.ports, list, now);
  expect((await worker.ports.store.atomic(made.statements)).ok).toBe(true);
  uri = made.uri;
});
afterAll(() => worker.close());

async function publishedToken(): Promise<string> {
  // Two ticks: one for the change to wait, one for it to be said.
  await new Promise((resolve) => setTimeout(resolve, 2 * PERIOD * 1000));
  const response = await worker.fetch(uri);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/statuslist+jwt']);
  return response.text();
}

describe('status lists on Workers', () => {
  test('ranks reserved fifty at a time never share an entry on D1', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, async () => value(await reserveRanks(worker.ports, EVENT, 2, worker.ports.now()))),
    );
    expect(new Set(all.flatMap(({ indices }) => indices)).size).toBe(100);
  });

  test('revocations at once lose nothing, and the Worker publishes them', async () => {
    const { ports } = worker;
    const people: ReservedRanks[] = [];
    for (let i = 0; i < 5; i++) people.push(value(await reserveRanks(ports, EVENT, 3, ports.now())));
    const revoke = async (ranks: ReservedRanks): Promise<void> => {
      for (let attempt = 0; attempt < 10; attempt++) {
        const flips = value(await prepareFlips(ports, ports.now(), EVENT, [ranks], STATUS.invalid));
        const done = await ports.store.atomic(flips.statements as readonly [Statement, ...Statement[]]);
        if (done.ok) return flips.settle();
      }
      throw new Error('lost every race');
    };
    await Promise.all(people.map(revoke));
    const token = await publishedToken();
    const verifyIssuer = trust(worker);
    const list = value(await verifyStatusListToken(token, { uri, now: ports.now(), verifyIssuer }));
    for (const index of people.flatMap(({ indices }) => indices)) {
      expect(value(readStatus(list, index)).verdict).toBe('stop');
    }
  });

  test('compresses once, not twice, for those who ask', async () => {
    const zipped = await worker.fetch(uri, { headers: { 'Accept-Encoding': 'gzip' } });
    // The tag says that the compressed form was sent. The client unpacks one layer; below a second one is no compact JWS.
    expect(zipped.headers.get('etag')).toMatch(/\.gz"$/);
    expect(await zipped.text()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test('withholds a list that was put back', async () => {
    const now = worker.ports.now();
    const before = await worker.d1.prepare('SELECT bits, published, version, tag FROM list_bits').first();
    const ranks = value(await reserveRanks(worker.ports, EVENT, 3, now));
    const flips = value(await prepareFlips(worker.ports, now, EVENT, [ranks], STATUS.invalid));
    expect((await worker.ports.store.atomic(flips.statements as readonly [Statement, ...Statement[]])).ok).toBe(true);
    await flips.settle();
    await worker.d1
      .prepare('UPDATE list_bits SET bits = ?, published = ?, version = ?, queued_tick = NULL, tag = ?')
      .bind(before?.['bits'], before?.['published'], before?.['version'], before?.['tag'])
      .run();
    await new Promise((resolve) => setTimeout(resolve, 2 * PERIOD * 1000));
    expect((await worker.fetch(uri)).status).toBe(503);
  });
});
