/** Shapes of acts: what people sign, send and approve. */
import * as z from 'zod';
import type { Policy } from '../policy/index.ts';
import {
  ACCREDITATION_STATES,
  b64u,
  compact,
  distinct,
  idSchema,
  MAX_ACT,
  momentSchema,
  policySchema,
  reasonSchema,
  sha256Schema,
  versionSchema,
} from './wire-fields.ts';

/** The inside of a revocation envelope, opened by the desk and returned: still closed for it. */
export const innerRevocationSchema = z.strictObject({
  key: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_-]+$/),
  iv: b64u(12),
  /** 256 padded bytes and the tag. */
  ct: b64u(272),
});
export type InnerRevocation = z.infer<typeof innerRevocationSchema>;
export const innerRevocationsSchema = z.array(innerRevocationSchema).max(32);

// Acts

/** Acts on accreditations, which need a reason. `void`: withdraws open offers whose approver is not trusted any more. */
export const PERSON_ACTS = ['withdraw', 'revoke', 'suspend', 'resume', 'void'] as const;
export type PersonAct = (typeof PERSON_ACTS)[number];

const statementBase = {
  typ: z.literal('gafete/v1/act'),
  /** Credential issuer identifier. */
  issuer: z.string().max(1024),
  event: idSchema,
  /** Unix seconds; an act is accepted for 24 hours from it. */
  iat: momentSchema,
  /** 16 random bytes: a statement is begun once. */
  nonce: idSchema,
};
/** What each person signs: compact JWS, ES256, `typ` gafete/v1/act, payload `canon(statement)`. */
export const actStatementSchema = z.discriminatedUnion('act', [
  z.strictObject({
    ...statementBase,
    act: z.enum(PERSON_ACTS),
    accreditations: z.array(idSchema).min(1).max(MAX_ACT).refine(distinct),
    reason: reasonSchema,
  }),
  z.strictObject({ ...statementBase, act: z.enum(['close', 'distrust']) }),
  /** `policy`: base64url SHA-256 over the canonical JSON of the whole new policy. */
  z.strictObject({ ...statementBase, act: z.literal('policy'), policy: sha256Schema }),
]);
export type ActStatement = z.infer<typeof actStatementSchema>;
/** The statement of a re-issue: one person, one accreditation. */
export const reissueStatementSchema = z.strictObject({
  ...statementBase,
  act: z.literal('reissue'),
  /** The old one. */
  accreditation: idSchema,
  /** The new one, as in the header of the new offer. */
  replacement: idSchema,
  reason: reasonSchema,
});
export type ReissueStatement = z.infer<typeof reissueStatementSchema>;

/** JWS over a statement: up to 1,000 ids of 25 characters, in base64url. */
const actJwsSchema = compact(40_960, 3);

/** POST /desk/acts. `revocations`: for revoke and suspend, all inner envelopes of each accreditation. `policy`: for act `policy`. */
export const actSchema = z.strictObject({
  statement: actStatementSchema,
  jws: actJwsSchema,
  revocations: z.record(idSchema, innerRevocationsSchema).optional(),
  policy: policySchema.optional(),
});
export type ActRequest = Omit<z.infer<typeof actSchema>, 'policy'> & { readonly policy?: Policy };
/** 200: done. `accreditations`: the state each has now. */
export const actDoneSchema = z.strictObject({
  done: z.literal(true),
  accreditations: z.record(idSchema, z.enum(ACCREDITATION_STATES)),
  policyVersion: versionSchema.optional(),
});
export type ActDone = z.infer<typeof actDoneSchema>;
/** 202: waits for a second person until `exp`. */
export const actPendingSchema = z.strictObject({ done: z.literal(false), act: idSchema, exp: momentSchema });
export type ActPending = z.infer<typeof actPendingSchema>;
export type ActAnswer = ActDone | ActPending;

/** POST /desk/events/:id/close: the same as an act `close`, for one's own convenience. */
export const closeEventSchema = z.strictObject({ statement: actStatementSchema, jws: actJwsSchema });
export type CloseEventRequest = z.infer<typeof closeEventSchema>;

/** POST /desk/acts/:id/approve: another client's JWS over the same statement. */
export const approveActSchema = z.strictObject({ jws: actJwsSchema });
export type ApproveActRequest = z.infer<typeof approveActSchema>;
/** GET /desk/acts: acts that wait. `mine`: begun by the caller, who cannot be the second. `policy` for act `policy`. */
export const pendingActsSchema = z.strictObject({
  acts: z.array(
    z.strictObject({
      act: idSchema,
      statement: actStatementSchema,
      by: z.string(),
      mine: z.boolean(),
      exp: momentSchema,
      policy: policySchema.optional(),
    }),
  ),
});
export type PendingActs = z.infer<typeof pendingActsSchema>;
