import type { StaffRole } from '../credential/accreditation/index.ts';

/** A P-256 private key as a plain JWK. It is a secret: whoever keeps a profile keeps it where only its owner reads. */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** What a machine client keeps between two runs, as plain JSON. Everything in `keys` is secret. */
export interface DeskProfile {
  readonly v: 1;
  /** Credential issuer identifier of the one deployment that this profile belongs to. */
  readonly issuer: string;
  /** One key, one purpose: tokens · approvals and acts · opening desk bundles. */
  readonly keys: {
    readonly authentication: PrivateJwk;
    readonly approval: PrivateJwk;
    readonly member: PrivateJwk;
  };
  /** Absent between making the keys and the service's answer to the enrolment. */
  readonly client?: { readonly id: string; readonly role: StaffRole; readonly pseudonym: string };
  /** Thumbprints of member keys whose words a person has compared, or which this client has made itself. */
  readonly confirmed: readonly string[];
  /** Thumbprint of the office's printed recovery key, as first seen: another one later is refused. */
  readonly recovery?: string;
}

/** Where a profile is kept: a file of mode 0600, a secret store, a browser's own database. */
export interface ProfileStore {
  /** The profile as parsed JSON; `undefined` when there is none yet. */
  load(): Promise<unknown>;
  save(profile: DeskProfile): Promise<void>;
}
