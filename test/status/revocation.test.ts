import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRevocations, openRevocation } from '../../src/status/index.ts';
import { createDeskParty, type DeskParty } from './desk-party.ts';
import { type ListService, startListService, value } from './list-service.ts';

let service: ListService;
let desk: DeskParty;
beforeEach(async () => {
  service = await startListService();
  desk = createDeskParty(service);
});
afterEach(() => service.close());

const plain = ({ list, first, n }: { list: string; first: number; n: number }) => ({ list, first, n });

describe('revocation envelopes', () => {
  test('need the desk first and the service then, and name the ranks that were issued', async () => {
    const [issued] = await desk.accredit('acc_1');
    const opened = value(await openRevocation(service.ports, await desk.envelopes('acc_1'), 'acc_1'));
    expect(opened).toEqual([plain(issued!)]);
  });

  test('of every attempt are opened together, in whatever order they come', async () => {
    const issued = await desk.accredit('acc_1', { attempts: 3 });
    const envelopes = (await desk.envelopes('acc_1')).reverse();
    const opened = value(await openRevocation(service.ports, envelopes, 'acc_1'));
    expect([...opened].sort((a, b) => a.first - b.first)).toEqual(issued.map(plain));
  });

  test('are refused when one is missing, extra, or one stands in for another', async () => {
    await desk.accredit('acc_1', { attempts: 2 });
    const [one, two] = (await desk.envelopes('acc_1')) as [object, object];
    const incomplete = { ok: false, error: { type: 'revocation_incomplete', expected: 2 } };
    for (const envelopes of [[], [one], [one, two, two], [one, one]]) {
      expect(await openRevocation(service.ports, envelopes, 'acc_1')).toEqual(incomplete);
    }
  });

  test('of another accreditation open nothing here', async () => {
    await desk.accredit('acc_1');
    await desk.accredit('acc_2');
    const foreign = { ok: false, error: { type: 'revocation_foreign' } };
    expect(await openRevocation(service.ports, await desk.envelopes('acc_2'), 'acc_1')).toEqual(foreign);
    const [inner] = await desk.envelopes('acc_1');
    const ct = `${inner!.ct.startsWith('A') ? 'B' : 'A'}${inner!.ct.slice(1)}`;
    for (const changed of [{ key: 'other' }, { iv: 'AAAAAAAAAAAAAAAA' }, { ct }]) {
      expect(await openRevocation(service.ports, [{ ...inner!, ...changed }], 'acc_1')).toEqual(foreign);
    }
  });

  test('of an accreditation without copies are none', async () => {
    expect(value(await openRevocation(service.ports, [], 'acc_none'))).toEqual([]);
    expect(await findRevocations(service.ports, 'acc_none')).toEqual([]);
  });

  test.each([
    0,
    1,
    -1,
    true,
    false,
    null,
    [],
    '',
    {},
    { key: 1, iv: '', ct: '' },
    { key: 'a', iv: 'b', ct: 'c', x: 1 },
  ])('that are %j are refused for their shape', async (envelope) => {
    await desk.accredit('acc_1');
    expect(await openRevocation(service.ports, [envelope], 'acc_1')).toEqual({
      ok: false,
      error: { type: 'revocation_shape' },
    });
  });

  test('moved to another accreditation in the database open nothing there', async () => {
    await desk.accredit('acc_1');
    await desk.accredit('acc_2');
    const move = service.store.sqlite.prepare('UPDATE revocations SET accreditation = ? WHERE accreditation = ?');
    move.run('acc_x', 'acc_1');
    move.run('acc_1', 'acc_2');
    expect(await openRevocation(service.ports, await desk.envelopes('acc_1'), 'acc_1')).toEqual({
      ok: false,
      error: { type: 'revocation_foreign' },
    });
  });

  test('have one size whatever is in them, and show no rank', async () => {
    await desk.accredit('acc_1', { copies: 1 });
    await desk.accredit('acc_2', { copies: 100 });
    const [one] = await findRevocations(service.ports, 'acc_1');
    const [many] = await findRevocations(service.ports, 'acc_2');
    expect(one).toHaveLength(many!.length);
    expect(service.store.sqlite.serialize().includes('"first"')).toBe(false);
  });

  test('of one attempt are written once', async () => {
    await desk.accredit('acc_1');
    const row = service.store.sqlite.prepare('SELECT * FROM revocations').get() as { configuration: string };
    const again = service.store.sqlite.prepare(
      'INSERT INTO revocations (rid, accreditation, configuration, attempt, revocation_sealed) VALUES (1, ?, ?, 1, ?)',
    );
    expect(() => again.run('acc_1', row.configuration, 'x')).toThrow(/UNIQUE/);
  });
});
