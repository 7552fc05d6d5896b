/** Rules that move an event's end to an earlier day: nothing is issued after it, and what was issued can still be checked. */
import { beforeEach, expect, it } from 'vitest';
import type { ActStatement } from '../../src/desk/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { type Office, type OpenedEvent, startOffice } from '../desk/office.ts';
import { walletKeys } from '../issuer/wallet.ts';

const day = (text: string) => text as LocalDate;
/** 26 November, 04:00 in Mexico City: the end of the day on which the second rules close the event. */
const END = unixSeconds(Date.UTC(2026, 10, 26, 10) / 1000);

let office: Office;
let event: OpenedEvent;
beforeEach(async () => {
  office = await startOffice();
  event = await office.openEvent(office.ana, { credentialsEnd: day('2026-12-18'), closesOn: day('2026-12-20') });
});

async function shorten(): Promise<void> {
  const policy = { ...event.policy, version: 2, credentialsEnd: day('2026-11-25'), closesOn: day('2026-11-25') };
  const { issuer, iat, nonce } = office.onEvent(event, 'close');
  const said = { typ: 'gafete/v1/act', issuer, event: event.id, iat, nonce } as const;
  const statement: ActStatement = { ...said, act: 'policy', policy: encodeBase64url(sha256(canon(policy))) };
  expect((await office.both(statement, { policy })).status).toBe(200);
}

it('A code and a session are worth nothing from the closing moment on, whether or not the sweep has come', async () => {
  const { clock, fetch } = office.service;
  const [waiting, begun] = await office.accredit(event, 2, { lives: 10 * DAY });
  await shorten();
  clock.set(unixSeconds(END - 30));
  expect((await fetch(`/events/${event.id}`)).status).toBe(200);
  const session = await office.wallet.redeem(begun!.code, {});
  clock.set(END);
  expect((await fetch(`/events/${event.id}`)).status).toBe(410);
  expect((await office.wallet.requestToken(waiting!.code)).status).toBe(400);
  expect((await office.wallet.requestCredential(session, await walletKeys(2))).status).toBe(400);
  expect(office.sql('SELECT rid FROM issued')).toEqual([]);
});

it('The status list stays to the end of the credentials that the earlier rules gave', async () => {
  const { clock, fetch } = office.service;
  await office.accredited(event);
  await shorten();
  clock.set(unixSeconds(END + 10 * DAY));
  expect((await fetch(event.list)).status).toBe(200);
  clock.set(unixSeconds(Date.UTC(2026, 11, 19, 11) / 1000));
  expect((await fetch(event.list)).status).toBe(410);
});
