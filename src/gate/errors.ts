/** Why the desk or a gate was refused here, and what each refusal looks like on the wire (RFC 9457). */
import { bodyProblem } from '../access/index.ts';
import type { Problem } from '../http/problem.ts';
import type { BodyRefusal } from '../http/read-body.ts';
import type { GateRefusal } from './own-gate.ts';

type PlainReason =
  | GateRefusal['type']
  | 'event_distrusted'
  | 'statement_issuer'
  | 'statement_event'
  | 'statement_time'
  | 'statement_approval'
  | 'statement_replayed'
  | 'gate_client'
  | 'gate_zone'
  | 'gate_elsewhere'
  | 'gates_full'
  | 'bundle_key'
  | 'bundle_status'
  | 'handles_full'
  | 'busy';

/** Every refusal about gates. `places`: names of our own schema. */
export type GateDeskRefusal =
  | { readonly type: PlainReason }
  | { readonly type: 'request_invalid'; readonly places: readonly string[] }
  | BodyRefusal;

/** A refusal without evidence. */
export function refusal<const Type extends PlainReason>(type: Type): { readonly type: Type } {
  return { type };
}

function because(status: Problem['status'], type: string, title: string, detail: string): Problem {
  return { status, type, title, detail };
}

/** The wire answer of a refusal. */
export function toWire(error: GateDeskRefusal): Problem {
  switch (error.type) {
    case 'body_too_large':
    case 'body_media_type':
    case 'body_malformed':
      return bodyProblem(error);
    case 'request_invalid':
      return {
        status: 400,
        type: 'request-invalid',
        title: 'The request does not have the documented shape.',
        detail: 'Compare the places named here with /openapi.json; members it does not name are refused.',
        places: error.places,
      };
    case 'event_unknown':
      return { status: 404, type: 'not-found', title: 'There is nothing at this address.' };
    case 'event_closed':
      return because(410, 'event-closed', 'The event is closed.', 'Nobody is asked at it any more.');
    case 'event_distrusted':
      return because(
        409,
        'event-distrusted',
        'The event is distrusted: every credential of it is invalid.',
        'Open another event and appoint its gates there.',
      );
    case 'gate_unknown':
      return because(
        404,
        'gate-unknown',
        'This client has no gate: it was never appointed, or the appointment has ended.',
        'Ask the desk to appoint it: gafete gate add.',
      );
    case 'statement_issuer':
      return because(422, 'statement-issuer', 'The statement is for another issuer.', 'Sign it for this one.');
    case 'statement_event':
      return because(422, 'statement-event', 'The statement is for another event.', 'Sign the event of this address.');
    case 'statement_time':
      return because(
        422,
        'statement-time',
        'The statement was signed more than a day ago, or in the future.',
        'Check the clock and sign it again.',
      );
    case 'statement_approval':
      return because(
        422,
        'statement-approval',
        'The statement is not signed by your approval key.',
        'Sign exactly what is sent with the key that this client enrolled.',
      );
    case 'statement_replayed':
      return because(409, 'statement-replayed', 'This statement was used before.', 'Draw a new nonce and sign again.');
    case 'gate_client':
      return because(
        422,
        'gate-client',
        'There is no client of role gate with this id in office.',
        'Enrol the machine with a code for the role gate first.',
      );
    case 'gate_zone':
      return because(
        422,
        'gate-zone',
        'A zone is not one of the event, or the purpose needs one and none is named.',
        'Name zones of the policy.',
      );
    case 'gate_elsewhere':
      return because(
        409,
        'gate-elsewhere',
        'This client is a gate of another event.',
        'Remove it there first, or enrol another machine.',
      );
    case 'gates_full':
      return because(409, 'gates-full', 'The event has no room for another gate.', 'Remove gates that are not used.');
    case 'bundle_key':
      return because(
        503,
        'bundle-key',
        'No key of this office signs bundles now.',
        'The operator renews the keys: gafete keys renew.',
      );
    case 'bundle_status':
      return because(503, 'bundle-status', 'The status list cannot be given now.', 'Keep the bundle you have.');
    case 'handles_full':
      return because(409, 'handles-full', 'The event has no room for more passages.', 'Judge by what you have.');
    case 'busy':
      return because(409, 'busy', 'Others changed the same thing at this moment.', 'Nothing was done; send it again.');
  }
}
