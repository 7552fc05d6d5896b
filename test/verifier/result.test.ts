/** Waiting and fetching: one verdict, to one requester, in one session. */
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { Ports } from '../../src/ports.ts';
import { verifierRoutes } from '../../src/verifier/index.ts';
import type { Sleep } from '../../src/verifier/result.ts';
import { type Scene, startScene } from './scene.ts';

const BACK = 'https://desk.example/back';
/** What a test does while a requester waits. */
let asleep: Sleep = async () => {};
const slept: number[] = [];

const appOf = (ports: Ports): Hono => {
  const app = new Hono();
  const sleep: Sleep = async (milliseconds) => {
    slept.push(milliseconds);
    await asleep(milliseconds);
  };
  app.route('/', verifierRoutes(ports, sleep));
  app.route('/', createApp(ports));
  return app;
};

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ createApp: appOf, gate: { redirectUris: [BACK] } });
});
afterAll(() => scene.service.close());

describe('a long poll', () => {
  it('hears of an answer that comes while it waits', async () => {
    const [held, begun] = [await scene.issue(), await scene.ask()];
    slept.length = 0;
    asleep = async () => {
      if (slept.length === 3) await scene.show(held, begun);
    };
    expect((await scene.verdictOf(begun, '?wait=25')).verdict).toBe('go');
    expect(slept).toEqual([500, 500, 500]);
  });
  it('says that the request is open when nobody comes, after the time it was given', async () => {
    const begun = await scene.ask();
    slept.length = 0;
    asleep = async () => {};
    const answer = await scene.read(begun.tx, '?wait=25');
    expect([answer.status, await answer.json()]).toEqual([200, { state: 'open' }]);
    expect(slept.reduce((sum, milliseconds) => sum + milliseconds, 0)).toBe(25_000);
    // D1 answers 50 queries a request on the free plan; finding the actor and the row takes a handful.
    expect(slept.length).toBeLessThan(40);
  });
  it('ends with the request', async () => {
    const own = await startScene({ createApp: appOf });
    const begun = await own.ask({ ttl: 10 });
    asleep = async (milliseconds) => own.service.clock.advance(milliseconds / 500);
    expect((await own.read(begun.tx, '?wait=25')).status).toBe(410);
    own.service.close();
  });
  it('ends at once when the wallet says no', async () => {
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    slept.length = 0;
    asleep = async () =>
      void (await scene.post(payload.response_uri, { error: 'access_denied', state: payload.state }));
    const answer = await scene.read(begun.tx, '?wait=25');
    expect([await answer.json(), slept.length]).toEqual([{ state: 'declined' }, 1]);
  });
  it.each(['-1', '26', '1.5', 'x', '', '1e1', '999'])('wait=%s is refused', async (wait) => {
    const begun = await scene.ask();
    expect((await scene.read(begun.tx, `?wait=${wait}`)).status).toBe(400);
  });
});

describe('whose verdict it is', () => {
  it('nobody else’s: another gate and a desk client do not even learn that it exists', async () => {
    const other = await scene.enrol('gate');
    expect((await scene.appoint(other.id)).status).toBe(201);
    const [held, begun] = [await scene.issue(), await scene.ask()];
    await scene.show(held, begun);
    expect((await scene.read(begun.tx, '', other)).status).toBe(404);
    expect((await scene.read(begun.tx, '', scene.ana)).status).toBe(403);
    expect((await scene.service.fetch(`/gate/requests/${begun.tx}`)).status).toBe(401);
    expect((await scene.verdictOf(begun)).verdict).toBe('go');
  });
  it.each(['x', 'A'.repeat(43), '__proto__'])('nothing is at %s', async (tx) => {
    expect((await scene.read(tx)).status).toBe(404);
  });
  it('once: afterwards it has ended', async () => {
    const [held, begun] = [await scene.issue(), await scene.ask()];
    await scene.show(held, begun);
    await scene.verdictOf(begun);
    for (const query of ['', '?wait=25']) {
      const again = await scene.read(begun.tx, query);
      expect([again.status, ((await again.json()) as { type: string }).type]).toEqual([
        410,
        'urn:gafete:problem:request-ended',
      ]);
    }
    expect(scene.sql('SELECT * FROM verdicts WHERE tx = ?', begun.tx)).toEqual([]);
  });
});

describe('vp-05: the same device', () => {
  async function answered() {
    const [held, begun] = [await scene.issue(), await scene.ask({ redirectUri: BACK })];
    const response = await scene.show(held, begun);
    const { redirect_uri: back } = (await response.json()) as { redirect_uri: string };
    return { begun, back, code: new URLSearchParams(new URL(back).hash.slice(1)).get('response_code') as string };
  }

  it('the wallet returns to the registered address with 256 fresh bits in the fragment', async () => {
    const [one, two] = [await answered(), await answered()];
    for (const { back, code } of [one, two]) {
      expect(back).toBe(`${BACK}#response_code=${code}`);
      expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    expect(one.code).not.toBe(two.code);
  });
  it('the result needs the requester’s token and the code from the redirect', async () => {
    const { begun, code } = await answered();
    for (const query of ['', '?response_code=', `?response_code=${'A'.repeat(43)}`, `?response_code=${code}x`]) {
      const refused = await scene.read(begun.tx, query);
      expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
        403,
        'urn:gafete:problem:session',
      ]);
    }
    const other = await scene.enrol('gate');
    await scene.appoint(other.id);
    expect((await scene.read(begun.tx, `?response_code=${code}`, other)).status).toBe(404);
    expect((await scene.verdictOf(begun, `?response_code=${code}`)).verdict).toBe('go');
  });
  it('the code of another request of the same gate is none', async () => {
    const [one, two] = [await answered(), await answered()];
    expect((await scene.read(one.begun.tx, `?response_code=${two.code}`)).status).toBe(403);
    expect((await scene.verdictOf(one.begun, `?response_code=${one.code}`)).verdict).toBe('go');
  });
  it('the service keeps the hash of the code and not the code', async () => {
    const { code } = await answered();
    const kept = scene.service.store.sqlite.serialize().toString('latin1') + scene.service.log.lines.join('');
    expect(kept).not.toContain(code);
  });
  it('across devices there is no code, and none is asked for', async () => {
    const [held, begun] = [await scene.issue(), await scene.ask()];
    expect(await (await scene.show(held, begun)).json()).toEqual({});
    expect((await scene.verdictOf(begun)).verdict).toBe('go');
  });
});
