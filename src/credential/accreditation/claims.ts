import type { Result } from '../../lib/result.ts';
import type { CountryBucket, GenderBucket, Level, Medium, Role, Tie } from './codes.ts';
import type { NeverIssued } from './never-issued.ts';
import type { PortraitRefusal } from './portrait.ts';
import type { TextRefusal } from './short-text.ts';

/** A clearance given by a vetting body: who, how far, and the last day. No reason and no number. */
export type Clearance = { readonly by: string; readonly level: string; readonly until: string };

/**
 * What a press accreditation says about its holder. An allow-list of types: closed codes, days (`YYYY-MM-DD`),
 * booleans, one portrait and three short texts. Member names are the claim names on the wire.
 */
export type Claims = {
  /** The event's public random id. Always disclosed. */
  readonly event: string;
  /** Always disclosed. */
  readonly level: Level;
  readonly role?: Role;
  readonly medium?: Medium;
  readonly tie?: Tie;
  readonly outlet_country_bucket?: CountryBucket;
  readonly gender_bucket?: GenderBucket;
  /** Members, not an array, so that a gate can ask for exactly one: `{ pit: true }`. */
  readonly zones?: Readonly<Record<string, true>>;
  /** Members `YYYY-MM-DD`, days of the event's own time zone. */
  readonly days?: Readonly<Record<string, true>>;
  /** ISO 639 codes of the languages that interpretation is wanted in. */
  readonly lang?: readonly string[];
  readonly clearance?: Clearance;
  readonly escort_required?: boolean;
  readonly crew_lead?: boolean;
  /** Whether sound and image may be recorded: what a court says for each hearing. */
  readonly recording_permitted?: boolean;
  /** `data:image/jpeg;base64,…` or `data:image/webp;base64,…`. */
  readonly portrait?: string;
  readonly professional_name?: string;
  readonly outlet_name?: string;
  /** Only where the policy names a legal basis. */
  readonly legal_name?: string;
};

export type ClaimName = keyof Claims;

/** Why claims were refused: our own words only, never what was sent. */
export type ClaimRefusal =
  /** Not a plain object, or too many members. */
  | { readonly type: 'E_CLAIMS_SHAPE' }
  /** The name of something that is never issued to anybody. */
  | { readonly type: 'E_CLAIM_NEVER_ISSUED'; readonly kind: NeverIssued }
  | { readonly type: 'E_CLAIM_UNKNOWN' }
  | { readonly type: 'E_CLAIM_MISSING'; readonly claim: ClaimName }
  | { readonly type: 'E_CLAIM_VALUE'; readonly claim: ClaimName }
  | { readonly type: 'E_TEXT_POLICY'; readonly claim: ClaimName; readonly reason: TextRefusal }
  | { readonly type: 'E_CLAIM_PORTRAIT'; readonly claim: 'portrait'; readonly reason: PortraitRefusal };

/**
 * Parses the claims of one accreditation; texts come back in NFC. For the SDK before sealing and the issuer before
 * signing. Refuses with every `ClaimRefusal`.
 */
export function parseClaims(_claims: unknown): Result<Claims, ClaimRefusal> {
  throw new Error('not built yet');
}
