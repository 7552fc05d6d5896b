/** What no credential, policy, column or route of ours can hold, by kind. */
export const NEVER_ISSUED = [
  'curp',
  'rfc',
  'nss',
  'voter_key',
  'identity_document',
  'migration_document',
  'address',
  'phone',
  'email',
  'social_account',
  'birth',
  'nationality',
  'sex',
  'belief',
  'health',
  'emergency_contact',
  'criminal_record',
  'protection_status',
  'biometric',
  'device',
  'employment_record',
  'attendance',
  'rating',
] as const;
export type NeverIssued = (typeof NEVER_ISSUED)[number];

/** Which never-issued kind a member name stands for, in Spanish or English spelling; `undefined` when none. */
export function neverIssuedKind(_name: string): NeverIssued | undefined {
  throw new Error('not built yet');
}
