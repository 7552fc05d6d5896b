import type { Actor } from '../access/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { dayOf, type GatePurposeName, type GateScope, isGatePurpose } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { findGate, type GateRow } from '../storage/gates.ts';
import { findOpenEvent, type OpenEvent } from '../storage/open-events.ts';
import { describePurpose } from './purposes.ts';
import type { Gate, OwnGate } from './wire.ts';

/** A gate whose appointment stands, with its event. */
export interface GateInOffice {
  readonly row: GateRow;
  readonly purpose: GatePurposeName;
  readonly zones: readonly string[];
  readonly redirectUris: readonly string[];
  readonly event: OpenEvent;
}

/** Why a client of role `gate` cannot ask. */
export type GateRefusal = { readonly type: 'gate_unknown' | 'event_unknown' | 'event_closed' };

/** The gate that this client is. Reasons: gate_unknown (never appointed, ended or removed), event_unknown, event_closed. */
export async function findGateOf(
  ports: Ports,
  { client }: Pick<Actor, 'client'>,
  now: UnixSeconds,
): Promise<Result<GateInOffice, GateRefusal>> {
  const row = await findGate(ports, client, now);
  // A purpose that a later version of this service took off the list asks nothing any more.
  if (row === undefined || !isGatePurpose(row.purpose)) return err({ type: 'gate_unknown' });
  const event = await findOpenEvent(ports, row.event, now);
  if (!event.ok) return event;
  const { zones, redirectUris } = gateOf(row, row.purpose);
  return ok({ row, purpose: row.purpose, zones, redirectUris, event: event.value });
}

/** What the gate may ask at this moment, for the policy's check. */
export function scopeOf(
  { config }: Pick<Ports, 'config'>,
  { zones, event }: GateInOffice,
  now: UnixSeconds,
): GateScope {
  return { zones, days: [dayOf(now, event.policy)], vct: [config.vct] };
}

/** A gate's row as the desk sees it. */
export function gateOf({ client, event, zones, redirectUris, notAfter }: GateRow, purpose: GatePurposeName): Gate {
  return {
    client,
    event,
    purpose,
    // Our own canonical JSON under its authenticity tag.
    zones: JSON.parse(zones) as string[],
    redirectUris: JSON.parse(redirectUris) as string[],
    notAfter,
  };
}

/** What GET /gate/me answers. */
export function describeOwnGate(ports: Pick<Ports, 'config'>, gate: GateInOffice, now: UnixSeconds): OwnGate {
  const { zones, days, vct } = scopeOf(ports, gate, now);
  return {
    ...describePurpose(gate.purpose),
    event: gate.row.event,
    zones: [...zones],
    redirectUris: [...gate.redirectUris],
    vct: [...vct],
    day: days[0] as string,
    notAfter: gate.row.notAfter,
  };
}
