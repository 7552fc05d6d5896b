import type { ClaimName, EvidenceClass, Labels, NeverIssued, Role } from '../credential/accreditation/index.ts';
import type { LocalDate } from '../lib/time-zone.ts';
import type { EntryRules } from './entry.ts';
import type { BasisCode, PurposeCode, RetentionCode } from './grounds.ts';

/** One claim that the event may issue, and why. */
export type ClaimRule = {
  readonly claim: ClaimName;
  readonly purpose: PurposeCode;
  readonly basis: BasisCode;
  readonly retention: RetentionCode;
};

/** A zone of the event: a short public code, and its name for people. */
export type Zone = { readonly code: string; readonly name: Labels };

/** A vetting body and a level it may clear to, both public codes. */
export type ClearanceRule = { readonly by: string; readonly level: string };

/** The public, versioned rules of one event. Holds no personal data; everybody may read it. */
export type Policy = {
  /** The event's public random id, `[A-Za-z0-9_-]{1,64}`. */
  readonly event: string;
  /** 1 for the first, then one more each change. */
  readonly version: number;
  readonly name: Labels;
  readonly place: Labels;
  /** IANA name. Every day of this event is a day of this zone. */
  readonly timeZone: string;
  /** `HH:MM`, 00:00–12:00, default 04:00: a day lasts from this time to the same time of the next. */
  readonly dayStartsAt: string;
  /** The days on which the event happens, ascending. */
  readonly days: readonly LocalDate[];
  readonly roles: readonly Role[];
  readonly zones: readonly Zone[];
  readonly clearances: readonly ClearanceRule[];
  /** What may be issued. `event` and `level` always are and are not listed. */
  readonly claims: readonly ClaimRule[];
  /** What may be accepted as evidence; any one class is enough. */
  readonly evidence: readonly EvidenceClass[];
  /** The last day on which a credential is valid; default the last day of the event. */
  readonly credentialsEnd: LocalDate;
  /** The day at whose end the event is closed and its keys are destroyed; default `credentialsEnd` and 7 days. */
  readonly closesOn: LocalDate;
  /** Seconds between two published status lists; default 60. */
  readonly statusPeriod: number;
  /** One-time copies in a batch; default 10. */
  readonly copies: number;
  /** Batches that one accreditation may draw in all, the first included; default 1. */
  readonly refills: number;
  readonly maxAccreditations: number;
  /** Whether an offer asks for a transaction code unless the desk says otherwise; default yes. */
  readonly txCode: boolean;
  /** Hours after which a suspension lapses; default 72. */
  readonly hearingHours: number;
  /** Whether the sealed roster keeps the approved claims until closing, for a lost phone; default yes. */
  readonly rosterKeepsClaims: boolean;
  /**
   * How gates let a pass in; `ENTRY_DEFAULTS` where it is absent. Not filled in when parsed: policies that are older than
   * gate passes keep the hash by which the log and desk machines know them.
   */
  readonly entry?: EntryRules;
};

/** Why a policy text is not a policy. `at` is a member name of ours, never input. */
export type PolicyRefusal =
  | { readonly type: 'E_POLICY_SHAPE' }
  | { readonly type: 'E_POLICY_UNKNOWN_MEMBER' }
  | { readonly type: 'E_POLICY_MISSING'; readonly at: keyof Policy }
  | { readonly type: 'E_POLICY_VALUE'; readonly at: keyof Policy }
  /** It asks for something that is never issued to anybody. */
  | { readonly type: 'E_POLICY_NEVER_ISSUED'; readonly kind: NeverIssued }
  /** A claim without purpose, basis and retention. */
  | { readonly type: 'E_POLICY_CLAIM_GROUNDS'; readonly claim: ClaimName };
