/** A service, or a writer of its database, that hands out another desk key or other rules than before. */
import { describe, expect, it } from 'vitest';
import { createDeskClient, type DeskClient, type EventPin, orThrow, verifyPolicy } from '../../src/client/index.ts';
import { comparisonWords } from '../../src/client/words.ts';
import type { PublicEvent } from '../../src/desk/wire.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { createBundle, sealBundle } from '../../src/sealing/bundle.ts';
import { publicJwkOfPkcs8 } from '../../src/sealing/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { createRandom, startService } from '../harness.ts';
import { XOCHITL } from '../journeys/people.ts';

type Change = (path: string, answer: Response) => Response | Promise<Response>;

/** An office with one event, and the same machine behind a way on which answers may be changed. */
async function scene(options: { pins?: Map<string, EventPin> } = {}) {
  const service = await startService();
  const office = await enrolOffice(service);
  const created = orThrow(
    await office.desk.createEvent({
      preset: 'mx-public-event',
      input: {
        name: { 'es-MX': 'Informe', en: 'Address' },
        place: { 'es-MX': 'Palacio', en: 'Palace' },
        timeZone: 'America/Mexico_City',
        days: ['2026-11-24'] as never,
        maxAccreditations: 20,
        zones: [],
      },
    }),
  );
  let change: Change = (_path, answer) => answer;
  let profile: unknown = office.profile();
  let machines = 0;
  const { pins } = options;
  const machine = (): DeskClient =>
    createDeskClient({
      issuer: service.publicUrl,
      profile: {
        load: async () => profile,
        save: async (next) => {
          profile = next;
        },
      },
      now: service.clock.now,
      random: createRandom(`pins-${machines++}`),
      wait: async () => {},
      fetch: async (url, init) => change(new URL(url).pathname, await service.fetch(url, init)),
      ...(pins && {
        pins: { load: async (event) => pins.get(event), save: async (event, pin) => void pins.set(event, pin) },
      }),
    });
  return {
    service,
    office,
    event: created.event,
    machine,
    meddle: (next: Change) => {
      change = next;
    },
    profile: () => profile as ReturnType<Office['profile']>,
  };
}

/** What a writer of database and answers can make: a bundle of its own, sealed to the member's public key. */
async function foreignDesk(s: Awaited<ReturnType<typeof scene>>, epoch: number): Promise<Change> {
  const random = createRandom('thief');
  let bundle = createBundle(s.event, random);
  while (bundle.epoch < epoch) bundle = createBundle(s.event, random, bundle);
  const deskKey = publicJwkOfPkcs8(bundle.ecdh);
  const member = publicJwk(s.profile().keys.member);
  const jwe = await sealBundle(bundle, member, random);
  return async (path, answer) => {
    if (path === `/events/${s.event}`) {
      const document = (await answer.json()) as PublicEvent;
      return Response.json({ ...document, deskKey: { jwk: deskKey, epoch, thumbprint: jwkThumbprint(deskKey) } });
    }
    return path.endsWith('/bundle') ? Response.json({ epoch, jwe }) : answer;
  };
}
const publicJwk = ({ d: _d, ...jwk }: ReturnType<Office['profile']>['keys']['member']) => jwk;
const find = (desk: DeskClient, event: string) => desk.find(event, { folio: 'A-1' });
const failure = (answer: Awaited<ReturnType<DeskClient['find']>>) =>
  answer.ok ? undefined : [answer.error.code, answer.error.problem];

describe('the desk key of an event', () => {
  it('is believed as this machine made it: another one of the same epoch is refused, and nothing is sealed to it', async () => {
    const s = await scene();
    s.meddle(await foreignDesk(s, 1));
    expect(failure(await find(s.machine(), s.event))).toEqual(['key_changed', 'desk_key']);
    let sealed = 0;
    for await (const result of s.machine().accredit(s.event, [XOCHITL])) {
      expect(result.ok || result.error.code).toBe('key_changed');
      sealed += result.ok ? 1 : 0;
    }
    expect(sealed).toBe(0);
    const answer = await s.machine().publicEvent(s.event);
    expect(answer.ok || answer.error.next).toContain('six words');
  });

  it('nor is one of a later epoch that does not carry it', async () => {
    const s = await scene();
    s.meddle(await foreignDesk(s, 2));
    expect(failure(await find(s.machine(), s.event))).toEqual(['key_changed', 'desk_key_not_carried']);
  });

  it('a new epoch that a colleague began is taken, because its bundle carries the one before; going back is refused', async () => {
    const s = await scene();
    const before = await (await s.service.fetch(`/events/${s.event}`)).text();
    orThrow(await s.office.desk.newEpoch(s.event));
    expect(failure(await find(s.machine(), s.event))).toBeUndefined();
    expect(s.profile().pins?.[s.event]?.desk?.epoch).toBe(2);
    s.meddle((path, answer) => (path === `/events/${s.event}` ? new Response(before) : answer));
    expect(failure(await find(s.machine(), s.event))).toEqual(['key_changed', 'desk_epoch_back']);
  });

  it('is taken at first sight where this machine knows none, in a store of the caller’s own too', async () => {
    const pins = new Map<string, EventPin>();
    const s = await scene({ pins });
    expect(failure(await find(s.machine(), s.event))).toBeUndefined();
    expect(pins.get(s.event)).toMatchObject({ desk: { epoch: 1 }, policy: { version: 1 } });
    s.meddle(await foreignDesk(s, 1));
    expect(failure(await find(s.machine(), s.event))).toEqual(['key_changed', 'desk_key']);
    // The control: who knows nothing yet takes what it is given.
    pins.clear();
    expect(failure(await find(s.machine(), s.event))).toBeUndefined();
  });

  it('is taken anew only with the six words that a colleague reads', async () => {
    const s = await scene();
    s.meddle(await foreignDesk(s, 1));
    const shown = orThrow(await s.machine().deskKey(s.event));
    expect(shown.current).toBe(false);
    expect((await s.machine().trustDeskKey(s.event, shown.words)).ok, 'the words of the known key').toBe(false);
    s.meddle((_path, answer) => answer);
    const pin = s.profile().pins?.[s.event]?.desk?.thumbprint as string;
    expect(orThrow(await s.machine().trustDeskKey(s.event, comparisonWords(pin))).current).toBe(true);
    expect(failure(await find(s.machine(), s.event))).toBeUndefined();
  });
});

describe('the rules of an event', () => {
  const shownAs = (s: Awaited<ReturnType<typeof scene>>, edit: (document: PublicEvent) => unknown): Change => {
    return async (path, answer) =>
      path === `/events/${s.event}` ? Response.json(edit((await answer.json()) as PublicEvent)) : answer;
  };
  const policyFailure = async (s: Awaited<ReturnType<typeof scene>>) => failure(await find(s.machine(), s.event));

  it('are those that the office signed: edited ones are refused', async () => {
    const s = await scene();
    s.meddle(shownAs(s, (d) => ({ ...d, policy: { ...d.policy, copies: 2 } })));
    expect(await policyFailure(s)).toEqual(['policy_untrusted', 'shown']);
  });

  it.each([
    ['signature', (jws: string) => `${jws.slice(0, -8)}AAAAAAAA`],
    ['format', () => 'not a jws'],
    [
      'signature',
      (jws: string) => {
        const [head, , signature] = jws.split('.');
        const other = Buffer.from(jws.split('.')[1] as string, 'base64url')
          .toString()
          .replace('"copies":10', '"copies":11');
        return `${head}.${Buffer.from(other).toString('base64url')}.${signature}`;
      },
    ],
  ])('are refused with a bad %s', async (problem, spoil) => {
    const s = await scene();
    s.meddle(async (path, answer) => (path.includes('/policy/') ? new Response(spoil(await answer.text())) : answer));
    expect(await policyFailure(s)).toEqual(['policy_untrusted', problem]);
  });

  it('of another event, by another issuer, by another root, by a distrusted key or by a key for something else count for nothing', async () => {
    const s = await scene();
    const jws = await (await s.service.fetch(`/events/${s.event}/policy/1`)).text();
    const other = await startService({ seed: 'another office' });
    const anchors = [s.service.operator.certificate];
    const now = s.service.clock.now();
    const trust = { anchors, issuer: s.service.publicUrl, event: s.event, now };
    expect((await verifyPolicy(jws, trust)).ok, 'the control').toBe(true);
    const why = async (change: object, text = jws) => {
      const answer = await verifyPolicy(text, { ...trust, ...change });
      return answer.ok ? undefined : answer.error.problem;
    };
    expect(await why({ event: 'A'.repeat(22) })).toBe('event');
    expect(await why({ issuer: 'https://other.example' })).toBe('E_ISS_X5C_MISMATCH');
    expect(await why({ anchors: [other.operator.certificate] })).toMatch(/^E_X5C/);
    expect(await why({ now: now + 7300 * 24 * 3600 })).toMatch(/^E_X5C/);
    const list = await (await s.service.fetch('/.well-known/gafete-trust')).text();
    expect(await why({}, list), 'another signed thing of the office').toBe('typ');
  });

  it('do not go back to an older version, nor change under one number', async () => {
    const s = await scene();
    const before = await (await s.service.fetch(`/events/${s.event}`)).text();
    orThrow(await s.office.desk.changePolicy(s.event, { copies: 5 }));
    expect(await policyFailure(s)).toBeUndefined();
    s.meddle((path, answer) => (path === `/events/${s.event}` ? new Response(before) : answer));
    expect(await policyFailure(s)).toEqual(['policy_untrusted', 'version_back']);
  });

  it('the root is taken at first sight and then kept: another office’s root later is refused', async () => {
    const s = await scene();
    expect(await policyFailure(s)).toBeUndefined();
    expect(s.profile().anchor).toBe(s.service.operator.certificate);
    const other = await startService({ seed: 'another office' });
    s.meddle(async (path, answer) =>
      path.endsWith('gafete-trust') ? other.fetch('/.well-known/gafete-trust') : answer,
    );
    expect(await policyFailure(s)).toEqual(['policy_untrusted', 'trust_list_anchor']);
  });
});
