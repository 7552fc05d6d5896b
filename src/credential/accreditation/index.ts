/**
 * @module credential/accreditation
 *
 * What a press accreditation says: claim names, closed code lists, display names, and what it can never say.
 *
 * Formats: claims of an SD-JWT VC, its type metadata, and `credential_metadata` of OpenID4VCI 1.0 §12.2.4.
 * Used by: the SDK (before sealing), the issuer (before signing), the policy (what may be issued), the wallets (labels).
 *
 * The order of the checks in `parseClaims` is the argument: the shape; then each member by name, where the name of a
 * never-issued thing is refused as such before it could count as merely unknown; then each value by its type. A claim
 * that is not on the list cannot be issued, whatever an officer, a machine client or a policy asks for.
 *
 * Deliberately absent: any claim that could hold an identity number, address, phone, e-mail, date of birth or
 * nationality; free text other than three short names; any time finer than a day; any identifier of the holder.
 */
export {
  CLAIM_NAMES,
  type ClaimName,
  type ClaimRefusal,
  type Claims,
  type Clearance,
  isClaimName,
  isPublicCode,
  MAX_DAYS,
  MAX_ZONES,
  parseClaims,
} from './claims.ts';
export {
  COUNTRY_BUCKETS,
  type CountryBucket,
  EVIDENCE_CLASSES,
  type EvidenceClass,
  GENDER_BUCKETS,
  type GenderBucket,
  isCode,
  type Labels,
  LEVELS,
  type Level,
  MEDIA,
  type Medium,
  ROLES,
  type Role,
  TIES,
  type Tie,
} from './codes.ts';
export { ALWAYS_DISCLOSED, type DisclosurePath, type DisclosurePlan, disclosurePlan } from './disclosure.ts';
export { CLAIM_LABELS, CREDENTIAL_DESCRIPTION, CREDENTIAL_NAME, LOCALES, type Locale } from './display.ts';
export { type IdentityShape, identityShapeOf } from './identity-shapes.ts';
export { LOGO_PATH, LOGO_SVG } from './logo.ts';
export { NEVER_ISSUED, type NeverIssued, neverIssuedKind } from './never-issued.ts';
export { type PortraitRefusal, parsePortrait } from './portrait.ts';
export { cleanPortrait } from './portrait-clean.ts';
export {
  isReasonFor,
  REASONS,
  type Reason,
  type ReasonCode,
  type ReasonedAct,
  STAFF_ROLES,
  type StaffRole,
} from './reasons.ts';
export { type DisplayTextRefusal, parseDisplayText, parseShortText, type TextRefusal } from './short-text.ts';
export {
  createCredentialMetadata,
  createPassMetadata,
  createTypeMetadata,
  defaultVct,
  integrityOf,
  type TypeMetadata,
  type TypeMetadataInput,
} from './type-metadata.ts';
