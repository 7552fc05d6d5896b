/** An open event and registered offers, put into storage as the desk's routes would, with nothing else running. */
import { Hono } from 'hono';
import type { Claims } from '../../src/credential/accreditation/index.ts';
import { securityHeaders } from '../../src/http/headers.ts';
import { issuerRoutes } from '../../src/issuer/index.ts';
import { CONFIGURATION_ID, type ConfigurationId } from '../../src/issuer/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { canon, type JsonObject } from '../../src/lib/canonical-json.ts';
import { signWith } from '../../src/lib/es256.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { randomId } from '../../src/lib/random-id.ts';
import { ceilHour, DAY, hourOf, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { type Policy, policyFromPreset } from '../../src/policy/index.ts';
import { type Ports, Unavailable } from '../../src/ports.ts';
import {
  createJwsProof,
  createShelfKey,
  createTxCode,
  joinSealed,
  sealOffer,
  sealOuter,
  tagTxCode,
} from '../../src/sealing/index.ts';
import { createList, statusRoutes } from '../../src/status/index.ts';
import { readAuthentic, sealRow } from '../../src/storage/authentic.ts';
import { isDatabaseError } from '../../src/storage/guard.ts';
import * as schema from '../../src/storage/schema.ts';
import { putShelfKey } from '../../src/storage/shelf-keys.ts';
import { type Service, type ServiceOptions, startService } from '../harness.ts';

/** A claim value that must never be found at rest. */
export const MARKER = 'Ximena Centinela Ñuñez';
/** 2026-11-22, the harness's day. */
const DAYS = ['2026-11-24', '2026-11-25'] as LocalDate[];

interface PrivatePair {
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  readonly privateKey: CryptoKey;
}

export interface IssuerService extends Service {
  readonly event: string;
  readonly policy: Policy;
  readonly approver: PrivatePair;
}

export interface RegisteredOffer {
  /** The pre-authorized code, as the offer link carries it. */
  readonly code: string;
  readonly txCode: string | undefined;
  readonly accreditation: string;
  readonly lookup: string;
  readonly shelfId: string;
}

export interface OfferOptions {
  readonly claims?: JsonObject;
  readonly configurations?: readonly ConfigurationId[];
  readonly txCode?: boolean;
  readonly copies?: number;
  /** Seconds from now. */
  readonly lives?: number;
  /** Signs the approval with another key than the registered one that it names. */
  readonly forged?: boolean;
}

/** What a journalist of these tests is accredited with. */
export function claimsOf(event: string): Claims {
  return {
    event,
    level: 'event_pass',
    role: 'photo',
    zones: { pit: true },
    days: { '2026-11-24': true },
    professional_name: MARKER,
  };
}

/** The issuer and status routes, with the error handler of the app. */
function issuerApp(ports: Ports): Hono {
  const app = new Hono();
  app.use(securityHeaders(ports.config.publicUrl));
  app.route('/', issuerRoutes(ports));
  app.route('/', statusRoutes(ports));
  app.onError((error, c) => {
    if (error instanceof Unavailable || isDatabaseError(error)) return c.body(null, 503, { 'Retry-After': '5' });
    console.error(error);
    return c.body(null, 500);
  });
  return app;
}

async function generate(name: 'ECDSA' | 'ECDH'): Promise<PrivatePair> {
  const usages: KeyUsage[] = name === 'ECDSA' ? ['sign', 'verify'] : ['deriveBits'];
  const pair = await crypto.subtle.generateKey({ name, namedCurve: 'P-256' }, true, usages);
  const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as { x: string; y: string };
  return { jwk: { kty: 'EC', crv: 'P-256', x, y }, privateKey: pair.privateKey };
}

/** Starts the issuer over an open event. `wrap` sees the ports only after the event is there. */
export async function startIssuer(
  options: ServiceOptions & { readonly policy?: Partial<Policy> } = {},
): Promise<IssuerService> {
  const service = await startService({ createApp: issuerApp, ...options });
  const { ports } = service;
  const plain = { ...ports, store: service.store, shelf: service.shelf };
  const event = randomId(service.random);
  const preset = policyFromPreset('mx-public-event', {
    event,
    name: { 'es-MX': 'Informe', en: 'Address' },
    place: { 'es-MX': 'Palacio', en: 'Palace' },
    timeZone: 'America/Mexico_City',
    days: DAYS,
    maxAccreditations: 300,
    zones: [
      { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
      { code: 'press', name: { 'es-MX': 'Sala', en: 'Press room' } },
    ],
  });
  const rule = { purpose: 'entry', basis: 'consent', retention: 'wallet_only' } as const;
  const names = ['role', 'medium', 'zones', 'days', 'professional_name', 'outlet_name'] as const;
  const claims = names.map((claim) => ({ claim, ...rule }));
  const policy: Policy = { ...preset, claims, ...options.policy };
  const approver = await generate('ECDSA');
  const desk = await generate('ECDH');
  await openEvent(plain, policy, approver, desk);
  return { ...service, event, policy, approver };
}

async function openEvent(ports: Ports, policy: Policy, approver: PrivatePair, desk: PrivatePair): Promise<void> {
  const { event } = policy;
  const { db } = ports.store;
  const now = ports.now();
  const notAfter = now + 90 * DAY;
  const text = (value: unknown) => decodeUtf8(canon(value)) as string;
  const list = await createList(ports, { event, size: 2 ** 17, period: 60, notAfter: unixSeconds(notAfter) }, now);
  await ports.store.atomic(list.statements);
  const eventRow = { id: event, state: 'open', policyVersion: 1, epoch: 1, shelfKey: 'none', tagShelfKey: 'none' };
  await db.insert(schema.events).values(await sealRow(ports, 'events', eventRow, { notAfter }));
  const policyRow = { event, version: 1, body: text(policy), jws: 'none', maxAccreditations: policy.maxAccreditations };
  await db.insert(schema.policies).values(await sealRow(ports, 'policies', policyRow, { notAfter }));
  const deskRow = { event, epoch: 1, jwk: text(desk.jwk) };
  await db.insert(schema.deskKeys).values(await sealRow(ports, 'desk_keys', deskRow, { notAfter }));
  const keyRow = { kid: jwkThumbprint(approver.jwk), jwk: text(approver.jwk), client: 'client' };
  await db.insert(schema.approvalKeys).values(await sealRow(ports, 'approval_keys', keyRow, { notAfter }));
  await db.insert(schema.quotas).values({ event, used: 0, max: policy.maxAccreditations });
}

/** Seals, approves and registers one offer. */
export async function registerOffer(service: IssuerService, options: OfferOptions = {}): Promise<RegisteredOffer> {
  const { event, approver, policy, random } = service;
  const ports: Ports = { ...service.ports, store: service.store, shelf: service.shelf };
  const now = ports.now();
  const { claims = claimsOf(event) as unknown as JsonObject, txCode: asks = false, copies = 10, lives = DAY } = options;
  const { configurations = [CONFIGURATION_ID] } = options;
  const accreditation = randomId(random);
  const made = await sealOffer(
    {
      iss: ports.config.publicUrl,
      event,
      accreditation,
      configurations,
      copies,
      txCode: asks,
      exp: ceilHour(unixSeconds(now + lives)),
      policyVersion: policy.version,
    },
    claims,
    random,
  );
  if (!made.ok) throw new Error(made.error.type);
  const { code, sealed } = made.value;
  const { header, statement } = sealed;
  const { lookup, exp } = header;
  const signing = options.forged ? await generate('ECDSA') : approver;
  const approvalProof = await createJwsProof(statement, approver.jwk, signWith(signing.privateKey));
  const shelfKey = createShelfKey(random);
  await putShelfKey(ports, 'offer', shelfKey);
  const layer = { typ: 'gafete/v1/offer/outer', lookup } as const;
  const txKey = await ports.keys.key('tx');
  const txCode = asks ? createTxCode(6, random) : undefined;
  const text = (value: unknown) => decodeUtf8(canon(value)) as string;
  const columns = {
    lookup,
    accreditation,
    event,
    header: text(header),
    statement: text(statement),
    approvalProof: text(approvalProof),
    approvalKid: jwkThumbprint(approver.jwk),
    registeredHour: hourOf(now),
    offerSealed: await sealOuter(shelfKey, layer, joinSealed(sealed), random),
    shelfKey: shelfKey.id,
    txCodeTag: txCode === undefined ? null : encodeBase64url(await tagTxCode(txKey, lookup, txCode)),
    txCodeKey: txCode === undefined ? null : txKey.id,
    exp,
  };
  const row = await sealRow(ports, 'offers', columns, { notAfter: exp });
  const { db } = ports.store;
  await db.insert(schema.offers).values({ ...row, state: 'open', tries: 0 });
  await db.insert(schema.accreditations).values({
    id: accreditation,
    event,
    state: 'offered',
    registeredHour: hourOf(now),
    exp: now + 30 * DAY,
    policyVersion: policy.version,
    configurations: configurations.join(','),
    copies,
  });
  service.store.sqlite.prepare('UPDATE quotas SET used = used + 1 WHERE event = ?').run(event);
  return { code: encodeBase64url(code), txCode, accreditation, lookup, shelfId: `offer/${shelfKey.id}` };
}

/** Closes the event as far as this domain looks at it: its row says so, under a good tag. */
export async function closeEvent(service: IssuerService): Promise<void> {
  const { ports, store, event } = service;
  const [row] = await store.db.select().from(schema.events);
  const found = await readAuthentic(ports, 'events', row, { now: ports.now() });
  if (found === undefined || found.id !== event) throw new Error('no event to close');
  const { rid: _rid, notAfter, generation, tagKey: _key, tag: _tag, ...columns } = found;
  await store.db
    .update(schema.events)
    .set(await sealRow(ports, 'events', { ...columns, state: 'closed' }, { notAfter, generation }));
}

/** One row of a table, as the database has it. */
export function rowsOf(service: Service, table: string): Record<string, unknown>[] {
  return service.store.sqlite.prepare(`SELECT * FROM ${table} ORDER BY rid`).all() as Record<string, unknown>[];
}

/** Every row of every table that a pick-up touches, for “no state changed”. Refusal notes, replays and leaves of alarms are not state. */
export function stateOf(service: Service): string {
  const tables = ['offers', 'sessions', 'issued', 'nonces', 'quotas', 'revocations', 'lists', 'list_bits'];
  const states = service.store.sqlite.prepare('SELECT id, state, reason FROM accreditations ORDER BY rid').all();
  const rows = tables.map((table) => rowsOf(service, table));
  return JSON.stringify([states, rows, [...service.shelf.objects.keys()].sort()]);
}

/** Leaves waiting for the log. */
export function leavesOf(service: Service): Record<string, unknown>[] {
  return rowsOf(service, 'pending_leaves').map(({ leaf }) => JSON.parse(leaf as string) as Record<string, unknown>);
}

/** What the desk would read as the last refusal. */
export function lastRefusal(service: Service, { accreditation }: RegisteredOffer): unknown {
  const row = service.store.sqlite.prepare('SELECT * FROM accreditations WHERE id = ?').get(accreditation) as {
    last_refusal: unknown;
    last_refusal_hour: unknown;
  };
  return row.last_refusal === null ? null : { code: row.last_refusal, hour: row.last_refusal_hour };
}
