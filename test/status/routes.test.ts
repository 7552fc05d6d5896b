import { gunzipSync } from 'node:zlib';
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStatus, STATUS, verifyStatusListToken } from '../../src/credential/status-list/index.ts';
import { DAY } from '../../src/lib/time.ts';
import {
  fetchList,
  flip,
  type ListService,
  nextTick,
  PERIOD,
  reserve,
  SIZE,
  startListService,
  trust,
  value,
} from './list-service.ts';

let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

const get = (headers: Record<string, string> = {}, query = '') => service.fetch(`${service.uri}${query}`, { headers });

describe('GET /status/:list', () => {
  test('answers a token that our own strict consumer accepts', async () => {
    const [dead, held, fine] = [await reserve(service, 3), await reserve(service, 3), await reserve(service, 3)];
    await flip(service, [dead], STATUS.invalid);
    await flip(service, [held], STATUS.suspended);
    nextTick(service);
    const list = await fetchList(service);
    const verdict = (index: number | undefined) => value(readStatus(list, index)).verdict;
    expect([dead, held, fine].map(({ indices }) => verdict(indices[1]))).toEqual(['stop', 'check', 'go']);
    expect(readStatus(list, SIZE)).toEqual({ ok: false, error: { type: 'E_STATUS_INDEX' } });
  });

  test('answers a token that @sd-jwt/jwt-status-list reads the same way', async () => {
    const [dead, held] = [await reserve(service, 10), await reserve(service, 10)];
    await flip(service, [dead], STATUS.invalid);
    await flip(service, [held], STATUS.suspended);
    nextTick(service);
    const token = await (await get()).text();
    const theirs = getListFromStatusListJWT(token);
    expect(theirs.getBitsPerStatus()).toBe(2);
    expect(dead.indices.map((index) => theirs.getStatus(index))).toEqual(new Array(10).fill(1));
    expect(held.indices.map((index) => theirs.getStatus(index))).toEqual(new Array(10).fill(2));
    const ours = await fetchList(service);
    expect(Buffer.from(theirs.encodeStatusList())).toEqual(Buffer.from(ours.bytes));
  });

  test('is signed for status lists and for nothing else', async () => {
    const token = await (await get()).text();
    const [header, payload] = token
      .split('.')
      .map((part, i) => i < 2 && JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', x5c: expect.any(Array) });
    expect(Object.keys(payload).sort()).toEqual(['exp', 'iat', 'status_list', 'sub', 'ttl']);
    expect(payload).toMatchObject({ sub: service.uri, ttl: PERIOD, status_list: { bits: 2 } });
    const other = await verifyStatusListToken(token, {
      uri: `${service.uri}x`,
      now: service.clock.now(),
      verifyIssuer: trust(service),
    });
    expect(other).toEqual({ ok: false, error: { type: 'E_STATUS_SUB' } });
  });

  test('says its media type, until when it may be kept, and that any origin may read it', async () => {
    service.clock.advance(20);
    const { headers } = await get({ Origin: 'https://gate.example' });
    expect(headers.get('content-type')).toBe('application/statuslist+jwt');
    expect(headers.get('cache-control')).toBe('public, max-age=40');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('vary')).toBe('Accept-Encoding');
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('answers a browser’s preflight', async () => {
    const preflight = await service.fetch(service.uri, {
      method: 'OPTIONS',
      headers: { Origin: 'https://gate.example', 'Access-Control-Request-Method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('compresses for those who ask, and the same token comes out', async () => {
    const plain = await (await get()).text();
    for (const encoding of ['gzip', 'br, gzip;q=0.5', 'GZIP', '*']) {
      const zipped = await get({ 'Accept-Encoding': encoding });
      expect(zipped.headers.get('content-encoding')).toBe('gzip');
      expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(plain);
    }
    for (const encoding of ['br', 'gzip;q=0', 'identity', 'gzip;q=0.000, *', '']) {
      const response = await get({ 'Accept-Encoding': encoding });
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(await response.text()).toBe(plain);
    }
  });

  test('answers 304 to who has it, and only for the same tick and the same encoding', async () => {
    const first = await get();
    const etag = first.headers.get('etag') as string;
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{16}"$/);
    for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get({ 'If-None-Match': tags });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
      expect(again.headers.get('etag')).toBe(etag);
    }
    expect((await get({ 'If-None-Match': '"x"' })).status).toBe(200);
    expect((await get({ 'If-None-Match': etag, 'Accept-Encoding': 'gzip' })).status).toBe(200);
    nextTick(service);
    expect((await get({ 'If-None-Match': etag })).status).toBe(200);
  });

  test('answers HEAD without a body', async () => {
    const head = await service.fetch(service.uri, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each([
    ['application/statuslist+jwt', 200],
    ['*/*', 200],
    ['application/*;q=0.1', 200],
    ['text/html, application/statuslist+jwt', 200],
    ['application/statuslist+cwt', 406],
    ['application/statuslist+jwt;q=0, */*', 406],
    ['text/html', 406],
  ])('to Accept: %s answers %d', async (accept, status) => {
    expect((await get({ Accept: accept })).status).toBe(status);
  });

  test('has no past: a question with a time is answered with 501', async () => {
    const response = await get({}, `?time=${service.clock.now()}`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([501, 'no-store']);
  });

  test.each([
    'x',
    '../lists',
    '..%2F..%2Flists',
    '%00',
    '%27%20OR%201=1--',
    'AAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAA',
    `${'A'.repeat(10_000)}`,
    '__proto__',
    'constructor',
    '%F0%9F%98%80',
    '%',
  ])('to the list id %s answers 404 and echoes nothing', async (id) => {
    const response = await service.fetch(`${service.publicUrl}/status/${id}`);
    expect(response.status).toBe(404);
    const body = await response.text();
    if (id.length > 2) expect(body).not.toContain(id);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('answers no %s', async (method) => {
    expect((await service.fetch(service.uri, { method })).status).toBe(404);
  });

  test('survives hostile headers', async () => {
    for (const name of ['Accept', 'Accept-Encoding', 'If-None-Match']) {
      for (const text of [',,,', ';', '"', 'q=', `${'a,'.repeat(5000)}`, '*;q=*', 'gzip;'.repeat(100)]) {
        expect([200, 304, 406]).toContain((await get({ [name]: text })).status);
      }
    }
  });

  test('ends with the last credential: 410, and nothing is served from memory', async () => {
    expect((await get()).status).toBe(200);
    service.clock.advance(10 * DAY);
    const last = await get();
    expect([last.status, last.headers.get('cache-control')]).toEqual([200, 'public, max-age=1']);
    service.clock.advance(1);
    const gone = await get();
    expect(gone.status).toBe(410);
    expect(gone.headers.get('content-type')).toBe('application/problem+json');
    expect(await gone.json()).toMatchObject({ type: 'urn:gafete:problem:status-list-ended' });
  });
});
