/** Hosted databases count the queries of a request: an act on many people must not make one for each. */
import { expect, it } from 'vitest';
import type { Ports } from '../../src/ports.ts';
import { openRevocations } from '../../src/status/index.ts';
import { startOffice, value } from '../desk/office.ts';

it('The envelopes of forty people are read with one query, and each opens as his own', async () => {
  const office = await startOffice();
  const event = await office.openEvent();
  const ids = (await office.accredited(event, 40)).map(({ accreditation }) => accreditation);
  const returned = await office.revocationsOf(event, ids);
  const { ports } = office.service;
  let queries = 0;
  const db = new Proxy(ports.store.db, {
    get(target, name) {
      if (name === 'select') queries++;
      return Reflect.get(target, name, target);
    },
  });
  const counting: Ports = { ...ports, store: { ...ports.store, db } };
  const opened = value(await openRevocations(counting, (id) => returned[id] ?? [], ids, ['press-accreditation']));
  expect(queries).toBe(1);
  expect(opened.map((ranks) => ranks.length)).toEqual(Array(40).fill(1));
  const firsts = opened.flat().map(({ first }) => first);
  expect(new Set(firsts).size).toBe(40);
});
