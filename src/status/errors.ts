/** Why a status list could not be used. Closed words, for every domain that asks. */
export type ListRefusal =
  /** No authentic list for this event, or its last credential has ended. */
  | { readonly type: 'status_list_absent' }
  /** The database holds an older version than the shelf has seen, or a row that is not ours: nothing is published. */
  | { readonly type: 'status_list_untrusted' };

/** Why ranks were not reserved. `full`: the policy's number of copies is spent. */
export type ReserveRefusal = ListRefusal | { readonly type: 'status_list_full' };

/** Why flips were not prepared. `status_ranks`: ranks of another list, or never issued. */
export type FlipRefusal = ListRefusal | { readonly type: 'status_ranks' };

/** Why revocation envelopes were not taken. */
export type RevocationRefusal =
  /** Not envelopes at all. */
  | { readonly type: 'revocation_shape' }
  /** One does not open for this accreditation. */
  | { readonly type: 'revocation_foreign' }
  /** Rows were deleted by somebody else: an act that went on would say done while copies stay valid. */
  | { readonly type: 'revocation_lost'; readonly accreditation: string }
  /** Fewer, or more, than were stored: some copies would have stayed alive. */
  | { readonly type: 'revocation_incomplete'; readonly expected: number };

/** Why a list is not published. `status_list_ended`: its last credential has ended. */
export type PublishRefusal = ListRefusal | { readonly type: 'status_list_ended' };
