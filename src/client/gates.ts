/** The desk's side of gates: appoint, list, remove. */
import * as z from 'zod';
import { type Gate, gateSchema, gateStatement, gateStatementSchema, gatesSchema } from '../gate/wire.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok } from '../lib/result.ts';
import type { GatePurposeName } from '../policy/index.ts';
import { sign } from './acts.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';

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

/** The gates of an event. */
export async function listGates(session: DeskSession, event: string): Answer<readonly Gate[]> {
  const answer = await session.call({ method: 'GET', path: gatesPath(event), schema: gatesSchema });
  return answer.ok ? ok(answer.value.gates) : answer;
}

/** Removes a gate: its next request is refused. Its client stays enrolled. */
export async function removeGate(session: DeskSession, event: string, client: string): Answer<void> {
  const path = `${gatesPath(event)}/${encodeURIComponent(client)}`;
  const answer = await session.call({ method: 'DELETE', path, schema: z.unknown(), repeatable: false });
  return answer.ok ? ok(undefined) : answer;
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
