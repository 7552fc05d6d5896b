import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../src/client/defaults.ts';
import { exchange, type HttpRequest } from '../../src/client/http.ts';
import { refusalOf } from '../../src/client/problems.ts';

const GET: HttpRequest = { method: 'GET', url: 'https://a.example/x', repeatable: true };
const POST: HttpRequest = { method: 'POST', url: 'https://a.example/x', repeatable: false };

function playing(...answers: readonly (() => Response)[]) {
  const waits: number[] = [];
  const sent: RequestInit[] = [];
  const surroundings = withDefaults({
    wait: async (milliseconds) => void waits.push(milliseconds),
    fetch: async (_url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] as () => Response;
      sent.push(init);
      return answer();
    },
  });
  return { waits, sent, surroundings };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('{}', { status: code, headers });
const broken = () => {
  throw new TypeError('connection reset');
};

describe('one exchange', () => {
  it('waits as long as the service asks, three tries at most', async () => {
    const patient = playing(status(429, { 'retry-after': '7' }), status(503, { 'retry-after': '2' }), status(200));
    expect(await exchange(patient.surroundings, POST)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(patient.waits).toEqual([7000, 2000]);
    const endless = playing(status(429, { 'retry-after': '1' }));
    expect(await exchange(endless.surroundings, GET)).toMatchObject({ ok: true, value: { status: 429 } });
    expect(endless.sent).toHaveLength(3);
  });

  it('gives up at once when the service wants to be left alone for longer, and says for how long', async () => {
    const busy = playing(status(429, { 'retry-after': '600' }));
    const answer = await exchange(busy.surroundings, GET);
    expect(busy.sent).toHaveLength(1);
    expect(answer.ok && refusalOf(answer.value)).toMatchObject({ code: 'busy', retryable: true, retryAfter: 600 });
  });

  it('repeats what broke on the way only where twice is the same as once', async () => {
    const get = playing(broken, broken, status(200));
    expect(await exchange(get.surroundings, GET)).toMatchObject({ ok: true });
    const post = playing(broken, status(200));
    expect(await exchange(post.surroundings, POST)).toMatchObject({
      ok: false,
      error: { code: 'network', retryable: true },
    });
    expect(post.sent).toHaveLength(1);
    // 503 without an invitation: the service may not know what was done.
    const silent = playing(status(503), status(200));
    expect(await exchange(silent.surroundings, POST)).toMatchObject({ ok: true, value: { status: 503 } });
  });

  it('makes headers and body anew for each try, sends no cookies and follows no redirect', async () => {
    const again = playing(status(429, { 'retry-after': '0' }), status(200));
    let made = 0;
    const headers = async () => ({ dpop: `proof-${++made}` });
    await exchange(again.surroundings, { ...POST, headers, body: async () => `body-${made}` });
    expect(again.sent.map(({ headers: sent }) => sent)).toEqual([{ dpop: 'proof-1' }, { dpop: 'proof-2' }]);
    expect(again.sent.map(({ body }) => body)).toEqual(['body-1', 'body-2']);
    expect(again.sent.every(({ credentials, redirect }) => credentials === 'omit' && redirect === 'manual')).toBe(true);
    for (const code of [301, 302, 303, 307, 308]) {
      const moved = playing(status(code, { location: 'http://localhost/' }));
      expect(await exchange(moved.surroundings, GET)).toMatchObject({ ok: false, error: { code: 'redirected' } });
      expect(moved.sent).toHaveLength(1);
    }
  });

  it('reads no more than its bound, and nothing that is not UTF-8', async () => {
    const large = playing(() => new Response('a'.repeat(1001)));
    expect(await exchange(large.surroundings, { ...GET, maxBytes: 1000 })).toMatchObject({
      ok: false,
      error: { code: 'unexpected_answer' },
    });
    const fits = playing(() => new Response('a'.repeat(1000)));
    expect(await exchange(fits.surroundings, { ...GET, maxBytes: 1000 })).toMatchObject({ ok: true });
    const bytes = playing(() => new Response(new Uint8Array([0xff, 0xfe])));
    expect(await exchange(bytes.surroundings, GET)).toMatchObject({ ok: false, error: { code: 'unexpected_answer' } });
  });
});

describe('a refusal', () => {
  const refused = (code: number, body: string, headers: Record<string, string> = {}) =>
    refusalOf({ status: code, headers: new Headers(headers), text: body });

  it('keeps the sentences of a problem document', () => {
    const problem = { type: 'urn:gafete:problem:quota-full', title: 'Full.', status: 409, detail: 'Make room.' };
    expect(refused(409, JSON.stringify(problem))).toEqual({
      code: 'refused',
      message: 'Full.',
      next: 'Make room.',
      retryable: false,
      status: 409,
      problem: 'quota-full',
    });
  });

  it.each([
    [400, 'refused', false],
    [401, 'token_refused', false],
    [403, 'forbidden', false],
    [404, 'refused', false],
    [409, 'refused', false],
    [410, 'refused', false],
    [429, 'busy', true],
    [500, 'server_fault', false],
    [503, 'unavailable', true],
  ])('of status %i is %s, whatever the body is', (code, expected, retryable) => {
    for (const body of ['', '<html>', '[]', 'null', '{"type":7,"title":[]}', '{"error":"x y z"}', '{"a":1,"a":2}']) {
      const error = refused(code, body);
      expect(error).toMatchObject({ code: expected, retryable, status: code });
      expect(error.problem).toBeUndefined();
      expect(error.message).toMatch(/^[A-Z].*\.$/);
      expect(error.next).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('shows nothing that moves a terminal’s cursor or is a page long', () => {
    for (const title of ['\u001b[2J', 'a\nb', '\u202egnp', 'x'.repeat(301)]) {
      expect(refused(409, JSON.stringify({ type: 'about:blank', title, detail: title }))).toMatchObject({
        message: 'The service refused the request.',
        next: 'Look at the present state, then decide again.',
      });
    }
  });
});
