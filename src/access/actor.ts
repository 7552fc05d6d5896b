import type { UnixSeconds } from '../lib/time.ts';

/** What an appointment lets its client do: `admin` everything, `desk` accredit and end, `gate` check. */
export const ROLES = ['admin', 'desk', 'gate'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking: a client whose appointment stands at this request. */
export interface Actor {
  /** Random client id. */
  readonly client: string;
  readonly role: Role;
  /** How the public log names it: role and four random characters. */
  readonly pseudonym: string;
  /** RFC 7638 thumbprint of the key that signs its approvals. */
  readonly approvalKid: string;
  /** RFC 7638 thumbprint of the member key that desk bundles are sealed to. */
  readonly member: string;
}

/** What `actorRequired` leaves in the Hono context for the handlers behind it. */
export interface AccessEnv {
  Variables: { actor: Actor; now: UnixSeconds };
}

/** Whether a stored text is a role. */
export function isRole(text: unknown): text is Role {
  return (ROLES as readonly unknown[]).includes(text);
}
