import { describe, expect, it } from 'vitest';
import { openGateVerdict } from '../../src/client/gate-verdict.ts';
import { createGateClient, orThrow, responseCodeOf } from '../../src/client/index.ts';
import { createPkcs8, importPkcs8, sealVerdict, type Verdict } from '../../src/sealing/index.ts';
import { appointGate, enrolGate } from '../actors/gate.ts';
import { createHolder } from '../actors/holder.ts';
import { enrolOffice } from '../actors/office.ts';
import { createRandom, type Service, startService } from '../harness.ts';
import { collect, openEvent, person } from './people.ts';

type Change = (answer: () => Promise<Response>, url: URL, init: RequestInit) => Promise<Response>;

/** A gate at an event, whose requests are seen and may be answered by the test. */
async function atGate(change: Change = (answer) => answer()) {
  const service = await startService();
  const office = await enrolOffice(service);
  const event = await openEvent(office);
  const appointed = await appointGate(service, office, event, 'press-kit');
  const sent: { readonly url: URL; readonly body: string }[] = [];
  const waits: number[] = [];
  const gate = createGateClient({
    issuer: service.publicUrl,
    profile: { load: async () => appointed.profile(), save: async () => {} },
    now: service.clock.now,
    random: createRandom('at gate'),
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      service.clock.advance(Math.ceil(milliseconds / 1000));
    },
    fetch: async (target, init) => {
      const url = new URL(target);
      sent.push({ url, body: String(init.body ?? '') });
      return change(() => service.fetch(target, init), url, init);
    },
  });
  return { service, office, event, gate, client: appointed.client, sent, waits };
}

const isPoll = (url: URL) => url.pathname.startsWith('/gate/requests/');

async function holderAt(service: Service, office: Awaited<ReturnType<typeof enrolOffice>>, event: string) {
  const [accredited] = await collect(office.desk.accredit(event, [person(1)], { txCode: false }));
  const holder = createHolder(service);
  orThrow(await holder.wallet.accept(orThrow(accredited!).link));
  return holder;
}

describe('a gate that asks', () => {
  it('makes a fresh key for every request, and keeps it to itself', async () => {
    const { service, gate, sent } = await atGate();
    orThrow(await gate.ask());
    orThrow(await gate.ask({ ttl: 10 }));
    const bodies = sent.filter(({ url }) => url.pathname === '/gate/requests').map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ requesterKey }) => Object.keys(requesterKey).sort())).toEqual([
      ['crv', 'kty', 'x', 'y'],
      ['crv', 'kty', 'x', 'y'],
    ]);
    expect(new Set(bodies.map(({ requesterKey }) => requesterKey.x)).size).toBe(2);
    expect(bodies[1].ttl).toBe(10);
    service.close();
  });

  it('hears the verdict in the long poll that is under way', async () => {
    const { service, office, event, gate, sent } = await atGate();
    const { wallet } = await holderAt(service, office, event);
    const request = orThrow(await gate.ask());
    const verdict = request.wait();
    orThrow(await wallet.show(request.link, { consent: () => true }));
    expect(orThrow(await verdict)).toEqual({
      verdict: 'go',
      reason: 'OK',
      labels: { 'es-MX': 'Válida.', en: 'Valid.' },
      claims: { press: [{ event, role: 'writer' }] },
    });
    expect(sent.filter(({ url }) => isPoll(url)).map(({ url }) => url.searchParams.get('wait'))).toEqual(['25']);
    service.close();
  });

  it('goes on after a broken connection, a rush and a storage that is away', async () => {
    let polls = 0;
    const faults = [
      () => Promise.reject(new TypeError('connection lost')),
      async () => new Response('{}', { status: 429, headers: { 'retry-after': '3' } }),
      async () => new Response('{}', { status: 503, headers: { 'retry-after': '30' } }),
    ];
    const { service, office, event, gate, waits } = await atGate((answer, url) =>
      isPoll(url) ? (faults[polls++] ?? answer)() : answer(),
    );
    const { wallet } = await holderAt(service, office, event);
    const request = orThrow(await gate.ask());
    orThrow(await wallet.show(request.link, { consent: () => true }));
    expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go' });
    expect(polls).toBe(4);
    expect(waits, 'as long as the service wants').toContain(30_000);
    service.close();
  });

  it('stops when the request is over, politely slow until then', async () => {
    let polls = 0;
    const { service, gate, waits } = await atGate(async (answer, url) => {
      if (!isPoll(url)) return answer();
      polls++;
      return Response.json({ state: 'open' });
    });
    const request = orThrow(await gate.ask({ ttl: 10 }));
    expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'request_ended' } });
    expect(polls).toBeLessThan(20);
    expect(waits.every((milliseconds) => milliseconds >= 1000)).toBe(true);
    service.close();
  });

  it('is told by the service that it ended', async () => {
    const { service, gate } = await atGate();
    const request = orThrow(await gate.ask({ ttl: 10 }));
    service.clock.advance(11);
    expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'request_ended', status: 410 } });
    service.close();
  });

  it('stops at once when it is told to, in the middle of a poll too', async () => {
    const controller = new AbortController();
    const { service, gate } = await atGate((answer, url, init) => {
      if (!isPoll(url)) return answer();
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        controller.abort();
      });
    });
    const request = orThrow(await gate.ask());
    const stopped = await request.wait({ signal: controller.signal });
    expect(stopped).toMatchObject({ ok: false, error: { code: 'aborted', retryable: false } });
    service.close();
  });

  it('believes no verdict that was put in the place of its own', async () => {
    const other = await importPkcs8(createPkcs8(createRandom('other')));
    const { service, gate } = await atGate(async (answer, url) => {
      if (!isPoll(url)) return answer();
      const go: Verdict = { verdict: 'go', reason: 'OK', claims: {} };
      const tx = url.pathname.split('/').at(-1) as string;
      const sealed = await sealVerdict(other.jwk, tx, go, createRandom('evil'));
      return Response.json({ state: 'answered', verdict: sealed.ok ? sealed.value : '' });
    });
    const request = orThrow(await gate.ask());
    const refused = await request.wait();
    expect(refused).toMatchObject({ ok: false, error: { code: 'verdict_refused', problem: 'kid' } });
    service.close();
  });

  it('needs an appointment of the desk, and a code of its own role', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const { gate, client } = await enrolGate(service);
    expect(orThrow(await gate.identity())).toMatchObject({ client, role: 'gate' });
    expect(await gate.me()).toMatchObject({ ok: false, error: { problem: 'gate-unknown' } });
    const admin = orThrow(await office.desk.identity()).client;
    const notAGate = await office.desk.addGate(event, { client: admin, purpose: 'press-kit' });
    expect(notAGate).toMatchObject({ ok: false, error: { problem: 'gate-client' } });
    orThrow(await office.desk.addGate(event, { client, purpose: 'press-kit' }));
    expect(orThrow(await gate.me())).toMatchObject({ event, purpose: 'press-kit', needsZone: false });
    service.close();
  });

  it('is appointed with whole addresses and known words only, before anything is signed', async () => {
    const { service, office, event, client } = await atGate();
    const add = (gate: object) => office.desk.addGate(event, { client, purpose: 'press-kit', ...gate });
    for (const uri of [
      'http://gate.example/',
      'https://gate.example',
      'https://gate.example/#x',
      'https://*.example/',
    ]) {
      const refused = await add({ redirectUris: [uri] });
      expect(refused).toMatchObject({ ok: false, error: { code: 'input_refused', problem: 'redirectUris' } });
    }
    expect(await add({ zones: ['Pit!'] })).toMatchObject({ error: { problem: 'zones' } });
    expect(await add({ purpose: 'curiosity' as never })).toMatchObject({ error: { problem: 'purpose' } });
    expect(await add({ purpose: 'zone-gate' })).toMatchObject({ ok: false, error: { problem: 'gate-zone' } });
    service.close();
  });
});

describe('a verdict', () => {
  const tx = 't'.repeat(43);
  it.each([
    [{ verdict: 'already', reason: 'OK', claims: {} }, 'verdict'],
    [{ verdict: 'go', reason: 'REVOKED', claims: {} }, 'verdict'],
    [{ verdict: 'go', reason: 'toString', claims: {} }, 'reason'],
    [{ verdict: 'go', reason: null, claims: {} }, 'reason'],
    [{ verdict: 'go', reason: 'OK', claims: { press: {} } }, 'claims'],
    [{ verdict: 'go', reason: 'OK', claims: { press: ['x'] } }, 'claims'],
  ] as const)('that makes no sense opens no gate: %j', async (verdict, problem) => {
    const random = createRandom('verdict');
    const key = await importPkcs8(createPkcs8(random));
    const sealed = await sealVerdict(key.jwk, tx, verdict as unknown as Verdict, random);
    const opened = await openGateVerdict(sealed.ok ? sealed.value : '', key, tx);
    expect(opened).toMatchObject({ ok: false, error: { code: 'verdict_refused', problem } });
  });

  it('of another request opens no gate', async () => {
    const random = createRandom('verdict');
    const key = await importPkcs8(createPkcs8(random));
    const sealed = await sealVerdict(key.jwk, 'u'.repeat(43), { verdict: 'go', reason: 'OK', claims: {} }, random);
    expect(await openGateVerdict(sealed.ok ? sealed.value : '', key, tx)).toMatchObject({ ok: false });
  });
});

describe('the response code', () => {
  const code = 'c'.repeat(43);
  it.each([
    [`https://gate.example/back#response_code=${code}`, code],
    [`https://gate.example/back?x=1#response_code=${code}`, code],
    [`https://gate.example/back?response_code=${code}`, undefined],
    ['https://gate.example/back#response_code=short', undefined],
    ['https://gate.example/back', undefined],
    ['', undefined],
  ])('is read from the fragment only: %s', (address, expected) => {
    expect(responseCodeOf(address)).toBe(expected);
  });
});
