/** A gate at an event, somebody with a credential, and every piece of their exchange in a test's hands. HTTP only. */
import { CompactEncrypt, importJWK } from 'jose';
import type { GateJudging } from '../../src/client/gate-judge.ts';
import { disclosurePlan } from '../../src/credential/accreditation/disclosure.ts';
import type { Claims } from '../../src/credential/accreditation/index.ts';
import { issueSdJwt, presentSdJwt, type RevealPath } from '../../src/credential/sd-jwt/index.ts';
import { decodeCertificate, parseCertificate } from '../../src/credential/x509/index.ts';
import { type GateStatement, gateStatement } from '../../src/gate/wire.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { parseCompactJws } from '../../src/lib/compact-jws.ts';
import { type EcPublicJwk, verifyEs256 } from '../../src/lib/es256.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { randomId } from '../../src/lib/random-id.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import type { Policy } from '../../src/policy/index.ts';
import {
  createPkcs8,
  type EcdhPrivateKey,
  importPkcs8,
  openVerdict,
  publicJwkOfPkcs8,
  type Verdict,
} from '../../src/sealing/index.ts';
import { prepareFlips, type ReservedRanks, reserveRanks } from '../../src/status/index.ts';
import type { CreatedRequest, RequestState } from '../../src/verifier/wire.ts';
import type { EnrolledClient } from '../access/enrolled-client.ts';
import { createKeyPair, type KeyPair } from '../access/enrolled-client.ts';
import { type OpenedEvent, startOffice, value } from '../desk/office.ts';
import type { ServiceOptions } from '../harness.ts';
import { createRequester, type Mode } from './requester.ts';

/** The harness's day in Mexico City, and the next. */
export const TODAY = '2026-11-23';
export const TOMORROW = '2026-11-24';
/** Texts that only the holder, and for a moment the gate, may know. */
export const MARKERS = ['Ximena Centinela Ñuñez', 'Semanario Umbral del Sur'] as const;
const PORTRAIT =
  'data:image/jpeg;base64,/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=';

/** What the holder's credential says unless a test says otherwise. */
export function claimsOf(event: string): Claims {
  return {
    event,
    level: 'event_pass',
    role: 'photo',
    medium: 'digital',
    zones: { pit: true, press: true },
    days: { [TODAY]: true, [TOMORROW]: true },
    professional_name: MARKERS[0],
    outlet_name: MARKERS[1],
    portrait: PORTRAIT,
    escort_required: false,
  };
}

const NAMES = [
  'role',
  'medium',
  'zones',
  'days',
  'professional_name',
  'outlet_name',
  'portrait',
  'escort_required',
  'clearance',
  'recording_permitted',
  'lang',
] as const;
const RULE = { purpose: 'entry', basis: 'consent', retention: 'wallet_only' } as const;

const POLICY: Partial<Policy> = {
  days: [TODAY, TOMORROW, '2026-11-25'] as LocalDate[],
  claims: NAMES.map((claim) => ({ claim, ...RULE })),
  clearances: [{ by: 'emp', level: 'inner' }],
  zones: [
    { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
    { code: 'press', name: { 'es-MX': 'Sala', en: 'Press room' } },
  ],
} as Partial<Policy>;

export interface SceneOptions extends ServiceOptions {
  readonly gate?: Partial<Pick<GateStatement, 'purpose' | 'zones' | 'redirectUris'>>;
  /** Who judges: the service, or in relay mode the gate's own client. */
  readonly mode?: Mode;
  /** Relay mode: what the gate knows of other offices. */
  readonly judging?: GateJudging;
}

/** A credential in somebody's hands. */
export interface Held {
  readonly sdJwt: string;
  readonly holder: KeyPair;
  /** Its entry in the status list. */
  readonly idx: number;
  readonly ranks: ReservedRanks;
}

export interface IssueOptions {
  readonly claims?: Claims | JsonObject;
  readonly exp?: number;
  readonly nbf?: number;
  readonly iss?: string;
  readonly vct?: string;
  readonly status?: JsonObject | null;
  /** Signs with this instead of the ring's credential key. */
  readonly signer?: { readonly x5c: readonly string[]; readonly sign: (bytes: never) => Promise<never> };
}

/** A request that was begun, with the requester's private key. */
export interface Begun extends CreatedRequest {
  readonly key: EcdhPrivateKey;
}

/** The payload of a request object, as far as these tests look at it. */
export interface RequestPayload {
  readonly client_id: string;
  readonly nonce: string;
  readonly state: string;
  readonly response_uri: string;
  readonly dcql_query: {
    readonly credentials: readonly { readonly id: string; readonly claims?: readonly { path: RevealPath }[] }[];
  };
  readonly client_metadata: {
    readonly jwks: { readonly keys: readonly (EcPublicJwk & { kid: string })[] };
  } & JsonObject;
  readonly [member: string]: unknown;
}

export interface AnswerOptions {
  readonly enc?: string;
  readonly alg?: string;
  /** Members over the protected header; `undefined` takes one away. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Members over the payload. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Encrypts this text instead of a payload. */
  readonly plaintext?: string;
  /** Encrypts to this key. */
  readonly to?: EcPublicJwk & { kid?: string };
  readonly apv?: Uint8Array;
  /** Posts there. */
  readonly uri?: string;
}

export type Scene = Awaited<ReturnType<typeof startScene>>;

const FORM = 'application/x-www-form-urlencoded';

/** Starts an office with an open event and one gate: of zone `pit` unless a test says otherwise. */
export async function startScene({
  gate: appointment = {},
  mode = 'judge',
  judging = {},
  ...options
}: SceneOptions = {}) {
  const office = await startOffice(options);
  const { service, ana } = office;
  const { random, clock, publicUrl } = service;
  const event: OpenedEvent = await office.openEvent(ana, POLICY);

  async function statementOf(client: string, change: Partial<GateStatement> = {}): Promise<GateStatement> {
    return {
      ...gateStatement({
        issuer: publicUrl,
        event: event.id,
        client,
        purpose: 'zone-gate',
        zones: ['pit'],
        redirectUris: [],
        iat: clock.now(),
        nonce: randomId(random),
      }),
      ...change,
    } as GateStatement;
  }

  /** Appoints a gate client. */
  async function appoint(client: string, change: Partial<GateStatement> = {}, by: EnrolledClient = ana) {
    const statement = await statementOf(client, change);
    const jws = await createSignedStatement({ ...statement }, by.keys.approval.kid, by.keys.approval.sign);
    return by.request('POST', `/desk/events/${statement.event}/gates`, { statement, jws });
  }

  const gate = await office.enrol('gate');
  const appointed = await appoint(gate.id, appointment);
  if (appointed.status !== 201) throw new Error(`appointing answered ${appointed.status}: ${await appointed.text()}`);

  const requester = mode === 'relay' ? createRequester(service, gate, judging, options.outside) : undefined;

  async function askFor(body: Record<string, unknown> = {}, by: EnrolledClient = gate): Promise<Response> {
    const { requesterKey = publicJwkOfPkcs8(createPkcs8(random)), ...rest } = body;
    return by.request('POST', '/gate/requests', { requesterKey, ...(requester && { mode }), ...rest });
  }

  /** Begins a request. */
  async function ask(body: Record<string, unknown> = {}, by: EnrolledClient = gate): Promise<Begun> {
    const pkcs8 = createPkcs8(random);
    const response = await askFor({ ...body, requesterKey: publicJwkOfPkcs8(pkcs8) }, by);
    if (response.status !== 201) throw new Error(`asking answered ${response.status}: ${await response.text()}`);
    const begun = { ...((await response.json()) as CreatedRequest), key: await importPkcs8(pkcs8) };
    requester?.begun(begun);
    return begun;
  }

  const pathOf = (uri: string) => uri.slice(publicUrl.length);

  /** Fetches the request object as a wallet does, and verifies its signature with the certificate it brings. */
  async function fetchRequest({ requestUri }: Pick<CreatedRequest, 'requestUri'>, form?: Record<string, string>) {
    const init = form && {
      method: 'POST',
      headers: { 'Content-Type': FORM },
      body: new URLSearchParams(form).toString(),
    };
    const response = await service.fetch(pathOf(requestUri), init);
    if (response.status !== 200) throw new Error(`the request answered ${response.status}`);
    const jws = value(parseCompactJws(await response.text(), { size: 100_000, depth: 12 }));
    const x5c = jws.header['x5c'] as readonly string[];
    const leaf = parseCertificate(decodeCertificate(x5c[0] as string)!)!;
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('raw', leaf.publicPoint!, algorithm, false, ['verify']);
    if (!(await verifyEs256(key, jws.signature, jws.signed))) throw new Error('the request is not signed');
    return {
      response,
      header: jws.header,
      payload: jws.payload as unknown as RequestPayload,
      leaf,
    };
  }

  /** Issues one copy with the ring's own key and an entry of the event's list. */
  async function issue(issuing: IssueOptions = {}): Promise<Held> {
    const { claims = claimsOf(event.id) } = issuing;
    const holder = await createKeyPair();
    const ranks = value(await reserveRanks(service.ports, event.id, 1, clock.now()));
    const idx = ranks.indices[0] as number;
    const signer = issuing.signer ?? (await service.keys.signer('credential', clock.now()));
    const status = issuing.status === undefined ? { status_list: { idx, uri: ranks.uri } } : issuing.status;
    const sdJwt = await issueSdJwt(
      {
        x5c: signer.x5c,
        iss: issuing.iss ?? publicUrl,
        vct: issuing.vct ?? service.ports.config.vct,
        exp: unixSeconds(issuing.exp ?? clock.now() + 30 * DAY),
        ...(issuing.nbf === undefined ? {} : { nbf: unixSeconds(issuing.nbf) }),
        holder: holder.jwk,
        ...(status === null ? {} : { status }),
        claims: claims as unknown as JsonObject,
        ...disclosurePlan(claims as Claims),
      },
      signer.sign as never,
      random,
    );
    return { sdJwt, holder, idx, ranks };
  }

  /** Makes a copy valid, invalid or suspended, and lets the list come out. */
  async function setStatus({ ranks: { list, first, n } }: Held, status: 0 | 1 | 2): Promise<void> {
    const flips = value(await prepareFlips(service.ports, clock.now(), event.id, [{ list, first, n }], status));
    value(await service.ports.store.atomic(flips.statements as never));
    await flips.settle();
    clock.advance(event.policy.statusPeriod + 1);
  }

  /** Shows what a request asks for, bound to it, unless a test says otherwise. */
  async function present(
    held: Held,
    payload: RequestPayload,
    change: { reveal?: readonly RevealPath[]; nonce?: string; aud?: string; iat?: number; sign?: KeyPair['sign'] } = {},
  ): Promise<string> {
    const asked = payload.dcql_query.credentials[0]?.claims?.map(({ path }) => path) ?? [];
    const reveal = change.reveal ?? asked.filter(([first]) => first !== 'event' && first !== 'level');
    const binding = {
      nonce: change.nonce ?? payload.nonce,
      aud: change.aud ?? payload.client_id,
      iat: unixSeconds(change.iat ?? clock.now()),
    };
    return value(await presentSdJwt(held.sdJwt, reveal, binding, change.sign ?? held.holder.sign));
  }

  /** Encrypts a `vp_token` for a request. */
  async function encrypt(payload: RequestPayload, vpToken: unknown, answer: AnswerOptions = {}): Promise<string> {
    const offered = payload.client_metadata.jwks.keys[0] as EcPublicJwk & { kid: string };
    const to = answer.to ?? offered;
    const plaintext = utf8(
      answer.plaintext ?? JSON.stringify({ vp_token: vpToken, state: payload.state, ...answer.payload }),
    );
    const header = { alg: answer.alg ?? 'ECDH-ES', enc: answer.enc ?? 'A128GCM', kid: to.kid, ...answer.header };
    const encrypting = new CompactEncrypt(plaintext).setProtectedHeader(
      JSON.parse(JSON.stringify(header)) as { alg: string; enc: string },
    );
    if (answer.apv !== undefined) encrypting.setKeyManagementParameters({ apv: answer.apv });
    return encrypting.encrypt(await importJWK({ kty: to.kty, crv: to.crv, x: to.x, y: to.y }, 'ECDH-ES'));
  }

  /** Posts a form to a response address, and in relay mode has the requester look at it. */
  async function post(uri: string, form: Record<string, string> | string): Promise<Response> {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    const response = await service.fetch(pathOf(uri), { method: 'POST', headers: { 'Content-Type': FORM }, body });
    if (requester === undefined || response.status !== 200) return response;
    return requester.answered(uri.split('/').at(-1) as string, response);
  }

  /** Answers a request as a wallet does. */
  async function answer(payload: RequestPayload, vpToken: unknown, change: AnswerOptions = {}): Promise<Response> {
    return post(change.uri ?? payload.response_uri, { response: await encrypt(payload, vpToken, change) });
  }

  /** Fetches, shows and answers in one go. */
  async function show(held: Held, begun: Pick<CreatedRequest, 'requestUri'>): Promise<Response> {
    const { payload } = await fetchRequest(begun);
    return answer(payload, { press: [await present(held, payload)] });
  }

  const read = (tx: string, query = '', by: EnrolledClient = gate) => by.request('GET', `/gate/requests/${tx}${query}`);

  /** The verdict, opened with the requester's key. */
  async function verdictOf(begun: Begun, query = ''): Promise<Verdict> {
    if (requester !== undefined) return requester.verdict(begun.tx) as Verdict;
    const response = await read(begun.tx, query);
    const state = (await response.json()) as RequestState;
    if (response.status !== 200 || state.state !== 'answered') {
      throw new Error(`no verdict: ${response.status} ${JSON.stringify(state)}`);
    }
    return value(await openVerdict(state.verdict, begun.key, begun.tx));
  }

  async function stateOf(tx: string): Promise<string> {
    const response = await read(tx);
    if (response.status !== 200) return String(response.status);
    const { state } = (await response.json()) as RequestState;
    // Answers that count for nothing leave a request open.
    return state === 'relayed' ? 'open' : state;
  }

  /** Reasons in the operator's log, newest last, without the lines of other domains. */
  const refusals = () =>
    service.log.lines
      .map((line) => JSON.parse(line) as { code: string; reason?: string; cause?: string })
      .filter(({ code }) => code === 'verifier.refused');
  const lastRefusal = () => refusals().at(-1)?.reason;

  /** Every row that an exchange may touch, for “no state changed”. Replays and leaves are not part of it. */
  const rows = () =>
    JSON.stringify(
      ['gates', 'transactions', 'verdicts', 'judged_hours'].map((table) =>
        service.store.sqlite.prepare(`SELECT * FROM ${table} ORDER BY rid`).all(),
      ),
    );

  return {
    ...office,
    ...{ event, gate, appoint, statementOf, askFor, ask, fetchRequest, issue, present, encrypt, post, answer, show },
    ...{ setStatus, read, verdictOf, stateOf, refusals, lastRefusal, rows },
  };
}
