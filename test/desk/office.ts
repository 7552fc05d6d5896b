/** A press office at work: enrolled clients, an open event with its bundle, sealed offers, wallets. HTTP only. */
import type { Role } from '../../src/access/index.ts';
import type {
  ActStatement,
  CreatedEvent,
  InnerRevocation,
  Offer,
  PersonAct,
  Registered,
  ReissueStatement,
} from '../../src/desk/wire.ts';
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.ts';
import type { EcPublicJwk } from '../../src/lib/es256.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { randomId } from '../../src/lib/random-id.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { type Policy, policyFromPreset } from '../../src/policy/index.ts';
import { blindIndexTag } from '../../src/sealing/blind-index.ts';
import { createBundle, type DeskBundle, sealBundle } from '../../src/sealing/bundle.ts';
import { importPkcs8, publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { createJwsProof, createTxCode, sealOffer } from '../../src/sealing/index.ts';
import { openRevocationOuter } from '../../src/sealing/revocation.ts';
import { sealRosterEntry } from '../../src/sealing/roster.ts';
import { type EnrolledClient, enrolClient, recoveryOf } from '../access/enrolled-client.ts';
import { type Service, type ServiceOptions, startService } from '../harness.ts';
import { createWallet, createWalletKey, walletKeys } from '../issuer/wallet.ts';

const DAYS = ['2026-11-24', '2026-11-25'] as LocalDate[];

export function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** An event with what only the desk has of it. */
export interface OpenedEvent {
  readonly id: string;
  readonly policy: Policy;
  readonly bundle: DeskBundle;
  readonly deskKey: EcPublicJwk;
  readonly list: string;
}

/** An offer as the desk made it. */
export interface Made {
  readonly offer: Offer;
  /** The pre-authorized code. */
  readonly code: string;
  readonly txCode: string | undefined;
  readonly accreditation: string;
}

export interface MakeOptions {
  readonly name?: string;
  readonly folio?: string;
  readonly accreditation?: string;
  readonly copies?: number;
  readonly txCode?: boolean;
  /** Seconds from now. */
  readonly lives?: number;
  readonly policyVersion?: number;
  readonly issuer?: string;
  /** Copies only unless given; with gate passes the claims name a zone and a day. */
  readonly configurations?: string[];
}

export type Office = Awaited<ReturnType<typeof startOffice>>;

/** Answers of an act, as a test wants to look at them. */
export async function outcome(response: Response): Promise<{ status: number; body: Record<string, unknown> }> {
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export function policyOf(event: string, change: Partial<Policy> = {}): Policy {
  const preset = policyFromPreset('mx-public-event', {
    event,
    name: { 'es-MX': 'Informe', en: 'Address' },
    place: { 'es-MX': 'Palacio', en: 'Palace' },
    timeZone: 'America/Mexico_City',
    days: DAYS,
    maxAccreditations: 300,
    zones: [{ code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } }],
  });
  return { ...preset, ...change };
}

/** Starts a service with two members of the office. */
export async function startOffice(options: ServiceOptions = {}) {
  const service: Service = await startService(options);
  const { random, clock, publicUrl } = service;
  const ana = await enrolClient(service, 'admin');
  const beto = await enrolClient(service, 'desk');
  const wallet = createWallet(service);

  const wrapsFor = async (bundle: DeskBundle, members: readonly EcPublicJwk[]) =>
    Promise.all(
      members.map(async (jwk) => ({ member: jwkThumbprint(jwk), jwe: await sealBundle(bundle, jwk, random) })),
    );
  const recovery = () => recoveryOf(service).jwk;

  async function eventRequest(by: EnrolledClient = ana, change: Partial<Policy> = {}, id = randomId(random)) {
    const bundle = createBundle(id, random);
    const deskKey = publicJwkOfPkcs8(bundle.ecdh);
    const policy = policyOf(id, change);
    const wraps = await wrapsFor(bundle, [by.keys.member.jwk, recovery()]);
    return { bundle, deskKey, policy, body: { policy, deskKey, wraps } };
  }

  async function openEvent(by: EnrolledClient = ana, change: Partial<Policy> = {}): Promise<OpenedEvent> {
    const { body, bundle, deskKey, policy } = await eventRequest(by, change);
    const response = await by.request('POST', '/desk/events', body);
    if (response.status !== 201) throw new Error(`opening answered ${response.status}: ${await response.text()}`);
    const { event: id, list } = (await response.json()) as CreatedEvent;
    return { id, policy, bundle, deskKey, list };
  }

  async function make(by: EnrolledClient, event: OpenedEvent, options: MakeOptions = {}): Promise<Made> {
    const { name = 'Ximena Centinela Ñuñez', folio = `A-${randomId(random, 4)}` } = options;
    const { configurations = ['press-accreditation'] } = options;
    const accreditation = options.accreditation ?? randomId(random);
    const withTxCode = options.txCode ?? false;
    const fields = {
      iss: options.issuer ?? publicUrl,
      event: event.id,
      accreditation,
      configurations,
      copies: options.copies ?? 2,
      txCode: withTxCode,
      exp: unixSeconds(clock.now() + (options.lives ?? DAY)),
      policyVersion: options.policyVersion ?? event.policy.version,
    };
    const places = configurations.includes('press-gate-pass')
      ? { zones: { pit: true }, days: { [DAYS[0] as string]: true } }
      : {};
    const claims = { event: event.id, level: 'event_pass', role: 'photo', ...places };
    const { code, sealed } = value(await sealOffer(fields, claims, random));
    const { jwk, sign: signApproval } = by.keys.approval;
    const entry = { accreditation, folio, name, outlet: 'Canal 22', role: 'photo', evidence: ['press_card_seen'] };
    const context = { event: event.id, epoch: event.bundle.epoch };
    const txCode = withTxCode ? createTxCode(6, random) : undefined;
    const tag = async (kind: 'folio' | 'name', text: string) => ({
      kind,
      tag: encodeBase64url(value(await blindIndexTag(event.bundle.index, kind, text))),
    });
    const offer: Offer = {
      header: sealed.header as unknown as Offer['header'],
      iv: encodeBase64url(sealed.iv),
      ct: encodeBase64url(sealed.ct),
      statement: sealed.statement,
      approvalProof: await createJwsProof(sealed.statement, jwk, signApproval),
      ...(txCode === undefined ? {} : { txCode }),
      roster: {
        epoch: event.bundle.epoch,
        jwe: value(await sealRosterEntry(event.deskKey, context, entry, random)),
      },
      tags: [await tag('folio', folio), await tag('name', name)],
    };
    return { offer, code: encodeBase64url(code), txCode, accreditation };
  }

  const path = (event: OpenedEvent, rest: string) => `/desk/events/${event.id}${rest}`;

  async function register(by: EnrolledClient, event: OpenedEvent, offers: readonly unknown[]) {
    const response = await by.request('POST', path(event, '/accreditations'), { offers });
    if (response.status !== 200) throw new Error(`registering answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as Registered).results;
  }

  /** Makes and registers `n` people. */
  async function accredit(
    event: OpenedEvent,
    n = 1,
    options: MakeOptions = {},
    by: EnrolledClient = ana,
  ): Promise<Made[]> {
    const made: Made[] = [];
    for (let i = 0; i < n; i++) made.push(await make(by, event, options));
    for (let at = 0; at < n; at += 25) {
      const results = await register(
        by,
        event,
        made.slice(at, at + 25).map(({ offer }) => offer),
      );
      if (results.some((result) => !result.ok)) throw new Error(JSON.stringify(results));
    }
    return made;
  }

  /** A wallet picks the offer up: a DPoP session stays open, a Bearer one ends. */
  async function pickUp({ code, txCode }: Made, { dpop = false, copies = 2 } = {}): Promise<string[]> {
    const session = await wallet.redeem(code, { txCode, ...(dpop ? { dpop: await createWalletKey() } : {}) });
    return (await wallet.collect(session, await walletKeys(copies))).copies;
  }

  /** People with credentials. */
  async function accredited(event: OpenedEvent, n = 1): Promise<Made[]> {
    const made = await accredit(event, n);
    for (const person of made) await pickUp(person);
    return made;
  }

  async function envelopes(event: OpenedEvent, id: string, by: EnrolledClient = ana): Promise<InnerRevocation[]> {
    const response = await by.request('GET', `/desk/accreditations/${id}/revocations`);
    const { envelopes: jwes } = (await response.json()) as { envelopes: string[] };
    const key = await importPkcs8(event.bundle.ecdh);
    const context = { event: event.id, epoch: event.bundle.epoch };
    return Promise.all(jwes.map(async (jwe) => value(await openRevocationOuter(jwe, key, context))));
  }

  const base = (event: OpenedEvent) => ({
    typ: 'gafete/v1/act' as const,
    issuer: publicUrl,
    event: event.id,
    iat: clock.now() as number,
    nonce: randomId(random),
  });

  function onPeople(event: OpenedEvent, act: PersonAct, ids: readonly string[], reason: string): ActStatement {
    return { ...base(event), act, accreditations: [...ids], reason } as ActStatement;
  }
  function onEvent(event: OpenedEvent, act: 'close' | 'distrust'): ActStatement {
    return { ...base(event), act };
  }
  function onReissue(event: OpenedEvent, id: string, replacement: string, reason = 'LOST'): ReissueStatement {
    return { ...base(event), act: 'reissue', accreditation: id, replacement, reason } as ReissueStatement;
  }

  const sign = (by: EnrolledClient, statement: ActStatement | ReissueStatement) =>
    createSignedStatement({ ...statement }, by.keys.approval.kid, by.keys.approval.sign);

  /** All envelopes of the people of an act. */
  async function revocationsOf(event: OpenedEvent, ids: readonly string[]) {
    const found: Record<string, InnerRevocation[]> = {};
    for (const id of ids) found[id] = await envelopes(event, id);
    return found;
  }

  async function begin(by: EnrolledClient, statement: ActStatement, more: object = {}) {
    return outcome(await by.request('POST', '/desk/acts', { statement, jws: await sign(by, statement), ...more }));
  }
  async function approve(by: EnrolledClient, act: string, statement: ActStatement) {
    return outcome(await by.request('POST', `/desk/acts/${act}/approve`, { jws: await sign(by, statement) }));
  }
  /** Begins with one and approves with the other. */
  async function both(statement: ActStatement, more: object = {}) {
    const begun = await begin(ana, statement, more);
    if (begun.status !== 202) throw new Error(`beginning answered ${begun.status}: ${JSON.stringify(begun.body)}`);
    return approve(beto, begun.body['act'] as string, statement);
  }

  async function read(id: string, by: EnrolledClient = ana): Promise<Record<string, unknown>> {
    return (await (await by.request('GET', `/desk/accreditations/${id}`)).json()) as Record<string, unknown>;
  }
  async function stateOf(id: string): Promise<unknown> {
    return (await read(id))['state'];
  }

  const sql = <Row>(text: string, ...values: unknown[]) => service.store.sqlite.prepare(text).all(...values) as Row[];
  const write = (text: string, ...values: unknown[]) => service.store.sqlite.prepare(text).run(...values);
  const leaves = () =>
    sql<{ leaf: string }>('SELECT leaf FROM pending_leaves').map(({ leaf }) => JSON.parse(leaf) as { type: string });
  const leavesOf = (type: string) => leaves().filter((leaf) => leaf.type === type);
  const places = (event: OpenedEvent) =>
    sql<{ used: number }>('SELECT used FROM quotas WHERE event = ?', event.id)[0]?.used;
  const enrol = (role: Role) => enrolClient(service, role);

  return {
    ...{
      service,
      ana,
      beto,
      wallet,
      enrol,
      wrapsFor,
      recovery,
      eventRequest,
      openEvent,
      make,
      register,
      accredit,
      pickUp,
    },
    ...{
      accredited,
      envelopes,
      revocationsOf,
      onPeople,
      onEvent,
      onReissue,
      sign,
      begin,
      approve,
      both,
      read,
      stateOf,
    },
    ...{ path, sql, write, leaves, leavesOf, places, decode: decodeBase64url },
  };
}
