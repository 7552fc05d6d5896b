import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS, type LimitedEndpoint, parseConfig } from '../../src/config.ts';
import { limitKey } from '../../src/http/rate-limit.ts';
import type { RateLimiter } from '../../src/ports.ts';
import { callerOf } from '../../src/runtime/node/caller.ts';
import { createMemoryLimits } from '../../src/runtime/node/memory-limits.ts';
import { bindingName, createBindingLimits } from '../../src/runtime/worker/limits.ts';
import { type Service, startService } from '../harness.ts';
import { findMarkers } from '../invariants.ts';

const ADDRESS = '203.0.113.77';
const MINUTE = 60_000;
const few = (n: number) =>
  Object.fromEntries(Object.keys(LIMITS).map((name) => [name, n])) as Record<LimitedEndpoint, number>;

/** How many of `n` requests of a caller pass. */
async function passing(limits: RateLimiter, caller: string, n: number, endpoint: LimitedEndpoint = 'token') {
  let passed = 0;
  for (let i = 0; i < n; i++) passed += Number(await limits.allow(endpoint, caller));
  return passed;
}

describe('limits in memory', () => {
  it('let as many pass in a minute as they say, and go on with the time that passes', async () => {
    let at = 0;
    const limits = createMemoryLimits(few(60), () => at);
    expect(await passing(limits, 'a', 100)).toBe(60);
    at += 1000;
    expect(await passing(limits, 'a', 100)).toBe(1);
    at += MINUTE;
    expect(await passing(limits, 'a', 100)).toBe(60);
    at += 60 * MINUTE;
    expect(await passing(limits, 'a', 100), 'nothing is saved up').toBe(60);
  });
  it('count each caller and each endpoint by itself', async () => {
    const limits = createMemoryLimits(few(2), () => 0);
    expect(await passing(limits, 'a', 5)).toBe(2);
    expect(await passing(limits, 'b', 5)).toBe(2);
    expect(await passing(limits, 'a', 5, 'nonce')).toBe(2);
  });
  it('remember a bounded number of callers, and forget the one seen longest ago', async () => {
    const limits = createMemoryLimits(few(1), () => 0, 3);
    for (const caller of ['a', 'b', 'c']) expect(await passing(limits, caller, 2)).toBe(1);
    // Seen again, so that `b` is the oldest when `d` comes.
    expect(await limits.allow('token', 'a')).toBe(false);
    expect(await limits.allow('token', 'd')).toBe(true);
    expect(await limits.allow('token', 'a')).toBe(false);
    expect(await limits.allow('token', 'b')).toBe(true);
  });
  it('forget everybody once a day, with the key that they are known by', async () => {
    let at = 0;
    const limits = createMemoryLimits(few(1), () => at);
    expect(await passing(limits, 'a', 3)).toBe(1);
    at += 24 * 60 * MINUTE;
    expect(await passing(limits, 'a', 3)).toBe(1);
  });
});

describe('what of an address is counted', () => {
  it.each([
    ['203.0.113.77', '203.0.113.77'],
    ['::ffff:203.0.113.77', '203.0.113.77'],
    ['::FFFF:203.0.113.77', '203.0.113.77'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::9', '2001:db8:1:2'],
    ['2001:0db8:0001:0002:0000:0000:0000:0009', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (address, key) => {
    expect(limitKey(address)).toBe(key);
  });
});

describe('whose address it is', () => {
  const from = (header: string | string[] | undefined, proxies: number) =>
    callerOf(
      {
        socket: { remoteAddress: '10.0.0.9' },
        headers: header === undefined ? {} : { 'x-forwarded-for': header as string },
      },
      proxies,
    );

  it.each([
    ['198.51.100.1', 0, '10.0.0.9'],
    [undefined, 1, '10.0.0.9'],
    ['198.51.100.1', 1, '198.51.100.1'],
    ['6.6.6.6, 198.51.100.1', 1, '198.51.100.1'],
    ['6.6.6.6, 198.51.100.1, 10.0.0.8', 2, '198.51.100.1'],
    ['not an address', 1, '10.0.0.9'],
    ['6.6.6.6', 2, '10.0.0.9'],
    [['6.6.6.6', '198.51.100.1'], 1, '198.51.100.1'],
  ] as const)('%j behind %d proxies is %s', (header, proxies, address) => {
    expect(from(header as string | string[] | undefined, proxies)).toBe(address);
  });
});

describe('bindings of Workers', () => {
  const toml = readFileSync(join(import.meta.dirname, '..', '..', 'wrangler.toml'), 'utf8');
  const blocks = [
    ...toml.matchAll(
      /\[\[ratelimits\]\]\s+name = "(\w+)"\s+namespace_id = "(\d+)"\s+simple = \{ limit = (\d+), period = (\d+) \}/g,
    ),
  ];

  it('exist for every endpoint, with the numbers of the configuration', () => {
    const expected = Object.entries(LIMITS).map(([endpoint, limit]) => [
      bindingName(endpoint as LimitedEndpoint),
      String(limit),
      '60',
    ]);
    expect(blocks.map(([, name, , limit, period]) => [name, limit, period])).toEqual(expected);
    expect(new Set(blocks.map(([, , namespace]) => namespace)).size).toBe(blocks.length);
  });
  it('are asked with the caller, and a missing one keeps the Worker from starting', async () => {
    const asked: unknown[] = [];
    const env = Object.fromEntries(
      blocks.map(([, name]) => [
        name as string,
        {
          limit: async (options: unknown) => {
            asked.push([name, options]);
            return { success: false };
          },
        },
      ]),
    );
    expect(await createBindingLimits(env).allow('desk-token', 'a')).toBe(false);
    expect(asked).toEqual([['LIMIT_DESK_TOKEN', { key: 'a' }]]);
    const { LIMIT_RESPONSE: _gone, ...without } = env;
    expect(() => createBindingLimits(without)).toThrow('LIMIT_RESPONSE');
  });
});

describe('settings', () => {
  it('change the numbers', () => {
    const parsed = parseConfig({ LIMIT_TOKEN: '7', LIMIT_DESK_ENROL: '3' });
    expect(
      parsed.ok && [parsed.value.limits.token, parsed.value.limits['desk-enrol'], parsed.value.limits.nonce],
    ).toEqual([7, 3, LIMITS.nonce]);
  });
  it.each(['0', '-1', 'many', '1e9', '1.5'])('refuse %s', (value) => {
    const parsed = parseConfig({ LIMIT_RESPONSE: value });
    expect(!parsed.ok && parsed.error.map(({ setting }) => setting)).toEqual(['LIMIT_RESPONSE']);
  });
});

describe('limited endpoints', () => {
  let service: Service;
  afterEach(() => service.close());

  const TX = 'A'.repeat(43);
  const ENDPOINTS = [
    ['POST', '/token', 'token', { error: 'invalid_request' }],
    ['POST', '/nonce', 'nonce', { error: 'invalid_request' }],
    ['POST', '/credential', 'credential', { error: 'invalid_credential_request' }],
    ['GET', `/request/${TX}`, 'request', { error: 'invalid_request' }],
    ['POST', `/request/${TX}`, 'request', { error: 'invalid_request' }],
    ['POST', `/response/${TX}`, 'response', { error: 'invalid_request' }],
    ['POST', '/desk/token', 'desk-token', { error: 'invalid_request' }],
    ['POST', '/desk/enrol', 'desk-enrol', { type: 'urn:gafete:problem:too-many-requests', status: 429 }],
  ] as const;

  const start = () => startService({ wrap: (ports) => ({ ...ports, limits: createMemoryLimits(few(2), () => 0) }) });
  const send = (method: string, path: string, caller: string | undefined) =>
    service.app.fetch(new Request(`http://localhost:8787${path}`, { method }), caller === undefined ? {} : { caller });

  it.each(ENDPOINTS)('%s %s answers 429 in its own format after its number', async (method, path, endpoint, body) => {
    service = await start();
    for (let i = 0; i < 2; i++) expect((await send(method, path, ADDRESS)).status).not.toBe(429);
    const refused = await send(method, path, ADDRESS);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    expect(await refused.json()).toMatchObject(body);
    expect(refused.headers.get('Cache-Control')).toBe('no-store');
    expect(service.log.lines.at(-1)).toContain('"http.limited"');
    expect(service.log.lines.at(-1)).toContain(endpoint);
    // Another caller, and one that has no address at all, are not held responsible.
    expect((await send(method, path, '198.51.100.1')).status).not.toBe(429);
    expect((await send(method, path, undefined)).status).not.toBe(429);
  });

  it('preflights are not counted', async () => {
    service = await start();
    for (let i = 0; i < 5; i++) expect((await send('OPTIONS', '/token', ADDRESS)).status).toBe(204);
    expect((await send('POST', '/token', ADDRESS)).status).not.toBe(429);
  });

  it('no address is in any row, key or log line, and a header does not count as one', async () => {
    service = await start();
    for (let i = 0; i < 4; i++) await send('POST', '/nonce', ADDRESS);
    const kept = [
      { name: 'database', bytes: service.store.sqlite.serialize() },
      { name: 'log', bytes: Buffer.from(service.log.lines.join('\n')) },
      { name: 'shelf', bytes: Buffer.from([...service.shelf.objects.keys()].join('\n')) },
    ];
    expect(findMarkers(kept, [ADDRESS])).toEqual([]);
    expect(findMarkers(kept, ['http.limited']).length).toBeGreaterThan(0);
    const headers = { 'X-Forwarded-For': '198.51.100.9', 'CF-Connecting-IP': '198.51.100.9' };
    const again = await service.app.fetch(new Request('http://localhost:8787/nonce', { method: 'POST', headers }), {
      caller: ADDRESS,
    });
    expect(again.status).toBe(429);
  });
});
