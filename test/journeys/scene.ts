/** The words in which journeys are told. Everything goes through the SDK and HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccreditedPerson,
  type AccreditOptions,
  type AccreditResult,
  type Checker,
  orThrow,
  type Person,
} from '../../src/client/index.ts';
import { readOffer } from '../../src/client/offer-parse.ts';
import { createGate, createHolder, type Holder } from '../actors/holder.ts';
import type { Office } from '../actors/office.ts';
import { type Place, surroundingsOf } from '../actors/place.ts';
import { checkEverything } from '../invariants.ts';
import { dayFrom, PERIOD, type Target } from '../targets.ts';
import { MARKERS } from './people.ts';

/** One step of a journey: a sentence and what happens. After it everything is checked. */
export type Step = (sentence: string, happen: (target: Target) => Promise<void>) => void;

export interface Journey {
  readonly title: string;
  /** Steps are told in order; `ownClock` where days may pass in a moment. */
  tell(step: Step, { ownClock }: { readonly ownClock: boolean }): void;
}

/** Plays journeys, each step a test of its own. */
export function play(
  journeys: readonly Journey[],
  { begin, end, ownClock }: { begin(): Promise<Target>; end(target: Target): Promise<void>; ownClock: boolean },
): void {
  for (const { title, tell } of journeys) {
    describe(title, () => {
      let target: Target;
      beforeAll(async () => {
        target = await begin();
      });
      afterAll(() => end(target));
      tell(
        (sentence, happen) =>
          it(sentence, async () => {
            await happen(target);
            await checkEverything(target, MARKERS);
          }),
        { ownClock },
      );
    });
  }
}

export async function openEvent(
  { desk }: Office,
  target: Target,
  change: Record<string, unknown> = {},
): Promise<string> {
  const now = target.now();
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Informe', en: 'Report' },
      place: { 'es-MX': 'Plaza', en: 'Square' },
      timeZone: 'America/Mexico_City',
      days: [dayFrom(now, 1), dayFrom(now, 2)] as never,
      maxAccreditations: 50,
      zones: [
        { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
        { code: 'hall', name: { 'es-MX': 'Sala', en: 'Hall' } },
      ],
    },
    change: { statusPeriod: PERIOD, copies: 3, ...change },
  });
  const { event } = orThrow(created);
  await target.hasten(event);
  return event;
}

export async function collect(results: AsyncIterable<AccreditResult>): Promise<readonly AccreditResult[]> {
  const all: AccreditResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

export async function accredit(
  { desk }: Office,
  event: string,
  people: readonly Person[],
  options: AccreditOptions = {},
): Promise<AccreditedPerson[]> {
  return (await collect(desk.accredit(event, people, options))).map(orThrow);
}

/** Somebody with an empty wallet takes the link and the code that came apart. */
export async function pickUp(place: Place, { link, txCode }: AccreditedPerson, dpop = true): Promise<Holder> {
  const holder = createHolder(place);
  orThrow(await holder.wallet.accept(link, { dpop, ...(txCode !== undefined && { txCode }) }));
  return holder;
}

/** What the gate says when the holder shows these claims. */
export async function show(
  place: Place,
  holder: Holder,
  claims: readonly string[] = [],
  gate: Checker = createGate(place),
) {
  const request = { audience: 'x509_san_dns:gate.example', nonce: Buffer.from(place.ports.random(12)).toString('hex') };
  const { presentation } = orThrow(await holder.wallet.present({ ...request, show: claims }));
  return gate.check(presentation, request);
}

/** A pick-up that the service refuses as it refuses every other. */
export async function expectRefusedPickUp(place: Place, { link, txCode }: AccreditedPerson): Promise<void> {
  const refused = await createHolder(place).wallet.accept(link, { ...(txCode !== undefined && { txCode }) });
  expect(refused).toMatchObject({ ok: false, error: { code: 'pick_up_refused', problem: 'invalid_grant' } });
}

/** A transaction code that is not this one. */
export function otherThan(txCode: string | undefined, n = 1): string {
  return String((Number(txCode) + n) % 1_000_000).padStart(6, '0');
}

/** The pre-authorized code inside a link. */
export async function codeOf(place: Place, { link }: AccreditedPerson): Promise<string> {
  return orThrow(await readOffer({ ...surroundingsOf(place, link), wait: async () => {} }, link)).code;
}
