/** Rules changed by one person, because nobody was accredited when she looked. */
import { expect, it } from 'vitest';
import { planPolicyChange } from '../../src/desk/policy.ts';
import { findOpenEvent } from '../../src/storage/open-events.ts';
import { startOffice, value } from '../desk/office.ts';

it('A change by one person is not done when somebody was accredited between looking and writing', async () => {
  const office = await startOffice();
  const { ports, clock } = office.service;
  const event = await office.openEvent();
  const open = value(await findOpenEvent(ports, event.id, clock.now()));
  const change = { ...event.policy, version: 2, copies: 5 };
  const plan = value(await planPolicyChange(ports, clock.now(), open, change, { by: office.ana.pseudonym }));
  await office.accredit(event);
  expect(await ports.store.atomic(plan.statements as never)).toEqual({ ok: false, error: 'conflict' });
  const answer = await office.ana.request('PUT', office.path(event, '/policy'), { policy: change });
  expect(answer.status).toBe(409);
});
