/**
 * Storage fails at every single point of every step, once, before or after it has acted. The caller hears 503 with
 * `Retry-After` and nothing else of the fives; everything still holds; and doing it again, or the next thing a desk
 * would do, leads to one living set of copies and to nothing that cannot be revoked.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import type { Ports } from '../../src/ports.ts';
import { createHolder, type Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { checkConsistency, checkEverything, checkNoOrphans } from '../invariants.ts';
import { KUH, MARKERS } from '../journeys/people.ts';
import { accredit, openEvent, show } from '../journeys/scene.ts';
import { dayFrom, nodeTarget, type Target } from '../targets.ts';
import { createFaults, type Faults, type When } from './faults.ts';

const MOST_POINTS = 250;

export let target: Target;
export let ana: Office;
export let beto: Office;
export let event: string;
let file = 0;
/** A number that was not used before. */
export const nextFile = (): number => ++file;
let faults: Faults;
const answers: { readonly path: string; readonly status: number; readonly retry: string | null }[] = [];

beforeEach(async () => {
  faults = createFaults();
  // Within an hour hundreds of crashes are looked at with one officer's look-ups: the ration is tested elsewhere.
  const unrationed = (ports: Ports): Ports => ({ ...ports, config: { ...ports.config, lookupBudget: 1_000_000 } });
  const plain = await nodeTarget('memory', { wrap: (ports) => faults.wrap(unrationed(ports)) });
  target = {
    ...plain,
    async fetch(to, init) {
      const answer = await plain.fetch(to, init);
      const path = String(to instanceof Request ? to.url : to);
      answers.push({ path, status: answer.status, retry: answer.headers.get('retry-after') });
      return answer;
    },
  };
  ana = await enrolOffice(target);
  beto = await enrolOffice(target);
  // Far ahead: ten minutes pass before every crash.
  const [day, end, closesOn] = [20, 21, 25].map((days) => dayFrom(target.now(), days));
  event = await openEvent(ana, target, { maxAccreditations: 5000, days: [day, end], credentialsEnd: end, closesOn });
  orThrow(await ana.desk.admitMember(event, beto.enrolled.member, beto.enrolled.words));
});
afterEach(() => target.close());

/** One step of the story, with what it needs and what comes after a failure. */
interface Act<Scene> {
  readonly title: string;
  prepare(): Promise<Scene>;
  /** May be refused; what it says is not looked at, only what is true afterwards. */
  act(scene: Scene): Promise<unknown>;
  /** A crash may leave this work to the sweep: it runs before anything is looked at. */
  readonly sweptFirst?: boolean;
  /** What people do then. Must end well. */
  recover(scene: Scene): Promise<void>;
}

export function crash<Scene>({ title, prepare, act, recover, sweptFirst }: Act<Scene>): void {
  it(title, { timeout: 240_000 }, async () => {
    const points: string[] = [];
    for (const when of ['before', 'after'] as const satisfies readonly When[]) {
      for (let n = 1; ; n++) {
        if (n > MOST_POINTS) throw new Error('the step never ends');
        const scene = await prepare();
        answers.length = 0;
        faults.arm(n, when);
        await act(scene).catch((error: unknown) => {
          // The sweep has no caller: it throws, and the runtime runs it again.
          if (title !== SWEEP) throw error;
        });
        const point = faults.disarm();
        if (point === undefined) break;
        points.push(point);
        const fives = answers.filter(({ status }) => status >= 500);
        for (const { status, retry, path } of fives) expect([status, retry], `${point}: ${path}`).toEqual([503, '5']);
        try {
          if (sweptFirst) await target.sweep();
          await checkConsistency(target);
          await recover(scene);
          await checkConsistency(target);
        } catch (error) {
          throw new Error(`failed ${point} (${n})`, { cause: error });
        }
      }
    }
    expect(points.length, 'points that failed').toBeGreaterThan(3);
    await checkEverything(target, MARKERS);
    // Past the grace of the sweep no key is left that a failure orphaned.
    target.advance?.(700);
    await target.sweep();
    await checkNoOrphans(target);
  });
}

export const SWEEP = 'the sweep, when offers lapse and a session ends';

export interface Pickup {
  readonly person: AccreditedPerson;
  readonly folio: string;
  readonly holders: Holder[];
}

export async function offered(): Promise<Pickup> {
  const folio = `C-${++file}`;
  // Five acts in ten minutes are the most for one person.
  target.advance?.(601);
  const [person] = (await accredit(ana, event, [{ ...KUH, folio }])) as [AccreditedPerson];
  return { person, folio, holders: [] };
}

export async function held(): Promise<Pickup> {
  const pickup = await offered();
  orThrow(await take(pickup, pickup.person));
  return pickup;
}

export function take({ holders }: Pickup, { link, txCode }: AccreditedPerson, dpop = true) {
  const holder = createHolder(target);
  holders.push(holder);
  return holder.wallet.accept(link, { dpop, txCode: txCode as string });
}

/** Whatever happened, the desk can bring it to one living set, and take that back too. */
export async function bringToOneLivingSet(pickup: Pickup): Promise<void> {
  const { person, folio } = pickup;
  const has = async (holder: Holder) => orThrow(await holder.wallet.list()).length > 0;
  let [accreditation, last] = [person.accreditation, pickup.holders.at(-1)];
  if (last === undefined || !(await has(last))) {
    const again = await take(pickup, person);
    if (!again.ok) {
      const fresh = orThrow(await ana.desk.reissue({ accreditation, reason: 'LOST', from: { folio } }));
      accreditation = fresh.accreditation;
      orThrow(await take(pickup, fresh));
    }
    last = pickup.holders.at(-1);
  }
  await expectLiving(pickup, last);
  orThrow(await ana.desk.revoke({ accreditations: [accreditation], reason: 'ROLE_ENDED', event }));
  await expectLiving(pickup, undefined);
}

export async function expectLiving({ holders }: Pickup, living: Holder | undefined): Promise<void> {
  await target.untilPublished();
  for (const holder of holders) {
    const [held] = orThrow(await holder.wallet.list());
    if (held === undefined || held.copiesLeft === 0) continue;
    expect((await show(target, holder)).verdict).toBe(holder === living ? 'go' : 'stop');
  }
}

export const stateOf = async ({ person }: Pickup) => orThrow(await ana.desk.status(person.accreditation)).state;

export function codeIn(link: string): string {
  const offer = JSON.parse(new URL(link).searchParams.get('credential_offer') as string) as {
    grants: Record<string, { 'pre-authorized_code': string }>;
  };
  return Object.values(offer.grants)[0]?.['pre-authorized_code'] as string;
}
