import { type DpopRefusal, verifyDpop } from '../http/dpop.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type ClientRow, findClient } from '../storage/clients.ts';
import { type Actor, isRole } from './actor.ts';
import { type DeskTokenRefusal, verifyDeskToken } from './desk-token.ts';

/**
 * Why a request has no actor. `credentials_missing`: no Authorization header; `credentials_place`: a token in the query,
 * another scheme, or two headers; `appointment_ended`: removed, expired, or a row that is not authentic.
 */
export type AccessRefusal =
  | { readonly type: 'credentials_missing' | 'credentials_place' | 'appointment_ended' }
  | DeskTokenRefusal
  | DpopRefusal;

/** RFC 9449 §7.1: scheme, one space, one token68. A second header would arrive joined by a comma, which is no token68. */
const AUTHORIZATION = /^dpop ([A-Za-z0-9._~+/=-]{1,2048})$/i;

/**
 * Who is asking. Reads the client's row and generation on every request, so that a removal and the end of an
 * appointment bite on the next one. Checks in this order: where the token stands, its MAC and deadline, the DPoP proof,
 * the appointment; what costs a row or a read comes after what costs neither.
 */
export async function authenticate(
  ports: Ports,
  request: Request,
  now: UnixSeconds,
): Promise<Result<Actor, AccessRefusal>> {
  // RFC 6750 §2.3 would allow the query; RFC 9700 §4.3.2 forbids it: addresses end up in logs.
  if (new URL(request.url).searchParams.has('access_token')) return err({ type: 'credentials_place' });
  const header = request.headers.get('authorization');
  if (header === null) return err({ type: 'credentials_missing' });
  const accessToken = AUTHORIZATION.exec(header)?.[1];
  if (accessToken === undefined) return err({ type: 'credentials_place' });
  const token = await verifyDeskToken(ports, accessToken, now);
  if (!token.ok) return token;
  const { method, url } = request;
  const proof = request.headers.get('dpop') ?? undefined;
  const bound = { proof, method, url, now, accessToken, expectedJkt: token.value.jkt };
  const dpop = await verifyDpop(ports, bound);
  if (!dpop.ok) return dpop;
  const client = await findClient(ports, token.value.client, now);
  // `findClient` compared the row with the shelf's generation; this compares the token with it.
  if (client === undefined || client.generation !== token.value.generation) return err({ type: 'appointment_ended' });
  const actor = actorOf(client);
  return actor === undefined ? err({ type: 'appointment_ended' }) : ok(actor);
}

/** The actor that an authentic row stands for; `undefined` for a role that this version does not know. */
function actorOf({ id, role, pseudonym, approvalKid, member }: ClientRow): Actor | undefined {
  return isRole(role) ? { client: id, role, pseudonym, approvalKid, member } : undefined;
}
