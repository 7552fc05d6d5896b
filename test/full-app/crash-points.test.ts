/**
 * Storage fails at every single point of every step, once, before or after it has acted. The caller hears 503 with
 * `Retry-After` and nothing else of the fives; everything still holds; and doing it again, or the next thing a desk
 * would do, leads to one living set of copies and to nothing that cannot be revoked.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import {
  type AccreditedPerson,
  type AccreditJournal,
  createDeskClient,
  orThrow,
  type PendingAct,
} from '../../src/client/index.ts';
import { createHolder, type Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { surroundingsOf } from '../actors/place.ts';
import { checkConsistency, checkEverything, checkNoOrphans } from '../invariants.ts';
import { JACINTA, KUH, MARKERS, XOCHITL } from '../journeys/people.ts';
import { accredit, openEvent, show } from '../journeys/scene.ts';
import { dayFrom, nodeTarget, type Target } from '../targets.ts';
import { createFaults, type Faults, type When } from './faults.ts';

const MOST_POINTS = 250;

let target: Target;
let ana: Office;
let beto: Office;
let event: string;
let file = 0;
let faults: Faults;
const answers: { readonly path: string; readonly status: number; readonly retry: string | null }[] = [];

beforeEach(async () => {
  faults = createFaults();
  const plain = await nodeTarget('memory', { wrap: faults.wrap });
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

function crash<Scene>({ title, prepare, act, recover, sweptFirst }: Act<Scene>): void {
  it(title, async () => {
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

const SWEEP = 'the sweep, when offers lapse and a session ends';

interface Pickup {
  readonly person: AccreditedPerson;
  readonly folio: string;
  readonly holders: Holder[];
}

async function offered(): Promise<Pickup> {
  const folio = `C-${++file}`;
  // Five acts in ten minutes are the most for one person.
  target.advance?.(601);
  const [person] = (await accredit(ana, event, [{ ...KUH, folio }])) as [AccreditedPerson];
  return { person, folio, holders: [] };
}

async function held(): Promise<Pickup> {
  const pickup = await offered();
  orThrow(await take(pickup, pickup.person));
  return pickup;
}

function take({ holders }: Pickup, { link, txCode }: AccreditedPerson, dpop = true) {
  const holder = createHolder(target);
  holders.push(holder);
  return holder.wallet.accept(link, { dpop, txCode: txCode as string });
}

/** Whatever happened, the desk can bring it to one living set, and take that back too. */
async function bringToOneLivingSet(pickup: Pickup): Promise<void> {
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

async function expectLiving({ holders }: Pickup, living: Holder | undefined): Promise<void> {
  await target.untilPublished();
  for (const holder of holders) {
    const [held] = orThrow(await holder.wallet.list());
    if (held === undefined || held.copiesLeft === 0) continue;
    expect((await show(target, holder)).verdict).toBe(holder === living ? 'go' : 'stop');
  }
}

const stateOf = async ({ person }: Pickup) => orThrow(await ana.desk.status(person.accreditation)).state;

describe('joining and opening', () => {
  crash({
    title: 'enrolment: the code is used once, and the machine gets in',
    async prepare() {
      const { code } = await createEnrolmentCode(target.ports, 'desk', target.now());
      let kept: unknown;
      const profile = {
        load: async () => kept,
        save: async (next: unknown) => {
          kept = next;
        },
      };
      return {
        code,
        desk: createDeskClient({ issuer: target.publicUrl, profile, ...surroundingsOf(target, `crash-${++file}`) }),
      };
    },
    act: ({ desk, code }) => desk.enrol({ code }),
    async recover({ desk, code }) {
      const again = await desk.enrol({ code });
      if (!again.ok) expect(again.error.code).toBe('already_enrolled');
      orThrow(await desk.events());
      // The office stays as small as it was: whoever got in, known or not, goes again.
      const staff = [ana.enrolled.client, beto.enrolled.client];
      for (const { client } of orThrow(await ana.desk.clients())) {
        if (!staff.includes(client)) orThrow(await ana.desk.removeClient(client));
      }
    },
  });

  crash({
    title: 'opening an event: it is there with everything it needs, or not at all',
    prepare: async () => ({}),
    act: () => openEvent(ana, target).catch(() => undefined),
    async recover() {
      const opened = await openEvent(ana, target);
      expect(await accredit(ana, opened, [JACINTA])).toHaveLength(1);
    },
  });
});

describe('accrediting and picking up', () => {
  crash({
    title: 'accrediting with a journal: done again it is the same accreditation',
    async prepare() {
      const kept = new Map<string, unknown>();
      const journal: AccreditJournal = {
        load: async (key) => kept.get(key),
        save: async (key, entry) => void kept.set(key, entry),
      };
      return { folio: `J-${++file}`, journal };
    },
    async act({ folio, journal }) {
      return (await ana.desk.accredit(event, [{ ...XOCHITL, folio }], { journal }).next()).value;
    },
    async recover({ folio, journal }) {
      const [person] = (await accredit(ana, event, [{ ...XOCHITL, folio }], { journal })) as [AccreditedPerson];
      expect(orThrow(await ana.desk.find(event, { folio })).entries).toHaveLength(1);
      expect(orThrow(await ana.desk.status(person.accreditation)).state).toBe('offered');
    },
  });

  crash({
    title: 'picking up with a bound token',
    prepare: offered,
    act: (pickup) => take(pickup, pickup.person),
    recover: bringToOneLivingSet,
  });

  crash({
    title: 'picking up with a Bearer token',
    prepare: offered,
    act: (pickup) => take(pickup, pickup.person, false),
    recover: bringToOneLivingSet,
  });
});

describe('taking back', () => {
  crash({
    title: 'suspending: done again it is suspended, and the gate says check',
    prepare: held,
    act: ({ person }) => ana.desk.suspend({ accreditations: [person.accreditation], reason: 'LOST', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'active')
        orThrow(await ana.desk.suspend({ accreditations, reason: 'LOST', event }));
      await target.untilPublished();
      expect((await show(target, pickup.holders[0] as Holder)).verdict).toBe('check');
      orThrow(await ana.desk.resume({ accreditations, reason: 'FOUND', event }));
      await expectLiving(pickup, pickup.holders[0]);
    },
  });

  crash({
    title: 'resuming: done again the gate says go',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.suspend({ accreditations: [pickup.person.accreditation], reason: 'LOST', event }));
      return pickup;
    },
    act: ({ person }) => ana.desk.resume({ accreditations: [person.accreditation], reason: 'FOUND', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'suspended')
        orThrow(await ana.desk.resume({ accreditations, reason: 'FOUND', event }));
      await expectLiving(pickup, pickup.holders[0]);
    },
  });

  crash({
    title: 'revoking: done again it is revoked, and the gate says stop',
    prepare: held,
    act: ({ person }) => ana.desk.revoke({ accreditations: [person.accreditation], reason: 'LOST', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'active')
        orThrow(await ana.desk.revoke({ accreditations, reason: 'LOST', event }));
      await expectLiving(pickup, undefined);
    },
  });

  crash({
    title: 'withdrawing: done again it is withdrawn, and the offer opens nothing',
    prepare: offered,
    act: ({ person }) =>
      ana.desk.withdraw({ accreditations: [person.accreditation], reason: 'DUPLICATE_GRANT', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'offered')
        orThrow(await ana.desk.withdraw({ accreditations, reason: 'DUPLICATE_GRANT', event }));
      expect((await take(pickup, pickup.person)).ok).toBe(false);
    },
  });

  crash({
    title: 're-issuing: the desk always comes to one living set',
    prepare: held,
    act: ({ person, folio }) =>
      ana.desk.reissue({ accreditation: person.accreditation, reason: 'LOST', from: { folio } }),
    async recover(pickup) {
      // The answer may be lost: the sealed roster says which accreditations are in this person's name.
      const { entries } = orThrow(await ana.desk.find(event, { folio: pickup.folio }));
      const states = await Promise.all(
        entries.map(async ({ accreditation }) => ({
          accreditation,
          state: orThrow(await ana.desk.status(accreditation)).state,
        })),
      );
      const live = states.filter(({ state }) => state === 'offered' || state === 'active');
      expect(live).toHaveLength(1);
      const { accreditation } = live[0] as { accreditation: string };
      const fresh = orThrow(await ana.desk.reissue({ accreditation, reason: 'LOST', from: { folio: pickup.folio } }));
      orThrow(await take(pickup, fresh));
      await expectLiving(pickup, pickup.holders.at(-1));
    },
  });

  crash({
    title: 'the second person’s signature: done once, whoever asks again',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.revoke({ accreditations: [pickup.person.accreditation], reason: 'LENT', event }));
      const acts = orThrow(await beto.desk.acts());
      const act = acts.find(({ statement }) => JSON.stringify(statement).includes(pickup.person.accreditation));
      return { ...pickup, act: act as PendingAct };
    },
    act: ({ act }) => beto.desk.approveAct(act),
    async recover(pickup) {
      if ((await stateOf(pickup)) === 'active') orThrow(await beto.desk.approveAct(pickup.act));
      expect(await stateOf(pickup)).toBe('revoked');
      await expectLiving(pickup, undefined);
    },
  });

  crash({
    title: 'publishing: asked again the list says what the desk did',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.revoke({ accreditations: [pickup.person.accreditation], reason: 'LOST', event }));
      await target.untilPublished();
      const [list] = await target.rows(`SELECT id FROM lists WHERE event = '${event}'`);
      return { ...pickup, path: `/status/${String(list?.['id'])}` };
    },
    act: async ({ path }) => target.fetch(path),
    recover: (pickup) => expectLiving(pickup, undefined),
  });
});

describe('people and events that go', () => {
  crash({
    title: 'a new epoch: done again everybody who stays reads everything',
    prepare: async () => {
      const own = await openEvent(ana, target);
      await accredit(ana, own, [XOCHITL, KUH]);
      return own;
    },
    act: (own) => ana.desk.newEpoch(own),
    async recover(own) {
      orThrow(await ana.desk.newEpoch(own));
      await target.sweep();
      for (const { name } of [XOCHITL, KUH]) {
        expect(orThrow(await ana.desk.find(own, { name })).entries.map((entry) => entry.name)).toEqual([name]);
      }
    },
  });

  crash({
    title: 'removing an officer: done again she is gone',
    prepare: () => enrolOffice(target, 'desk'),
    act: (leaver) => ana.desk.removeClient(leaver.enrolled.client),
    async recover(leaver) {
      await ana.desk.removeClient(leaver.enrolled.client);
      expect((await leaver.desk.events()).ok).toBe(false);
      const clients = orThrow(await ana.desk.clients());
      expect(clients.map(({ client }) => client)).not.toContain(leaver.enrolled.client);
      expect(await target.rows(`SELECT 1 FROM members WHERE owner = '${leaver.enrolled.client}'`)).toEqual([]);
    },
  });

  crash({
    title: 'closing: from the second signature on the event is gone, and the sweep finishes what a crash left',
    sweptFirst: true,
    prepare: async () => {
      const own = await openEvent(ana, target);
      const [person] = (await accredit(ana, own, [XOCHITL, KUH])) as [AccreditedPerson, AccreditedPerson];
      const pickup: Pickup = { person, folio: XOCHITL.folio, holders: [] };
      orThrow(await take(pickup, person));
      orThrow(await ana.desk.closeEvent(own));
      const act = orThrow(await beto.desk.acts()).find(({ statement }) => statement.event === own) as PendingAct;
      return { own, act, ...pickup };
    },
    act: ({ act }) => beto.desk.approveAct(act),
    async recover(closing) {
      if ((await ana.desk.publicEvent(closing.own)).ok) orThrow(await beto.desk.approveAct(closing.act));
      expect(await ana.desk.publicEvent(closing.own)).toMatchObject({ error: { status: 410 } });
      await target.sweep();
      for (const table of ['offers', 'roster', 'roster_tags', 'bundle_wraps']) {
        expect(await target.rows(`SELECT 1 FROM ${table} WHERE event = '${closing.own}'`), table).toEqual([]);
      }
      await expectLiving(closing, undefined);
    },
  });

  crash({
    title: SWEEP,
    async prepare() {
      const pickup = await offered();
      const { link, txCode } = pickup.person;
      // A session that nobody used: the code is spent and nothing was fetched.
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        'pre-authorized_code': codeIn(link),
        tx_code: txCode as string,
      });
      expect((await target.fetch('/token', { method: 'POST', body: form })).status).toBe(200);
      target.advance?.(700);
      return pickup;
    },
    act: () => target.sweep(),
    async recover(pickup) {
      await target.sweep();
      expect(await stateOf(pickup)).toBe('lapsed');
    },
  });
});

function codeIn(link: string): string {
  const offer = JSON.parse(new URL(link).searchParams.get('credential_offer') as string) as {
    grants: Record<string, { 'pre-authorized_code': string }>;
  };
  return Object.values(offer.grants)[0]?.['pre-authorized_code'] as string;
}
