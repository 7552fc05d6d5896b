/**
 * What clients of the desk send and get, with the statements they sign. The SDK imports this file; nothing in it reads
 * a port.
 */
import * as z from 'zod';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { JsonObject } from '../lib/json.ts';
import { sha256 } from '../lib/sha256.ts';

export const DESK_TOKEN_PATH = '/desk/token';
/** RFC 7523 §2.2. */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const jwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().length(43),
  y: z.string().length(43),
});
/** A compact JWS over one of the statements below. */
const proofSchema = z.string().min(1).max(2048);

/** Body of POST /desk/enrol. `keys` are public and distinct; `proofs` show that the signing keys are in the client's hands. */
export const enrolRequestSchema = z.strictObject({
  code: z.string().length(43),
  keys: z.strictObject({ authentication: jwkSchema, approval: jwkSchema, member: jwkSchema }),
  proofs: z.strictObject({ authentication: proofSchema, approval: proofSchema }),
  /** `proof`: by the printed key itself, where it is enrolled again after a disaster. */
  recovery: z.strictObject({ jwk: jwkSchema, proof: proofSchema.optional() }).optional(),
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

/** Body of POST /desk/recover: the printed recovery key renews a sole client. */
export const recoverRequestSchema = z.strictObject({
  client: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  jws: proofSchema,
});
export type RecoverRequest = z.infer<typeof recoverRequestSchema>;

/** A client as the desk shows it; `notAfter` in Unix seconds. */
export const clientSchema = z.strictObject({
  client: z.string(),
  role: z.enum(['admin', 'desk', 'gate']),
  pseudonym: z.string(),
  notAfter: z.int(),
});
export type ClientAnswer = z.infer<typeof clientSchema>;

/** Answer of GET /desk/clients: `ended` appointments can still be renewed for 30 days. */
export const clientListSchema = z.strictObject({
  clients: z.array(
    clientSchema.extend({ approvalKid: z.string(), member: z.string(), state: z.enum(['current', 'ended']) }),
  ),
});
export type ClientList = z.infer<typeof clientListSchema>;

/** Answer of POST /desk/token (RFC 6749 §5.1, RFC 9449 §5). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'DPoP';
  /** Seconds. */
  readonly expires_in: number;
}

/** Answer of DELETE /desk/clients/:id: what the client approved and nobody has picked up yet still stands. */
export const removalSchema = z.strictObject({
  client: z.string(),
  pseudonym: z.string(),
  openOffers: z.array(z.strictObject({ event: z.string(), accreditation: z.string() })),
});
export type RemovalAnswer = z.infer<typeof removalSchema>;

/** SHA-256 of an enrolment code's 32 bytes, base64url; `undefined` when the text is not 32 bytes of strict base64url. */
export function enrolmentCodeSha256(code: string): string | undefined {
  const bytes = decodeBase64url(code, 32);
  return bytes && encodeBase64url(sha256(bytes));
}

/** RFC 7638 thumbprints of the keys that an enrolment brings. */
export interface EnrolmentThumbprints {
  readonly authentication: string;
  readonly approval: string;
  readonly member: string;
  /** Only with the first enrolment of a deployment. */
  readonly recovery?: string;
}

/** What each signing key of a new client signs: all keys together, so that none can be exchanged on the way. */
export function enrolmentStatement(issuer: string, codeSha256: string, keys: EnrolmentThumbprints) {
  return { typ: ENROLMENT_TYP, issuer, codeSha256, keys: { ...keys } } satisfies JsonObject;
}
export const ENROLMENT_TYP = 'gafete/v1/enrolment';

/** What the recovery key signs to renew a sole client; `iat` in Unix seconds. */
export function recoveryStatement(issuer: string, client: string, iat: number) {
  return { typ: RECOVERY_TYP, issuer, client, iat } satisfies JsonObject;
}
export const RECOVERY_TYP = 'gafete/v1/recovery';
