import { describe, expect, it } from 'vitest';
import { type DeskRefusal, toWire } from '../../src/desk/errors.ts';

/** Every reason with its status and its problem type; the type of this table makes it complete. */
const ANSWERS: { readonly [Type in DeskRefusal['type']]: readonly [status: number, type: string] } = {
  event_unknown: [404, 'not-found'],
  accreditation_unknown: [404, 'not-found'],
  act_unknown: [404, 'not-found'],
  bundle_unknown: [404, 'not-found'],
  policy_unknown: [404, 'not-found'],
  event_closed: [410, 'event-closed'],
  event_distrusted: [409, 'event-distrusted'],
  event_exists: [409, 'event-exists'],
  policy_event: [422, 'policy-event'],
  policy_version: [409, 'policy-version'],
  policy_past: [422, 'policy-past'],
  policy_too_large: [422, 'policy-too-large'],
  policy_places: [409, 'policy-places'],
  policy_two_people: [409, 'policy-two-people'],
  policy_hash: [422, 'policy-hash'],
  policy_refused: [422, 'policy-refused'],
  desk_key: [422, 'desk-key'],
  wrap_refused: [422, 'wrap-refused'],
  wrap_own_missing: [422, 'wrap-own-missing'],
  wrap_recovery_missing: [422, 'wrap-recovery-missing'],
  member_unknown: [422, 'member-unknown'],
  member_approval: [422, 'member-approval'],
  not_unlocked: [403, 'not-unlocked'],
  epoch_stale: [409, 'epoch-stale'],
  act_issuer: [422, 'act-issuer'],
  act_time: [422, 'act-time'],
  act_replayed: [409, 'act-replayed'],
  act_reason: [422, 'act-reason'],
  act_payload: [422, 'act-payload'],
  act_approval: [422, 'act-approval'],
  act_other_client: [403, 'act-other-client'],
  act_same_person: [403, 'act-same-person'],
  acts_waiting: [429, 'acts-waiting'],
  accreditation_state: [409, 'accreditation-state'],
  reissue_mismatch: [422, 'reissue-mismatch'],
  reissue_two_people: [422, 'reissue-two-people'],
  revocation_refused: [422, 'revocation-refused'],
  revocation_lost: [409, 'revocation-lost'],
  revocation_incomplete: [409, 'revocation-incomplete'],
  solo_spent: [429, 'solo-spent'],
  release_spent: [429, 'release-spent'],
  lookup_spent: [429, 'lookup-spent'],
  presentation_refused: [422, 'presentation-refused'],
  presentation_foreign: [422, 'presentation-foreign'],
  busy: [409, 'busy'],
  status_list_absent: [410, 'status-list-ended'],
  status_list_untrusted: [503, 'status-list-untrusted'],
  request_invalid: [400, 'request-invalid'],
  body_too_large: [413, 'body-too-large'],
  body_media_type: [415, 'body-media-type'],
  body_malformed: [400, 'body-malformed'],
  offer_shape: [422, 'offer-shape'],
  offer_issuer: [422, 'offer-issuer'],
  offer_event: [422, 'offer-event'],
  offer_copies: [422, 'offer-copies'],
  offer_expiry: [422, 'offer-expiry'],
  offer_policy_version: [409, 'offer-policy-version'],
  offer_size: [422, 'offer-size'],
  offer_statement: [422, 'offer-statement'],
  offer_approval: [422, 'offer-approval'],
  offer_tx_code: [422, 'offer-tx-code'],
  offer_roster: [409, 'offer-roster'],
  offer_exists: [409, 'offer-exists'],
  quota_full: [409, 'quota-full'],
};

describe('refusals on the wire', () => {
  it.each(Object.entries(ANSWERS))('%s', (type, [status, problem]) => {
    const answer = toWire({ type, places: ['policy'], people: 2, expected: 3, seconds: 90 } as unknown as DeskRefusal);
    expect([answer.status, answer.type]).toEqual([status, problem]);
    expect(answer.title).toMatch(/^[A-Z`A].*\.$/);
    // Everything that a client can mend says how.
    if (![404, 413, 415].includes(status) && type !== 'body_malformed') expect(answer.detail).toMatch(/^[A-Z].*[.;]$/s);
  });
});
