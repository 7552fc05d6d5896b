/** The people of a rush: who is entitled, who only tries, and when they come. */
import { type CompiledBundle, verifyBundle } from '../../src/client/offline-gate/index.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../../src/lib/time.ts';
import { addDays } from '../../src/lib/time-zone.ts';
import type { Policy } from '../../src/policy/index.ts';
import {
  ISSUER,
  type MadeOffice,
  makeBundle,
  makeOffice,
  makePass,
  TODAY,
} from '../client/offline-gate/made-bundle.ts';
import { NOON } from '../harness.ts';
import type { Arrival, Lane, Night } from './arrivals.ts';

/** A bundle as a lane has it, `age` seconds old at noon. */
export async function openBundle(
  office: MadeOffice,
  age = 0,
  revoked: readonly number[] = [],
  policy: Partial<Policy> = {},
): Promise<CompiledBundle> {
  const iat = unixSeconds(NOON - age);
  const verified = await verifyBundle(await makeBundle(office, { iat, revoked, policy }), {
    ...{ anchors: [office.anchor], issuer: ISSUER, now: NOON },
  });
  if (!verified.ok) throw new Error(verified.error.type);
  return verified.value;
}

const REVOKED = 7;

/**
 * Election night (scenario 16): 2,000 arrivals, 65 % of them in the half hour before the hard start (43 a minute), twelve
 * lanes. One fails when the rush begins. One phone's clock is 20 minutes slow; its guard follows the hint after three
 * minutes. One in twenty has no right to be there and tries one of seven ways.
 */
export async function electionNight(people = 2_000): Promise<Night> {
  const office = await makeOffice('night');
  const stranger = await makeOffice('stranger');
  const bundle = await openBundle(office, 0, [REVOKED]);
  const peak = Math.round(people * 0.65);
  const arrivals: Arrival[] = [];
  for (let n = 0; n < people; n++) {
    const early = n < people - peak;
    const spread = early
      ? (n / (people - peak)) * 2 * HALF_HOUR
      : 2 * HALF_HOUR + ((n - people + peak) / peak) * HALF_HOUR;
    // In the rush they come by the busload: everybody of a minute at its beginning.
    const at = early ? spread : Math.floor(spread / 60) * 60;
    const friend = arrivals[n - 3];
    arrivals.push(
      n % 20 === 19 && friend
        ? await intruder(office, stranger, Math.floor(n / 20), at, friend)
        : await guest(office, n, at),
    );
  }
  const lanes: readonly Lane[] = Array.from({ length: 12 }, (_, n) => ({
    ...{ bundle, code: `LANE${n + 10}` },
    ...(n === 3 && { failsAt: 2 * HALF_HOUR }),
    ...(n === 7 && { clockError: -20 * 60, clockFixedAt: 2 * HALF_HOUR + 180 }),
  }));
  // 5 to 8 people a minute and lane; amber is sent to the exception desk, which takes the guard a little longer.
  const seconds: Night['seconds'] = (verdict, turn) => (verdict === 'go' ? 7.5 + (turn % 10) * 0.5 : 15);
  return { start: NOON, arrivals, lanes, seconds, exchangeEvery: 60 };
}

const HALF_HOUR = 1_800;

/** Somebody with a pass of today. */
export async function guest(office: MadeOffice, n: number, at: number): Promise<Arrival> {
  const pass = await makePass(office, { index: 100 + n });
  let picture: string | undefined;
  const show: Arrival['show'] = async (now, code) => {
    picture = await pass.show(now, code);
    return picture;
  };
  return { at, entitled: true, show, picture: () => picture };
}

type Way = (input: {
  office: MadeOffice;
  stranger: MadeOffice;
  friend: Arrival;
  at: number;
}) => Promise<Arrival['show']>;

const WAYS: readonly Way[] = [
  // The screen of somebody who entered a moment ago, sent over.
  async ({ friend }) =>
    async () =>
      friend.picture?.() ?? '',
  // A picture taken ten minutes ago at this very gate.
  async ({ office }) => {
    const { show } = await makePass(office, { index: 11 });
    return (now: UnixSeconds, code: string) => show(unixSeconds(now - 600), code);
  },
  // A picture taken at another gate.
  async ({ office }) => {
    const { show } = await makePass(office, { index: 12 });
    return (now: UnixSeconds) => show(now, 'OTHERGT');
  },
  async ({ office }) => (await makePass(office, { index: REVOKED })).show,
  async ({ office }) => (await makePass(office, { index: 13, zone: 'sala' })).show,
  async ({ office }) =>
    (await makePass(office, { index: 14, day: addDays(TODAY, 1), exp: unixSeconds(hourAfter(NOON)) })).show,
  // Signed by another office with all the right words.
  async ({ stranger }) => (await makePass(stranger, { index: 15 })).show,
];

function hourAfter(now: UnixSeconds): number {
  return Math.ceil((now + 2 * DAY) / 3600) * 3600;
}

async function intruder(
  office: MadeOffice,
  stranger: MadeOffice,
  n: number,
  at: number,
  friend: Arrival,
): Promise<Arrival> {
  const way = WAYS[n % WAYS.length] as Way;
  return { at, entitled: false, show: await way({ office, stranger, friend, at }) };
}
