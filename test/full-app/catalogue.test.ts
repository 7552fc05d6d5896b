/** Rows of the attack catalogue that no other file has: `test/catalogue.md` says where each of the others is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { createOfferLinks, pageOfLink } from '../../src/client/offer-link.ts';
import { parseShortText } from '../../src/credential/accreditation/short-text.ts';
import { createOpenApi } from '../../src/openapi.ts';
import { type Office, type OpenedEvent, startOffice } from '../desk/office.ts';

const SOURCE = join(import.meta.dirname, '..', '..', 'src');

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

type Payload = { cnf: { jwk: object }; status: { status_list: { idx: number; uri: string } }; _sd: string[] };
const payloadOf = (copy: string) =>
  JSON.parse(Buffer.from(copy.split('.')[1] as string, 'base64url').toString()) as Payload;

it('vci-24: who has somebody’s link and not the code that was told apart gets nothing, and no more than five tries', async () => {
  const [person] = await office.accredit(event, 1, { txCode: true });
  const without = await office.wallet.requestToken(person!.code);
  expect([without.status, await without.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  const wrong = String((Number(person!.txCode) + 1) % 1_000_000).padStart(6, '0');
  for (let n = 0; n < 5; n++) {
    expect((await office.wallet.requestToken(person!.code, { txCode: wrong })).status).toBe(400);
  }
  expect((await office.wallet.requestToken(person!.code, { txCode: person!.txCode })).status).toBe(400);
});

it('vci-25: an offer travels by value, in a fragment on our page, and no address of the service gives one out', async () => {
  const [person] = await office.accredit(event, 1);
  const { link } = createOfferLinks(person!.offer.header as never, office.decode(person!.code) as never, undefined);
  expect(link).toContain('credential_offer=');
  expect(link).not.toContain('credential_offer_uri');
  const page = new URL(pageOfLink(office.service.publicUrl, link));
  expect([page.search, page.pathname + page.search]).toEqual(['', page.pathname]);
  expect(page.hash).toContain(encodeURIComponent(person!.code).slice(0, 20));
  const { paths } = createOpenApi() as { paths: Record<string, object> };
  const reads = Object.entries(paths).filter(([path, item]) => /offer|pick-up/.test(path) && 'get' in item);
  expect(reads).toEqual([]);
});

it('vp-17, tsl-09: two copies share no key, entry, digest or signature; everybody of an event shares one list', async () => {
  const people = await office.accredit(event, 3);
  const copies: string[] = [];
  for (const person of people) copies.push(...(await office.pickUp(person)));
  const payloads = copies.map(payloadOf);
  const unique = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size;
  expect(copies).toHaveLength(6);
  expect(unique(payloads.map(({ cnf }) => cnf))).toBe(6);
  expect(unique(payloads.map(({ status }) => status.status_list.idx))).toBe(6);
  expect(unique(copies.map((copy) => copy.split('~')[0]?.split('.')[2]))).toBe(6);
  const digests = payloads.flatMap(({ _sd }) => _sd);
  expect(unique(digests)).toBe(digests.length);
  expect([...new Set(payloads.map(({ status }) => status.status_list.uri))]).toEqual([event.list]);
});

it('web-01: a cookie opens nothing and none is ever set, so that another site has nothing to ride on', async () => {
  const session = await office.wallet.redeem((await office.accredit(event, 1))[0]!.code);
  const headers = { cookie: `token=${session.token}; session=${session.token}`, 'content-type': 'application/json' };
  for (const [method, path] of [
    ['GET', '/desk/events'],
    ['POST', '/desk/acts'],
    ['POST', '/credential'],
    ['GET', '/gate/me'],
    ['GET', '/docs/en/verify'],
    ['GET', `/events/${event.id}`],
    ['POST', '/nonce'],
  ] as const) {
    const body = method === 'POST' ? '{}' : undefined;
    const answer = await office.service.fetch(path, { method, headers, ...(body && { body }) });
    expect(answer.headers.get('set-cookie'), path).toBeNull();
    if (/^\/(desk|credential|gate)/.test(path)) expect(answer.status, path).toBe(401);
  }
});

it('web-04: a body without a length is cut off at its limit, long before its end', async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      if (sent > 100_000_000) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(97));
    },
  });
  const init = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
  const answer = await office.service.fetch('/token', init as RequestInit);
  expect(answer.status).toBe(413);
  expect(sent).toBeLessThan(1_000_000);
});

it('web-08: fifty thousand characters made to slow a pattern down are refused at once', () => {
  const seeds = ['a', 'a ', 'A.', '@', '1', 'Á́', 'VACA830115', ' -'];
  const started = performance.now();
  for (const seed of seeds) expect(parseShortText(`${seed.repeat(50_000 / seed.length)}!`).ok, seed).toBe(false);
  // Each takes some milliseconds at most; a pattern that backtracks takes minutes.
  expect(performance.now() - started).toBeLessThan(2000);
});

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const textOf = (name: string) => readFileSync(join(SOURCE, name), 'utf8');

it('web-12: no statement has a name or an order that came from outside: raw SQL is written in one place, from constants', () => {
  const raw = files.filter((name) => /\bsql\.(raw|identifier)\(/.test(textOf(name)));
  expect(raw.filter((name) => name !== join('storage', 'retention.ts'))).toEqual([]);
  expect(textOf(join('storage', 'redemption.ts'))).toContain('.orderBy(');
});

it('st-01, st-03: whoever claims does it in one statement, and the Worker never reads from a replica', () => {
  const worker = files.filter((name) => name.startsWith(join('runtime', 'worker')));
  expect(worker.length).toBeGreaterThan(3);
  expect(worker.filter((name) => /\.withSession\(|'first-unconstrained'/.test(textOf(name)))).toEqual([]);
  // A transaction that waits between its statements does not exist on D1: the one of the file database takes them all at once.
  // What a browser calls so is no SQL, and ends by itself when its statements have come.
  const sql = files.filter((name) => !name.startsWith(join('client', 'browser-wallet')) && !name.startsWith('web'));
  const transactions = sql.filter((name) => /[a-z]\.transaction\(/.test(textOf(name)));
  expect(transactions).toEqual([join('runtime', 'node', 'sqlite.ts')]);
});
