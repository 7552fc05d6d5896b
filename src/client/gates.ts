/** The desk's side of gates: appoint, list, remove. */
import * as z from 'zod';
import { enrolmentCodeSha256 } from '../access/wire.ts';
import { fingerprintOf } from '../credential/x509/index.ts';
import {
  GATE_ACT_TYP,
  type Gate,
  type Gates,
  gateSchema,
  gateStatement,
  gateStatementSchema,
  gatesSchema,
  type PairingStatement,
  pairingAnswerSchema,
  pairingStatementSchema,
} from '../gate/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { GatePurposeName } from '../policy/index.ts';
import { sign } from './acts.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { renderGateLink } from './gate-link.ts';
import { decodeCertificate } from './trust.ts';

/** The appointment of a gate. */
export interface NewGate {
  /** A client that enrolled with a code of role `gate`. */
  readonly client: string;
  readonly purpose: GatePurposeName;
  /** Zones of the policy whose entrance it guards. */
  readonly zones?: readonly string[];
  /** Where a wallet on the same device may send the browser back to: whole addresses, compared letter by letter. */
  readonly redirectUris?: readonly string[];
}

/** Appoints a gate, or appoints it again after its client was renewed. `input_refused`, `refused`. */
export async function addGate(session: DeskSession, event: string, gate: NewGate): Answer<Gate> {
  const { issuer, surroundings } = session;
  const { client, purpose, zones = [], redirectUris = [] } = gate;
  const statement = gateStatement({
    issuer,
    event,
    client,
    purpose,
    zones: [...zones],
    redirectUris: [...redirectUris],
    iat: surroundings.now(),
    nonce: randomId(surroundings.random),
  });
  const checked = gateStatementSchema.safeParse(statement);
  if (!checked.success) return err(gateRefused(String(checked.error.issues[0]?.path[0] ?? 'gate')));
  const jws = await sign(session, statement);
  if (!jws.ok) return jws;
  return session.call({
    method: 'POST',
    path: gatesPath(event),
    body: { statement, jws: jws.value },
    schema: gateSchema,
  });
}

/** A gate with the code on its sign, for this day of the event. */
export type ListedGate = Gates['gates'][number];

/** The gates of an event, with their codes of today. */
export async function listGates(session: DeskSession, event: string): Answer<readonly ListedGate[]> {
  const answer = await session.call({ method: 'GET', path: gatesPath(event), schema: gatesSchema });
  return answer.ok ? ok(answer.value.gates) : answer;
}

/** Removes a gate: its next request is refused. Its client stays enrolled. */
export async function removeGate(session: DeskSession, event: string, client: string): Answer<void> {
  const path = `${gatesPath(event)}/${encodeURIComponent(client)}`;
  const answer = await session.call({ method: 'DELETE', path, schema: z.unknown(), repeatable: false });
  return answer.ok ? ok(undefined) : answer;
}

/** What a gate's link says that the desk decides. */
export interface NewPairing extends Pick<NewGate, 'purpose' | 'zones'> {
  /** What the office calls this gate. It stands in the link only, and on the gate's own screen. */
  readonly name?: string;
}

/** A one-time link for one gate. It is a secret until it is used: whoever opens it first is the gate. */
export interface PairingLink {
  readonly link: string;
  /** Unix seconds after which it is of no use. */
  readonly exp: UnixSeconds;
}

/**
 * Makes a link by which one machine pairs itself as a gate within fifteen minutes. The code is drawn here; the service gets
 * its hash. `input_refused`, `refused`.
 */
export async function linkGate(session: DeskSession, event: string, pairing: NewPairing): Answer<PairingLink> {
  const { issuer, surroundings, memory } = session;
  const { purpose, zones = [], name } = pairing;
  const trust = await memory.trust();
  if (!trust.ok) return trust;
  const root = decodeCertificate(trust.value.anchors[0] as string);
  const code = encodeBase64url(surroundings.random(32));
  const statement: PairingStatement = {
    ...{ typ: GATE_ACT_TYP, issuer, event, act: 'gate_pairing', codeSha256: enrolmentCodeSha256(code) as string },
    ...{ purpose, zones: [...zones], iat: surroundings.now(), nonce: randomId(surroundings.random) },
  };
  const checked = pairingStatementSchema.safeParse(statement);
  if (!checked.success) return err(gateRefused(String(checked.error.issues[0]?.path[0] ?? 'gate')));
  const jws = await sign(session, statement);
  if (!jws.ok) return jws;
  const path = `/desk/events/${encodeURIComponent(event)}/pairings`;
  const body = { statement, jws: jws.value };
  const answer = await session.call({ method: 'POST', path, body, schema: pairingAnswerSchema });
  if (!answer.ok) return answer;
  const link = renderGateLink({ issuer, code, anchor: fingerprintOf(root), ...(name !== undefined && { name }) });
  return ok({ link, exp: unixSeconds(answer.value.exp) });
}

const gatesPath = (event: string) => `/desk/events/${encodeURIComponent(event)}/gates`;

function gateRefused(problem: string): ClientError {
  return {
    code: 'input_refused',
    message: `This cannot be a gate’s appointment: ${problem}.`,
    next: 'Zones are codes of the policy; redirect URIs are whole https addresses without a fragment.',
    retryable: false,
    problem,
  };
}
