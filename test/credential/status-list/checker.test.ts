import { beforeAll, describe, expect, test } from 'vitest';
import { createStatusChecker, type StatusFetch } from '../../../src/credential/status-list/index.ts';
import { err } from '../../../src/lib/result.ts';
import { addSeconds, unixSeconds } from '../../../src/lib/time.ts';
import { createIssuer, createToken, type Issuer, NOW, URI } from './fixtures.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
});

const ORIGIN = 'https://prensa.example.org';
const reference = (idx: unknown, uri: unknown = URI) => ({ status_list: { idx, uri } });
const answer = (body: BodyInit | null, init: ResponseInit = {}) =>
  new Response(body, { headers: { 'content-type': 'application/statuslist+jwt' }, ...init });

/** A checker on a server that answers with `respond`, and the addresses that were connected to. */
function checkerOn(respond: () => Response | Promise<Response>, origins: readonly string[] = [ORIGIN]) {
  const calls: { url: string; redirect: string; headers: Record<string, string> }[] = [];
  const fetch: StatusFetch = async (url, init) => {
    calls.push({ url, redirect: init.redirect, headers: init.headers });
    return respond();
  };
  return { ...createStatusChecker({ fetch, verifyIssuer: issuer.verifyIssuer, origins }), calls };
}

describe('looking a status up', () => {
  test('asks once for a list, however many credentials point into it, until its ttl has passed', async () => {
    let iat = NOW;
    const { check, calls } = checkerOn(async () =>
      answer(await createToken(issuer, { iat, exp: addSeconds(iat, 600) })),
    );
    const verdicts = await Promise.all([0, 7, 9, 0].map((idx) => check(reference(idx), NOW)));
    expect(verdicts.map((result) => result.ok && result.value.verdict)).toEqual(['go', 'stop', 'check', 'go']);
    expect((await check(reference(7), unixSeconds(NOW + 59))).ok).toBe(true);
    expect(calls).toEqual([{ url: URI, redirect: 'manual', headers: { accept: 'application/statuslist+jwt' } }]);
    iat = addSeconds(NOW, 60);
    expect((await check(reference(7), iat)).ok).toBe(true);
    expect(calls).toHaveLength(2);
  });

  test('sends the same request whatever the index', async () => {
    const { check, calls } = checkerOn(() => answer(null, { status: 500 }));
    for (const idx of [0, 1, 63]) await check(reference(idx), NOW);
    expect(new Set(calls.map((call) => JSON.stringify(call))).size).toBe(1);
  });

  test('fails closed when the copy is past its ttl and cannot be renewed, and says how old it is', async () => {
    let up = true;
    const { check } = checkerOn(async () => (up ? answer(await createToken(issuer)) : answer(null, { status: 503 })));
    expect((await check(reference(0), NOW)).ok).toBe(true);
    up = false;
    const later = await check(reference(0), unixSeconds(NOW + 60));
    expect(later).toEqual(err({ type: 'E_STATUS_STALE', reason: 'ttl', ageSeconds: 60 }));
  });

  test('refuses to go back to a list older than the one it has seen', async () => {
    let iat = NOW;
    const { check } = checkerOn(async () => answer(await createToken(issuer, { iat, exp: unixSeconds(NOW + 5000) })));
    expect((await check(reference(0), NOW)).ok).toBe(true);
    iat = unixSeconds(NOW - 3600);
    const later = await check(reference(0), unixSeconds(NOW + 60));
    expect(later).toEqual(err({ type: 'E_STATUS_STALE', reason: 'rollback' }));
  });

  test('keeps no failure: the next look-up asks again', async () => {
    let up = false;
    const { check, calls } = checkerOn(async () => {
      if (!up) throw new TypeError('connection refused');
      return answer(await createToken(issuer));
    });
    expect(await check(reference(0), NOW)).toEqual(err({ type: 'E_STATUS_FETCH', reason: 'network' }));
    up = true;
    expect((await check(reference(0), NOW)).ok).toBe(true);
    expect(calls).toHaveLength(2);
  });

  test('keeps sixteen lists and asks again for the seventeenth', async () => {
    let uri = URI;
    const { check, calls } = checkerOn(async () => answer(await createToken(issuer, { uri })));
    const visit = async (n: number) => {
      uri = `${ORIGIN}/status/${n}`;
      expect((await check(reference(0, uri), NOW)).ok).toBe(true);
    };
    for (let n = 0; n < 17; n++) await visit(n);
    await visit(16);
    expect(calls).toHaveLength(17);
    await visit(0);
    expect(calls).toHaveLength(18);
  });
});

describe('answers that are not a status list', () => {
  test.each([
    [
      'an error status',
      () => answer('no', { status: 404 }),
      { type: 'E_STATUS_FETCH', reason: 'http_status', httpStatus: 404 },
    ],
    [
      'no content',
      () => answer(null, { status: 204 }),
      { type: 'E_STATUS_FETCH', reason: 'http_status', httpStatus: 204 },
    ],
    [
      'another media type',
      () => new Response('x', { headers: { 'content-type': 'text/html' } }),
      { type: 'E_STATUS_FETCH', reason: 'content_type' },
    ],
    ['bytes that are not text', () => answer(new Uint8Array([0xff, 0xfe])), { type: 'E_STATUS_FORMAT', reason: 'jws' }],
    ['an empty body', () => answer(null), { type: 'E_STATUS_FORMAT', reason: 'jws' }],
  ])('%s is refused', async (_title, respond, error) => {
    expect(await checkerOn(respond).check(reference(0), NOW)).toEqual(err(error));
  });

  test('a body without end is cut off', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(97));
      },
    });
    expect(await checkerOn(() => answer(endless)).check(reference(0), NOW)).toEqual(err({ type: 'E_STATUS_SIZE' }));
    expect(sent).toBeLessThan(5 * 2 ** 20);
  });

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
    const { check, calls } = checkerOn(() =>
      answer(null, { status, headers: { location: 'http://169.254.169.254/' } }),
    );
    expect(await check(reference(0), NOW)).toEqual(err({ type: 'E_SSRF', reason: 'redirect' }));
    expect(calls).toHaveLength(1);
  });

  test('a redirect that a browser hides, or that a careless fetch followed, is refused', async () => {
    for (const trait of [{ type: 'opaqueredirect', status: 0 }, { redirected: true }]) {
      const response = new Proxy(answer('x'), {
        get: (target, name) => (name in trait ? trait[name as keyof typeof trait] : Reflect.get(target, name, target)),
      });
      expect(await checkerOn(() => response).check(reference(0), NOW)).toEqual(
        err({ type: 'E_SSRF', reason: 'redirect' }),
      );
    }
  });
});

describe('tsl-07: addresses that must not be connected to', () => {
  const trusted = [ORIGIN, 'http://localhost:8787', 'https://127.0.0.1', 'https://[::1]', 'http://prensa.example.org'];
  test.each([
    'http://prensa.example.org/status/k3',
    'ftp://prensa.example.org/status/k3',
    'data:application/statuslist+jwt,a.b.c',
    'file:///etc/passwd',
    'https://127.0.0.1/status/k3',
    'http://127.0.0.1:8787/status/k3',
    'http://169.254.169.254/latest/meta-data/',
    'https://[::ffff:127.0.0.1]/status/k3',
    'https://[::1]/status/k3',
    'https://2130706433/status/k3',
    'https://0x7f.1/status/k3',
    'https://0177.0.0.1/status/k3',
    'https://prensa.example.org@evil.example/status/k3',
    'https://ours@evil.example/status/k3',
    'https://user:secret@prensa.example.org/status/k3',
    'https://evil.example/status/k3',
    'https://prensa.example.org.evil.example/status/k3',
    'https://prensa.example.org./status/k3',
    'https://prensa.example.org:8443/status/k3',
    'https://prensa.example.org:443/status/k3',
    'https://PRENSA.example.org/status/k3',
    'HTTPS://prensa.example.org/status/k3',
    'https:\\\\prensa.example.org/status/k3',
    'https://prensa.example.org\\@evil.example/',
    'https://prensa.example.org/status/../admin',
    'https://prensa.example.org/status/k3#x',
    'https://prensa.example.org/status/k3?who=1',
    'https://prensa.example.org/sta\ttus/k3',
    ' https://prensa.example.org/status/k3',
    'https://prensa.example.org/status/k3\n',
    '//prensa.example.org/status/k3',
    '/status/k3',
    'localhost',
    'http://localhost:8788/status/k3',
    'http://localhost.evil.example/status/k3',
    'https://pre\u0301nsa.example.org/status/k3',
    '',
  ])('%j opens no socket', async (uri) => {
    const { check, calls } = checkerOn(() => answer('x'), trusted);
    expect(await check(reference(0, uri), NOW)).toMatchObject({ error: { type: 'E_SSRF' } });
    expect(calls).toEqual([]);
  });

  test('the deployment on this machine may be asked by its name, when it is trusted', async () => {
    const uri = 'http://localhost:8787/status/k3';
    const { check, calls } = checkerOn(async () => answer(await createToken(issuer, { uri })), trusted);
    expect((await check(reference(0, uri), NOW)).ok).toBe(true);
    expect(calls).toHaveLength(1);
  });
});

test('a reference that is not exactly one index in one list opens no socket', async () => {
  const hostile: [unknown, string][] = [0, 1, -1, true, false, null, [], '', undefined, {}].map((bad) => [
    bad,
    'E_STATUS_FORMAT',
  ]);
  for (const bad of [0, null, [], '', {}]) hostile.push([{ status_list: bad }, 'E_STATUS_FORMAT']);
  for (const bad of [0, true, null, [], {}, 'x'.repeat(513)]) hostile.push([reference(0, bad), 'E_STATUS_FORMAT']);
  for (const bad of [-1, 1.5, '7', null, true, [], 2 ** 31, 2 ** 53 + 1])
    hostile.push([reference(bad), 'E_STATUS_INDEX']);
  hostile.push([{ status_list: { idx: 0 } }, 'E_STATUS_FORMAT']);
  hostile.push([{ status_list: { idx: 0, uri: URI, bits: 1 } }, 'E_STATUS_FORMAT']);
  hostile.push([{ ...reference(0), other: {} }, 'E_STATUS_FORMAT']);
  const { check, calls } = checkerOn(() => answer('x'));
  for (const [bad, type] of hostile)
    expect(await check(bad, NOW), JSON.stringify(bad)).toMatchObject({ error: { type } });
  expect(calls).toEqual([]);
});
