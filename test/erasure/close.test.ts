import { describe, expect, it } from 'vitest';
import { sweepDesk } from '../../src/desk/index.ts';
import { isErasureLate, sweepErasures } from '../../src/erasure/index.ts';
import { verifyCertificate } from '../../src/erasure/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { type Bytes, utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { closesAt } from '../../src/policy/index.ts';
import type { FileSearch, Ports, Shelf, Store } from '../../src/ports.ts';
import { sweep } from '../../src/sweep.ts';
import { type Office, type OpenedEvent, startOffice } from '../desk/office.ts';
import type { ServiceOptions } from '../harness.ts';
import { logKeysOf } from './log-keys.ts';

async function busyOffice(options: ServiceOptions = {}) {
  const office = await startOffice(options);
  const event = await office.openEvent();
  await office.accredited(event, 1);
  await office.accredit(event, 2);
  return { office, event };
}

const close = (office: Office, event: OpenedEvent) => office.both(office.onEvent(event, 'close'));
const certificateOf = (office: Office, event: OpenedEvent) => office.service.fetch(`/log/erasure/${event.id}`);
const again = (office: Office) => sweepErasures(office.service.ports, office.service.clock.now());
const markers = (office: Office) => [...office.service.shelf.objects.keys()].filter((id) => id.startsWith('closing/'));

/** Ports whose search of the files answers what a test wants. */
function searching(answer: () => FileSearch | undefined, asked: Bytes[][] = []) {
  return (ports: Ports): Ports => {
    const searchFiles: Store['searchFiles'] = async (samples) => {
      asked.push([...samples]);
      return answer() ?? (await (ports.store.searchFiles as NonNullable<Store['searchFiles']>)(samples));
    };
    return { ...ports, store: { ...ports.store, searchFiles } };
  };
}

describe('the certificate of a closed event', () => {
  it('is served where everything else of the event is gone, and its hash is in a leaf', async () => {
    const { office, event } = await busyOffice();
    expect((await certificateOf(office, event)).status).toBe(404);
    const rows = office.sql<{ n: number }>(
      `SELECT (SELECT count(*) FROM offers) + (SELECT count(*) FROM roster) + (SELECT count(*) FROM roster_tags)
        + (SELECT count(*) FROM revocations) + (SELECT count(*) FROM bundle_wraps) + (SELECT count(*) FROM sessions)
        + (SELECT count(*) FROM issued WHERE lookup IN (SELECT lookup FROM offers)) AS n`,
    )[0]!.n;
    expect((await close(office, event)).status).toBe(200);
    const answer = await certificateOf(office, event);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const note = await answer.text();
    const keys = await logKeysOf(office.service);
    const read = verifyCertificate(note, { issuer: office.service.publicUrl, event: event.id, keys });
    expect(read).toMatchObject({
      ok: true,
      // Two waiting offers, three roster rows, two keys of the event, one of its list; the act that closes it is a row.
      value: { keys: 8, rowsBefore: rows, rowsAfter: 0, proof: 'files-searched', inTime: true },
    });
    expect(office.leavesOf('erased')).toEqual([
      expect.objectContaining({ event: event.id, keys: 8, certificateSha256: encodeBase64url(sha256(utf8(note))) }),
    ]);
    expect((await office.service.fetch(`/events/${event.id}`)).status).toBe(410);
    expect(await office.service.ports.publicFiles.get(`log/erasure/${event.id}`), 'among the public files').toEqual(
      utf8(note),
    );
    expect(markers(office)).toEqual([]);
    expect((await office.service.fetch('/log/erasure/nothing')).status).toBe(404);
  });

  it('says so when the host shows no files', async () => {
    const { office, event } = await busyOffice({
      wrap: ({ store: { db, atomic }, ...ports }) => ({ ...ports, store: { db, atomic } }),
    });
    await close(office, event);
    expect(await (await certificateOf(office, event)).text()).toContain('\nproof files-unseen\n');
  });

  it('is written once, however often and by how many the erasure is finished', async () => {
    let busy = true;
    const { office, event } = await busyOffice({ wrap: searching(() => (busy ? 'busy' : undefined)) });
    await close(office, event);
    busy = false;
    await Promise.all([again(office), again(office), again(office)]);
    await again(office);
    expect(office.leavesOf('erased')).toHaveLength(1);
    expect(markers(office)).toEqual([]);
  });

  it('does not promise an hour when the sweep came later', async () => {
    const { office, event } = await busyOffice();
    office.service.clock.set(closesAt(event.policy) + HOUR + 1);
    await sweepDesk(office.service.ports, office.service.clock.now());
    const note = await (await certificateOf(office, event)).text();
    expect(note).toContain('Unreadable LATER than one hour after closing');
    expect(note).not.toContain('within one hour');
  });

  it('comes for an event whose public rows ended while nobody swept, before they go', async () => {
    const { office, event } = await busyOffice();
    office.service.clock.set(closesAt(event.policy) + 60 * DAY);
    await sweep(office.service.ports);
    expect((await certificateOf(office, event)).status).toBe(200);
    expect(
      ['events', 'policies', 'bundle_wraps', 'roster', 'offers'].flatMap((table) =>
        office.sql(`SELECT 1 FROM ${table}`),
      ),
    ).toEqual([]);
  });
});

describe('an erasure that does not hold', () => {
  it('is not certified while a reader keeps an older state, and is when it ends', async () => {
    let busy = true;
    const { office, event } = await busyOffice({ wrap: searching(() => (busy ? 'busy' : undefined)) });
    expect((await close(office, event)).status, 'closed all the same').toBe(200);
    await again(office);
    expect((await certificateOf(office, event)).status).toBe(404);
    expect([office.leavesOf('erased'), markers(office).length]).toEqual([[], 1]);
    busy = false;
    await again(office);
    expect((await certificateOf(office, event)).status).toBe(200);
  });

  it('is an alarm in the log, once, when bytes of it are found, and is tried again', async () => {
    let found = true;
    const { office, event } = await busyOffice({ wrap: searching(() => (found ? 'found' : undefined)) });
    await close(office, event);
    await again(office);
    await again(office);
    expect(office.leavesOf('alarm')).toMatchObject([{ code: 'erasure_bytes_found' }]);
    expect(office.service.log.lines.filter((line) => line.includes('erasure.bytes_found')).length).toBeGreaterThan(1);
    expect((await certificateOf(office, event)).status).toBe(404);
    found = false;
    await again(office);
    expect((await certificateOf(office, event)).status).toBe(200);
  });

  it('is an alarm, once, when it takes more than two hours', async () => {
    const { office, event } = await busyOffice({ wrap: searching(() => 'busy') });
    await close(office, event);
    office.service.clock.advance(HOUR);
    await again(office);
    const late = () => isErasureLate(office.service.ports, office.service.clock.now());
    expect([office.leavesOf('alarm'), await late()]).toEqual([[], false]);
    office.service.clock.advance(2 * HOUR);
    await again(office);
    await again(office);
    expect(office.leavesOf('alarm')).toMatchObject([{ code: 'erasure_late' }]);
    expect(await late()).toBe(true);
  });

  it('stops before a row goes when the shelf only says that it destroyed', async () => {
    let lying = true;
    const { office, event } = await busyOffice({
      wrap: (ports) => {
        const destroy: Shelf['destroy'] = async (id) =>
          lying && id.startsWith('offer/') ? undefined : ports.shelf.destroy(id);
        return { ...ports, shelf: { ...ports.shelf, destroy } };
      },
    });
    const statement = office.onEvent(event, 'close');
    const begun = await office.begin(office.ana, statement);
    expect((await office.approve(office.beto, begun.body['act'] as string, statement)).status).toBe(503);
    expect(office.sql('SELECT 1 FROM offers')).toHaveLength(2);
    expect(office.service.log.lines.at(-2)).toContain('{"code":"erasure.key_left","opens":true}');
    expect((await certificateOf(office, event)).status).toBe(404);
    lying = false;
    await again(office);
    expect((await certificateOf(office, event)).status).toBe(200);
  });

  it('looks for samples of everything that was deleted, each of which stood there before', async () => {
    const asked: Bytes[][] = [];
    const { office, event } = await busyOffice({ wrap: searching(() => undefined, asked) });
    await office.begin(office.ana, office.onEvent(event, 'distrust'));
    const before = office.service.store.sqlite.serialize();
    await close(office, event);
    const samples = asked[0] as Bytes[];
    // Two of each offer, roster row and bundle, one of each id and tag, and the envelopes.
    expect(samples.length).toBeGreaterThan(20);
    const absent = samples.filter((sample) => !before.includes(Buffer.from(sample)));
    // The act that closed the event came after the copy was taken: its id and what it carried.
    expect(absent.length).toBeLessThanOrEqual(2);
    const after = office.service.store.sqlite.serialize();
    expect(samples.filter((sample) => after.includes(Buffer.from(sample)))).toEqual([]);
  });
});
