/**
 * Beginning a presentation. Order: gate in office → event → query parsed or built → within the purpose → redirect address →
 * requester's key. Only then anything is drawn, and nothing is signed before a wallet fetches it.
 */
import type { Actor } from '../access/index.ts';
import { type ClaimName, isClaimName } from '../credential/accreditation/index.ts';
import { type DcqlQuery, parseDcqlQuery } from '../credential/dcql/index.ts';
import { findGateOf, type GateInOffice, scopeOf } from '../gate/index.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import {
  checkWithinPurpose,
  dayOf,
  endOfDay,
  GATE_PURPOSES,
  type PurposeAsk,
  queryForPurpose,
} from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { parsePublicJwk, type TransactionRecord } from '../sealing/index.ts';
import { insertTransaction } from '../storage/transactions.ts';
import { clientIdOf } from './client-id.ts';
import { takeDayKey } from './day-key.ts';
import type { RequesterRefusal } from './errors.ts';
import { queryJson, recordText, requestUriOf } from './transaction.ts';
import { type CreatedRequest, type CreateRequest, DEFAULT_TTL, VERDICT_SECONDS } from './wire.ts';

const SECRET_BYTES = 32;

/**
 * Begins a presentation for a gate. Reasons: gate_unknown, event_*, request_event, query_invalid, over_asking,
 * not_for_gates, purpose_parameter, redirect_unregistered, requester_key.
 */
export async function createRequest(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  request: CreateRequest,
): Promise<Result<CreatedRequest, RequesterRefusal>> {
  const found = await findGateOf(ports, actor, now);
  if (!found.ok) return found;
  const gate = found.value;
  if (request.event !== undefined && request.event !== gate.row.event) return err({ type: 'request_event' });
  const query = await questionOf(ports, gate, now, request);
  if (!query.ok) return query;
  const { redirectUri = null, mode = 'judge' } = request;
  // security.md web-14: letter by letter, or an answer could be sent to whoever wrote the link.
  if (redirectUri !== null && !gate.redirectUris.includes(redirectUri)) return err({ type: 'redirect_unregistered' });
  const requesterKey = parsePublicJwk(request.requesterKey);
  if (!requesterKey.ok) return err({ type: 'requester_key' });

  const signer = await ports.keys.signer('request', now);
  const judgeKey = await takeDayKey(ports, now);
  const tx = randomId(ports.random, SECRET_BYTES);
  const exp = addSeconds(now, request.ttl ?? DEFAULT_TTL);
  const record: TransactionRecord = {
    typ: 'gafete/v1/transaction',
    tx,
    query: queryJson(query.value),
    nonce: randomId(ports.random, SECRET_BYTES),
    gate: gate.row.client,
    purpose: gate.purpose,
    mode,
    requesterKey: requesterKey.value,
    exp,
  };
  const { client, event, generation } = gate.row;
  const row = {
    tx,
    event,
    client,
    record: recordText(record),
    judgeKey: judgeKey.id,
    requestKey: signer.kid,
    redirectUri,
  };
  // Somewhat longer than it is served, so that who asks again hears that it ended, and a late verdict is fetched.
  await insertTransaction(ports, row, { notAfter: addSeconds(exp, VERDICT_SECONDS), generation });
  const [requestUri, clientId] = [requestUriOf(ports, tx), clientIdOf(signer)];
  const link = new URLSearchParams({ client_id: clientId, request_uri: requestUri, request_uri_method: 'post' });
  const created = { tx, requestUri, clientId, link: `openid4vp://?${link.toString()}`, exp };
  if (mode === 'judge') return ok(created);
  const { policy } = gate.event;
  const day = dayOf(now, policy);
  const judgeBy = { query: { ...record.query }, nonce: record.nonce, event, day, dayEnds: endOfDay(day, policy) };
  return ok({ ...created, judgeBy });
}

async function questionOf(
  ports: Ports,
  gate: GateInOffice,
  now: UnixSeconds,
  request: CreateRequest,
): Promise<Result<DcqlQuery, RequesterRefusal>> {
  const query = request.query === undefined ? buildQuery(ports, gate, now, request) : parseQuery(request.query);
  if (!query.ok) return query;
  const within = checkWithinPurpose(query.value, gate.purpose, scopeOf(ports, gate, now));
  return within.ok ? query : within;
}

function parseQuery(value: unknown): Result<DcqlQuery, RequesterRefusal> {
  const parsed = parseDcqlQuery(value);
  if (parsed.ok) return parsed;
  // The parser knows no other refusal; if it learns one, it is of the whole query.
  const { error } = parsed;
  const at = error.type === 'E_DCQL_SHAPE' ? error : { at: 'query', fault: 'type' as const };
  return err({ type: 'query_invalid', at: at.at, fault: at.fault });
}

/** What the gate's purpose asks as a standard: today where the event has days, its own zone where it guards one. */
function buildQuery(
  ports: Ports,
  gate: GateInOffice,
  now: UnixSeconds,
  { zone, day, also = [] }: CreateRequest,
): Result<DcqlQuery, RequesterRefusal> {
  const { policy } = gate.event;
  const [today] = scopeOf(ports, gate, now).days;
  const asks: readonly PurposeAsk[] = GATE_PURPOSES[gate.purpose].asks;
  const may = (claim: ClaimName) => asks.some((ask) => ask.claim === claim);
  const issues = (claim: ClaimName) => policy.claims.some((rule) => rule.claim === claim);
  const claims = also.filter(isClaimName);
  if (claims.length < also.length) return err({ type: 'over_asking', claim: 'unknown' });
  const onlyZone = gate.zones.length === 1 && may('zones') ? gate.zones[0] : undefined;
  const askedZone = zone ?? onlyZone;
  const askedDay = day === 'today' || (day === undefined && may('days') && issues('days')) ? today : day;
  // A wallet with credentials of several events shows the right one when the query names it. Offices that accept each
  // other's have events of different names, so then it does not.
  const named = may('event') && ports.config.trustedIssuers.length === 0;
  return queryForPurpose(gate.purpose, {
    vct: ports.config.vct,
    also: claims,
    ...(askedZone !== undefined && { zone: askedZone }),
    ...(askedDay !== undefined && { day: askedDay }),
    ...(named && { event: gate.row.event }),
  });
}
