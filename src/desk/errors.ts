/**
 * Why the desk refused, and what each refusal looks like on the wire (RFC 9457). A reason exists only with its answer:
 * the plain ones are rows of one table, the others cases of a `switch` without default. Titles say what happened, details
 * what to do next; neither ever holds anything of the request.
 */
import { bodyProblem } from '../access/index.ts';
import type { Problem } from '../http/problem.ts';
import type { BodyRefusal } from '../http/read-body.ts';

// One shape for everything unknown: an id tells nothing to who was not given it.
const UNKNOWN: Problem = { status: 404, type: 'not-found', title: 'There is nothing at this address.' };

function because(status: 403 | 409 | 410 | 422 | 429, type: string, title: string, detail: string): Problem {
  return { status, type, title, detail };
}

function comeBack(seconds: number, type: string, title: string): Problem {
  const minutes = Math.ceil(seconds / 60);
  const detail = `Come back in ${minutes} minutes, when the next hour begins, or ask a colleague to look it up.`;
  return { ...because(429, type, title, detail), retryAfter: seconds };
}

/** Reasons one offer of a call may be refused for. */
const OFFER = {
  offer_shape: because(
    422,
    'offer-shape',
    'The offer does not have the documented shape.',
    'Seal it again with the SDK; members that are not documented are refused.',
  ),
  offer_issuer: because(
    422,
    'offer-issuer',
    'The offer was sealed for another issuer.',
    'Seal it again with the issuer identifier that this service publishes.',
  ),
  offer_event: because(
    422,
    'offer-event',
    'The offer was sealed for another event.',
    'Seal it again for the event of this address.',
  ),
  offer_copies: because(
    422,
    'offer-copies',
    'The offer asks for more copies than the policy allows.',
    'Read the policy and seal it again with at most its number of copies.',
  ),
  offer_expiry: because(
    422,
    'offer-expiry',
    'The offer ends in the past, after 14 days, or after the event closes.',
    'Seal it again with another end.',
  ),
  offer_policy_version: because(
    409,
    'offer-policy-version',
    'The policy has changed since the offer was sealed.',
    'Read the policy, check the claims against it and seal again.',
  ),
  offer_size: because(
    422,
    'offer-size',
    'The sealed part does not have one of the seven padded sizes.',
    'Seal it again with the SDK.',
  ),
  offer_statement: because(
    422,
    'offer-statement',
    'The approval statement belongs to another envelope.',
    'Approve exactly what is sent.',
  ),
  offer_approval: because(
    422,
    'offer-approval',
    'The approval is not signed by your approval key.',
    'Sign the statement with the approval key that this client enrolled.',
  ),
  offer_tx_code: because(
    422,
    'offer-tx-code',
    'The offer says otherwise about a transaction code.',
    'Send txCode exactly when the header says that one is asked for.',
  ),
  offer_roster: because(
    409,
    'offer-roster',
    'The roster entry is not sealed to the present desk key.',
    'Read the event, take the bundle of its epoch and seal the entry again.',
  ),
  offer_exists: because(
    409,
    'offer-exists',
    'This accreditation or this code is registered already.',
    'Read the accreditation; draw a new id and a new code for another one.',
  ),
  quota_full: because(
    409,
    'quota-full',
    'The event has no place left.',
    'Withdraw offers that nobody picks up, or change maxAccreditations in the policy.',
  ),
} as const satisfies Record<string, Problem>;

const PLAIN = {
  event_unknown: UNKNOWN,
  accreditation_unknown: UNKNOWN,
  act_unknown: UNKNOWN,
  bundle_unknown: UNKNOWN,
  policy_unknown: UNKNOWN,
  event_closed: because(410, 'event-closed', 'The event is closed.', 'Its keys are destroyed; open another event.'),
  event_distrusted: because(
    409,
    'event-distrusted',
    'The event is distrusted: every credential of it is invalid.',
    'Open another event and accredit there.',
  ),
  event_exists: because(409, 'event-exists', 'This event id is taken.', 'Draw a new one.'),
  policy_event: because(
    422,
    'policy-event',
    'The policy names another event, or an id that is not 16 random bytes.',
    'Put the id of the event into the policy.',
  ),
  policy_version: because(
    409,
    'policy-version',
    'The policy is not the next version.',
    'Read the event; the new version is the present one and one more, starting with 1.',
  ),
  policy_past: because(422, 'policy-past', 'By this policy the event is over.', 'Choose a later closing day.'),
  policy_too_large: because(
    422,
    'policy-too-large',
    'The event does not fit into its status list.',
    'Lower maxAccreditations, copies or refills, or open another event.',
  ),
  policy_places: because(
    409,
    'policy-places',
    'More places are taken than the policy would leave.',
    'Withdraw offers first, or leave maxAccreditations as it is.',
  ),
  policy_two_people: because(
    409,
    'policy-two-people',
    'People are accredited already: a change of rules takes two people.',
    'Begin an act `policy` and let another client approve it.',
  ),
  policy_hash: because(
    422,
    'policy-hash',
    'The policy is not the one that was signed.',
    'Sign the SHA-256 of the canonical JSON of the policy that is sent.',
  ),
  desk_key: because(422, 'desk-key', 'The desk key is not a point of P-256.', 'Make a new bundle with the SDK.'),
  wrap_refused: because(
    422,
    'wrap-refused',
    'A bundle is not sealed to its member for this event and epoch.',
    'Seal the bundle again with the SDK.',
  ),
  wrap_own_missing: because(
    422,
    'wrap-own-missing',
    'There is no bundle for your own member key.',
    'Seal the bundle to yourself too, or nobody could open it.',
  ),
  wrap_recovery_missing: because(
    422,
    'wrap-recovery-missing',
    'There is no bundle for the printed recovery key.',
    'Seal the bundle to the recovery member of /desk/members too.',
  ),
  member_unknown: because(
    422,
    'member-unknown',
    'A bundle is sealed to somebody who is not a member.',
    'Read /desk/members and seal to current members only.',
  ),
  member_approval: because(
    422,
    'member-approval',
    'The admission is not signed by your approval key, or not for this member.',
    'Sign the statement of this event, epoch, member and deadline.',
  ),
  not_unlocked: because(
    403,
    'not-unlocked',
    'You have no bundle of this event yourself.',
    'Ask a member of the event to admit you.',
  ),
  epoch_stale: because(
    409,
    'epoch-stale',
    'Another epoch has begun.',
    'Read the event and the bundle, and do it again in the present epoch.',
  ),
  act_issuer: because(422, 'act-issuer', 'The statement is for another issuer.', 'Sign it for this issuer.'),
  act_time: because(
    422,
    'act-time',
    'The statement is older than 24 hours or from the future.',
    'Check the clock and sign a new statement.',
  ),
  act_replayed: because(409, 'act-replayed', 'This statement was used already.', 'Sign a new one with a new nonce.'),
  act_reason: because(
    422,
    'act-reason',
    'This reason may not be given for this act.',
    'Choose a reason of the closed list that fits the act.',
  ),
  act_payload: because(
    422,
    'act-payload',
    'The act carries too much or too little.',
    'Send revocations with revoke and suspend only, for the accreditations of the statement, and a policy with policy only.',
  ),
  act_approval: because(
    422,
    'act-approval',
    'The signature does not approve this statement.',
    'Sign its canonical JSON with an enrolled approval key.',
  ),
  act_other_client: because(
    403,
    'act-other-client',
    'The statement is signed by another client than the one that sends it.',
    'Each person sends what that person signed.',
  ),
  act_same_person: because(
    403,
    'act-same-person',
    'Whoever began an act cannot be the second person.',
    'Let another client approve it.',
  ),
  acts_waiting: because(
    429,
    'acts-waiting',
    'A hundred acts are waiting for their second person.',
    'Approve some of them, or let them lapse.',
  ),
  reissue_mismatch: because(
    422,
    'reissue-mismatch',
    'Statement, address and new offer are not about the same accreditations.',
    'Sign the old id of the address and the new id of the offer header.',
  ),
  reissue_two_people: because(
    422,
    'reissue-two-people',
    'For this reason an accreditation is revoked by two people and not issued again.',
    'Begin an act `revoke`; re-issue for a loss or an error.',
  ),
  revocation_refused: because(
    422,
    'revocation-refused',
    'A revocation envelope is not of this accreditation.',
    'Read the revocations of each accreditation, open them and send them under its id.',
  ),
  // Rows were deleted by somebody else. An act that went on would say done while the copies stay valid.
  revocation_lost: because(
    409,
    'revocation-lost',
    'The database has lost a revocation envelope, or the offer, of an accreditation.',
    'Nothing was done. Tell the operator. Revoke its copies by showing them, or distrust the event and issue again to everybody who stays.',
  ),
  solo_spent: because(
    429,
    'solo-spent',
    'You have ended or replaced five accreditations or copies alone.',
    'Wait twenty minutes, let a colleague do the next ones, or begin an act that a second person approves.',
  ),
  presentation_refused: because(
    422,
    'presentation-refused',
    'This is not a valid credential of this office.',
    'Show the credential without any disclosure and without key binding.',
  ),
  presentation_foreign: because(
    422,
    'presentation-foreign',
    'The credential is of another event.',
    'Send it to the address of its own event.',
  ),
  busy: because(409, 'busy', 'Others changed the same things at this moment.', 'Nothing was done; send it again.'),
  status_list_absent: because(
    410,
    'status-list-ended',
    'The status list of the event has ended.',
    'Nothing to change.',
  ),
  // A rolled-back database: an operator has to look, and nothing a client sends can bring it about.
  status_list_untrusted: {
    status: 503,
    type: 'status-list-untrusted',
    title: 'The status list in the database is not the newest one.',
    detail: 'Tell the operator: the database was put back or changed. Nothing was done.',
  },
  ...OFFER,
} as const satisfies Record<string, Problem>;

/** Why one offer was not registered. */
export type OfferReason = keyof typeof OFFER;
type PlainReason = keyof typeof PLAIN;

/** Every refusal of the desk. `places` name members of ours, numbers count: never a value of the request. */
export type DeskRefusal =
  | { readonly type: PlainReason }
  | { readonly type: 'request_invalid' | 'policy_refused'; readonly places: readonly string[] }
  | { readonly type: 'accreditation_state'; readonly people: number }
  | { readonly type: 'revocation_incomplete'; readonly expected: number }
  /** `seconds`: until the next hour begins. */
  | { readonly type: 'release_spent' | 'lookup_spent'; readonly seconds: number }
  | BodyRefusal;

/** A refusal without evidence. */
export function refusal<const Type extends PlainReason>(type: Type): { readonly type: Type } {
  return { type };
}

/** The wire answer of a refusal. */
export function toWire(error: DeskRefusal): Problem {
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
    case 'policy_refused':
      return {
        status: 422,
        type: 'policy-refused',
        title: 'The policy is not one that this service takes.',
        detail: 'Correct the members and findings named here.',
        places: error.places,
      };
    case 'accreditation_state':
      return because(
        409,
        'accreditation-state',
        `The act does not fit the state of ${error.people} of the accreditations.`,
        'Read their states and leave those out; nothing was done.',
      );
    case 'revocation_incomplete':
      return because(
        409,
        'revocation-incomplete',
        `An accreditation has ${error.expected} revocation envelopes and another number was sent.`,
        'Read its revocations again and send them all: a copy that is left out would stay valid.',
      );
    case 'release_spent':
      return comeBack(error.seconds, 'release-spent', 'Your releases of this hour are spent.');
    case 'lookup_spent':
      return comeBack(error.seconds, 'lookup-spent', 'You have asked for too many folios and names in this hour.');
    default:
      // Exhaustive by its type: what is left is a row of the table.
      return PLAIN[error.type];
  }
}
