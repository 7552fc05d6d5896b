import * as z from 'zod';
import type { StaffRole } from '../credential/accreditation/index.ts';
import { parseEcPublicJwk } from '../lib/es256.ts';
import { pkcs8OfPrivateJwk } from '../sealing/index.ts';
import type { ClientError } from './errors.ts';
import type { EventPin } from './event-pins.ts';

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
  /** PKCS#8 of a recovery key that nobody has printed yet, base64url: kept from before the enrolment until it is. */
  readonly unprinted?: string;
  /** Root certificate of the office, base64 DER, as first seen where none was given. */
  readonly anchor?: string;
  /** Desk key and newest rules of each event, as first seen. */
  readonly pins?: Readonly<Record<string, EventPin>>;
}

/** Where a profile is kept: a file of mode 0600, a secret store, a browser's own database. */
export interface ProfileStore {
  /** The profile as parsed JSON; `undefined` when there is none yet. */
  load(): Promise<unknown>;
  save(profile: DeskProfile): Promise<void>;
}

const coordinate = z.string().length(43);
/** A private key in a kept file. */
export const privateJwkSchema = z
  .strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, d: coordinate })
  .refine(({ d: _d, ...jwk }) => parseEcPublicJwk(jwk) !== undefined)
  // A public half that is not this key's would make others seal to somebody else.
  .refine((jwk) => pkcs8OfPrivateJwk(jwk).ok);
const profileSchema = z.strictObject({
  v: z.literal(1),
  issuer: z.string(),
  keys: z.strictObject({ authentication: privateJwkSchema, approval: privateJwkSchema, member: privateJwkSchema }),
  client: z.strictObject({ id: z.string(), role: z.enum(['admin', 'desk', 'gate']), pseudonym: z.string() }).optional(),
  confirmed: z.array(z.string()),
  recovery: z.string().optional(),
  unprinted: z.string().max(256).optional(),
  anchor: z.string().max(8192).optional(),
  pins: z
    .record(
      z.string(),
      z.strictObject({
        desk: z.strictObject({ epoch: z.int().min(1), thumbprint: z.string() }).optional(),
        policy: z.strictObject({ version: z.int().min(1), sha256: z.string() }).optional(),
      }),
    )
    .optional(),
});

/** Reads a kept profile; `undefined` when it is not one. */
export function parseProfile(value: unknown): DeskProfile | undefined {
  const parsed = profileSchema.safeParse(value);
  return parsed.success ? (parsed.data as DeskProfile) : undefined;
}

/** A profile that cannot be used: broken, or of another deployment. */
export function profileUnreadable(ofAnother: boolean): ClientError {
  return {
    code: 'profile_unreadable',
    message: ofAnother ? 'The profile belongs to another office.' : 'The profile is damaged.',
    next: 'Restore it from where it was kept, or enrol again with a new code into an empty profile.',
    retryable: false,
  };
}
