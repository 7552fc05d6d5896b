/** Bodies that nobody's client sends, to every route that takes one: the right wire error, nothing echoed, nothing changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_VALUES } from '../access/access-service.ts';
import { type EnrolledClient, enrolClient } from '../access/enrolled-client.ts';
import { startOffice } from '../desk/office.ts';
import type { Service } from '../harness.ts';
import { createWallet, createWalletKey, type Session } from '../issuer/wallet.ts';
import { pathOf, type Route, routesOf } from './routes.ts';

const VECTORS = join(import.meta.dirname, '..', '..', '..', 'shared', 'vectors');
const CANARY = 'canario-5b1d';
const WITH_BODY = routesOf().filter(({ method }) => method === 'POST' || method === 'PUT');

let service: Service;
let desk: EnrolledClient;
let gate: EnrolledClient;
let session: Session;
let event: string;
let code: string;

beforeAll(async () => {
  const office = await startOffice();
  service = office.service;
  desk = office.ana;
  gate = await enrolClient(service, 'gate');
  const opened = await office.openEvent();
  event = opened.id;
  const [first, second] = await office.accredit(opened, 2);
  session = await createWallet(service).redeem(first?.code as string, { dpop: await createWalletKey() });
  code = second?.code as string;
});
afterAll(() => service.close());

/** Everything that is kept but the memory of proofs that were seen, which every request with one adds to. */
function digest(): string {
  const { sqlite } = service.store;
  const tables = sqlite.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[];
  const hash = createHash('sha256');
  for (const table of tables.filter((name) => name !== 'replays').sort()) {
    for (const row of sqlite.prepare(`SELECT * FROM "${table}" ORDER BY rowid`).raw().all() as unknown[][]) {
      hash.update(
        JSON.stringify(row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))),
      );
    }
  }
  return hash.update(JSON.stringify([...service.shelf.objects.keys()].sort())).digest('hex');
}

async function headersFor(route: Route, path: string): Promise<Record<string, string>> {
  if (route.guarded === 'desk') return (route.template.startsWith('/gate/') ? gate : desk).headers(route.method, path);
  return route.guarded === 'wallet' ? createWallet(service).authorization(session, path) : {};
}

type Body = string | Uint8Array | ReadableStream;

async function send(route: Route, body: Body | null, headers: Record<string, string> = {}): Promise<Response> {
  const path = pathOf(route, { id: event, version: '1' });
  const type = route.body ?? 'application/json';
  const own = await headersFor(route, path);
  const init = { method: route.method, headers: { 'Content-Type': type, ...own, ...headers }, body, duplex: 'half' };
  return service.fetch(path, init as RequestInit);
}

async function expectRefused(answer: Response, what: string): Promise<void> {
  const text = await answer.text();
  expect(answer.status, what).toBeGreaterThanOrEqual(400);
  expect(answer.status, what).toBeLessThan(500);
  expect([401, 403], what).not.toContain(answer.status);
  expect(text, what).not.toContain(CANARY);
  const said = JSON.parse(text) as Record<string, unknown>;
  if (answer.headers.get('content-type') === 'application/problem+json')
    expect(said['type'], what).toMatch(/^urn:gafete:problem:/);
  else expect(said['error'], what).toMatch(/^[a-z_]+$/);
}

const json = (value: unknown) => JSON.stringify(value);
const chunks = (bytes: Uint8Array) =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.subarray(at, at + 65_536));
      controller.close();
    },
  });
const MEGABYTE = new Uint8Array(1024 * 1024).fill(0x20);

const named = WITH_BODY.filter(({ body }) => body !== undefined).map(
  (route) => [`${route.method} ${route.template}`, route] as const,
);

describe('every route that takes a body', () => {
  it.each(named)('%s', async (_name, route) => {
    const before = digest();
    const form = route.body !== 'application/json';
    const { properties = {} } = (route.schema ?? {}) as { properties?: Record<string, unknown> };
    const members = Object.keys(properties);
    const bodies: [string, Body | null, Record<string, string>?][] = [
      ['no body', null],
      ['nothing', ''],
      ['not JSON', `{"${CANARY}":`],
      ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
      ['a byte order mark', `\ufeff{}`],
      ['a member twice', `{"a":"${CANARY}","a":1}`],
      ['__proto__', `{"__proto__":{"admin":true},"${CANARY}":1}`],
      ['constructor', `{"constructor":{"prototype":{"admin":true}}}`],
      ['deep nesting', '['.repeat(20_000)],
      ['a lone surrogate', '{"a":"\\ud800"}'],
      ['a wrong content type', json({}), { 'Content-Type': 'text/plain' }],
      ['no content type', json({}), { 'Content-Type': '' }],
      ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), { 'Content-Encoding': 'gzip' }],
      ...HOSTILE_VALUES.map((value) => [`the value ${json(value)}`, json(value)] as [string, string]),
      ...members.flatMap((name) =>
        [...HOSTILE_VALUES, { [CANARY]: CANARY }, CANARY].map((value) => {
          const text = form ? new URLSearchParams({ [name]: String(value) }).toString() : json({ [name]: value });
          return [`${name} = ${json(value)}`, text] as [string, string];
        }),
      ),
      ...(form && members[0] !== undefined
        ? [['a parameter twice', `${members[0]}=a&${members[0]}=b`] as [string, string]]
        : []),
    ];
    for (const [what, body, headers] of bodies) await expectRefused(await send(route, body, headers), what);
    const huge = [
      await send(route, MEGABYTE),
      await send(route, chunks(MEGABYTE)),
      await send(route, '{}', { 'Content-Length': '99999999' }),
    ];
    // Registering 25 sealed offers may take more than a megabyte.
    for (const answer of huge) {
      if (!route.template.endsWith('/accreditations')) expect([400, 413]).toContain(answer.status);
      await expectRefused(answer, 'a megabyte');
    }
    expect(digest()).toBe(before);
  });
});

describe.skipIf(!existsSync(VECTORS))('the vectors of others', () => {
  it('every text of the JSON test suite that is no JSON is refused, by both readers of bodies', async () => {
    const folder = join(VECTORS, 'json-test-suite', 'test_parsing');
    const routes = WITH_BODY.filter(({ template }) =>
      ['/desk/acts', '/desk/enrol', '/credential', '/notification'].includes(template),
    );
    expect(routes).toHaveLength(4);
    const before = digest();
    for (const name of readdirSync(folder).filter((file) => file.startsWith('n_'))) {
      for (const route of routes) {
        const answer = await send(route, new Uint8Array(readFileSync(join(folder, name))));
        expect([400, 413], `${name} to ${route.template}`).toContain(answer.status);
      }
    }
    expect(digest()).toBe(before);
  });

  it('no naughty string does anything as a code, a transaction code, a claim of a proof, an id or an address', async () => {
    const [file] = readdirSync(join(VECTORS, 'naughty-strings')).filter((name) => name.endsWith('.json'));
    const naughty = JSON.parse(readFileSync(join(VECTORS, 'naughty-strings', file as string), 'utf8')) as string[];
    expect(naughty.length).toBeGreaterThan(300);
    const before = digest();
    const route = WITH_BODY.find(({ template }) => template === '/token') as Route;
    const find = WITH_BODY.find(({ template }) => template.endsWith('/find')) as Route;
    const grant_type = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
    for (const [at, text] of naughty.entries()) {
      const form = (more: Record<string, string>) => new URLSearchParams({ grant_type, ...more }).toString();
      const answers = [
        await send(route, form({ 'pre-authorized_code': text })),
        await send(route, form({ 'pre-authorized_code': `${code.slice(0, -1)}!`, tx_code: text })),
        await service.fetch(`/events/${encodeURIComponent(text)}`),
        await service.fetch(`/status/${encodeURIComponent(text)}`),
        await send(
          WITH_BODY.find(({ template }) => template === '/notification') as Route,
          json({ notification_id: text, event: 'credential_accepted' }),
        ),
        // One in eight: a signed request is dear.
        ...(at % 8 === 0 ? [await send(find, json({ tags: [text] }))] : []),
      ];
      for (const answer of answers) {
        expect(answer.status, json(text)).toBeGreaterThanOrEqual(400);
        expect(answer.status, json(text)).toBeLessThan(500);
        if (text.length > 12) expect(await answer.text()).not.toContain(text);
      }
    }
    expect(digest()).toBe(before);
  });
});
