/** Appointing and removing gates: each is one person's signed or authenticated act, with its leaf in the same batch. */
import { type Actor, verifyActApproval } from '../access/index.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { dayOf, GATE_PURPOSES, isGatePurpose } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { gateCodeOf } from '../sealing/index.ts';
import { findClient } from '../storage/clients.ts';
import { countGates, deleteGate, deleteTransactionsOfGate, findGate, insertGate, listGates } from '../storage/gates.ts';
import { requireOneChange } from '../storage/guard.ts';
import { takeHandleKey } from '../storage/handle-keys.ts';
import { findOpenEvent, type OpenEvent } from '../storage/open-events.ts';
import { recordOnce } from '../storage/replays.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { type GateDeskRefusal, refusal } from './errors.ts';
import { gateOf } from './own-gate.ts';
import { GATE_STATEMENT_SECONDS, type Gate, type GateStatement, type Gates, MAX_GATES } from './wire.ts';

/**
 * Appoints a gate, or gives one of this event another purpose; what it had under way ends. Reasons: event_*,
 * statement_*, gate_client, gate_zone, gate_elsewhere, gates_full, busy.
 */
export async function registerGate(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  { statement, jws }: { readonly statement: GateStatement; readonly jws: string },
): Promise<Result<Gate, GateDeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  if (event.value.state === 'distrusted') return err(refusal('event_distrusted'));
  const signed = await checkSigned(ports, actor, now, id, statement, jws);
  if (!signed.ok) return signed;
  if (!fitsPolicy(event.value, statement)) return err(refusal('gate_zone'));
  const client = await findClient(ports, statement.client, now);
  if (client?.role !== 'gate') return err(refusal('gate_client'));
  const before = await findGate(ports, client.id, now);
  // Two events would fight over one machine, and each would believe that it has it.
  if (before !== undefined && before.event !== id) return err(refusal('gate_elsewhere'));
  if (before === undefined && (await countGates(ports, id, now)) >= MAX_GATES) return err(refusal('gates_full'));
  const { nonce, iat, purpose, zones, redirectUris } = statement;
  if (!(await recordOnce(ports, 'gate', nonce, unixSeconds(iat + DAY + ports.config.clockSkewSeconds)))) {
    return err(refusal('statement_replayed'));
  }
  const text = (value: unknown) => decodeUtf8(canon(value)) as string;
  const row = { client: client.id, event: id, purpose, zones: text(zones), redirectUris: text(redirectUris) };
  const notAfter = Math.min(client.notAfter, event.value.closesAt);
  const { db } = ports.store;
  const done = await ports.store.atomic([
    deleteTransactionsOfGate(db, client.id),
    deleteGate(db, client.id),
    ...(await insertGate(ports, row, { notAfter, generation: client.generation })),
    pendingLeaf(ports, now, { type: 'gate_registered', event: id, gatePurpose: purpose, by: actor.pseudonym }),
  ]);
  if (!done.ok) return err(refusal('busy'));
  return ok({ client: client.id, event: id, purpose, zones, redirectUris, notAfter });
}

/** Whether one member signed exactly this statement about a gate, for this event, lately. Reasons: statement_*. */
export async function checkSigned(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  event: string,
  statement: Pick<GateStatement, 'issuer' | 'event' | 'iat'>,
  jws: string,
): Promise<Result<void, GateDeskRefusal>> {
  const { issuer, iat } = statement;
  if (issuer !== ports.config.publicUrl) return err(refusal('statement_issuer'));
  if (statement.event !== event) return err(refusal('statement_event'));
  if (iat > now + ports.config.clockSkewSeconds || iat <= now - GATE_STATEMENT_SECONDS) {
    return err(refusal('statement_time'));
  }
  const approval = await verifyActApproval(ports, now, statement, jws);
  // A colleague's signature may not be sent for him.
  const own = approval.ok && approval.value.client === actor.client;
  return own ? ok(undefined) : err(refusal('statement_approval'));
}

/** The zones it guards are zones of the event, and there is one where the purpose asks for it. */
export function fitsPolicy(
  { policy }: OpenEvent,
  { zones, purpose }: Pick<GateStatement, 'zones' | 'purpose'>,
): boolean {
  if (zones.length === 0) return !GATE_PURPOSES[purpose].needsZone;
  return zones.every((zone) => policy.zones.some(({ code }) => code === zone));
}

/** The gates of an event, with their codes of today. Reasons: event_*. */
export async function readGates(ports: Ports, now: UnixSeconds, id: string): Promise<Result<Gates, GateDeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  const rows = await listGates(ports, id, now);
  const key = await takeHandleKey(ports, event.value.row);
  const day = dayOf(now, event.value.policy);
  const gates = rows.flatMap((row) => (isGatePurpose(row.purpose) ? [gateOf(row, row.purpose)] : []));
  const withCode = gates.map(async (gate) => ({ ...gate, code: await gateCodeOf(key, gate.client, day) }));
  return ok({ day, gates: await Promise.all(withCode) });
}

/** Ends a gate's appointment at once, with what it has under way. Reasons: event_*, gate_unknown, busy. */
export async function removeGate(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  client: string,
): Promise<Result<{ readonly removed: true }, GateDeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  const gate = await findGate(ports, client, now);
  if (gate?.event !== id || !isGatePurpose(gate.purpose)) return err(refusal('gate_unknown'));
  const { db } = ports.store;
  const done = await ports.store.atomic([
    deleteTransactionsOfGate(db, client),
    deleteGate(db, client),
    requireOneChange(db),
    pendingLeaf(ports, now, { type: 'gate_removed', event: id, gatePurpose: gate.purpose, by: actor.pseudonym }),
  ]);
  return done.ok ? ok({ removed: true }) : err(refusal('busy'));
}
