/**
 * Pairing by a one-time link: the desk signs which gate a machine will be, the machine enrols with the code in the link and
 * is that gate in the same batch. Nobody types a client id, and there is no moment at which the machine is a client and no
 * gate. The code is an enrolment code like the operator's, with three differences: the desk's machine draws it, so that the
 * service cannot use it; it gives the role `gate` and no other; and it counts only while who signed it is in office.
 *
 * Order of the second step: code → event open → who signed still in office → zones still the policy's → room → one batch.
 */
import {
  type Actor,
  type AlsoAppoint,
  ENROLMENT_CODE_SECONDS,
  enrolClient,
  type MembershipRefusal,
} from '../access/index.ts';
import type { EnrolRequest } from '../access/wire.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findClient } from '../storage/clients.ts';
import { insertEnrolmentCode } from '../storage/enrolment-codes.ts';
import { countGates, findGate, insertGate } from '../storage/gates.ts';
import { findOpenEvent } from '../storage/open-events.ts';
import { recordOnceWith } from '../storage/replays.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { type GateDeskRefusal, refusal } from './errors.ts';
import { checkSigned, fitsPolicy } from './register.ts';
import { MAX_GATES, type Paired, type PairingRequest, type PairingStatement } from './wire.ts';

/** What stands beside the code until it is used. `client`: who signed. */
type Promised = Pick<PairingStatement, 'event' | 'purpose' | 'zones'> & { readonly client: string };

/** Makes the code of a link count, once, for fifteen minutes. Reasons: event_*, statement_*, gate_zone, gates_full. */
export async function openPairing(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  { statement, jws }: PairingRequest,
): Promise<Result<{ readonly exp: number }, GateDeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  if (event.value.state === 'distrusted') return err(refusal('event_distrusted'));
  const signed = await checkSigned(ports, actor, now, id, statement, jws);
  if (!signed.ok) return signed;
  if (!fitsPolicy(event.value, statement)) return err(refusal('gate_zone'));
  if ((await countGates(ports, id, now)) >= MAX_GATES) return err(refusal('gates_full'));
  const { codeSha256, purpose, zones, iat, nonce } = statement;
  const exp = addSeconds(now, ENROLMENT_CODE_SECONDS);
  const promised: Promised = { event: id, purpose, zones, client: actor.client };
  const gate = decodeUtf8(canon(promised)) as string;
  const done = await ports.store.atomic([
    recordOnceWith(ports.store, 'gate', nonce, unixSeconds(iat + DAY + ports.config.clockSkewSeconds)),
    ...(await insertEnrolmentCode(ports, { codeSha256, role: 'gate', gate }, exp)),
    pendingLeaf(ports, now, { type: 'gate_paired', event: id, gatePurpose: purpose, by: actor.pseudonym }),
  ]);
  return done.ok ? ok({ exp }) : err(refusal('statement_replayed'));
}

/**
 * Enrols the machine that holds the link's code and appoints it as the gate that was signed for. Asked again with the same
 * keys it answers the same. Reasons: those of an enrolment; `code_refused` for every way in which the code is for nothing.
 */
export async function pairGate(
  ports: Ports,
  request: EnrolRequest,
  now: UnixSeconds,
): Promise<Result<Paired, MembershipRefusal>> {
  const also: AlsoAppoint = async ({ role, gate }, client) => {
    if (role !== 'gate' || gate === null) return undefined;
    // Our own canonical JSON under the row's authenticity tag.
    const promised = JSON.parse(gate) as Promised;
    const event = await findOpenEvent(ports, promised.event, now);
    const by = await findClient(ports, promised.client, now);
    if (!event.ok || event.value.state === 'distrusted' || by === undefined) return undefined;
    if (!fitsPolicy(event.value, promised) || (await countGates(ports, promised.event, now)) >= MAX_GATES)
      return undefined;
    const { purpose, event: id } = promised;
    const zones = decodeUtf8(canon(promised.zones)) as string;
    const notAfter = Math.min(client.notAfter, event.value.closesAt);
    return [
      ...(await insertGate(
        ports,
        { client: client.id, event: id, purpose, zones, redirectUris: '[]' },
        { notAfter, generation: 0 },
      )),
      pendingLeaf(ports, now, { type: 'gate_registered', event: id, gatePurpose: purpose, by: by.pseudonym }),
    ];
  };
  const enrolled = await enrolClient(ports, request, now, also);
  if (!enrolled.ok) return enrolled;
  const { client, pseudonym } = enrolled.value;
  const gate = await findGate(ports, client, now);
  // Enrolled, and removed since, or by a code of the operator: this address tells it nothing.
  if (gate === undefined) return err({ type: 'code_refused' });
  const { event, purpose, zones, notAfter } = gate;
  return ok({ client, pseudonym, notAfter, event, purpose: purpose as Paired['purpose'], zones: JSON.parse(zones) });
}
