/**
 * Shapes of the desk API: every request and every answer, with the size and the count of everything in them.
 *
 * All objects are strict: a member that is not named here is refused, which is also how a name, a note or an identity
 * number is refused. Ids are 16 random bytes drawn by a machine, so that no id can spell anything. Free text exists in
 * one place only, the public policy of an event. The SDK (`src/client`) imports this file.
 */
import * as z from 'zod';
import type { Policy } from '../policy/index.ts';
import { innerRevocationsSchema, reissueStatementSchema } from './wire-acts.ts';
import {
  ACCREDITATION_STATES,
  type AccreditationState,
  b64u,
  b64uUpTo,
  CONFIGURATIONS,
  compact,
  distinct,
  EVENT_STATES,
  epochSchema,
  idSchema,
  MAX_OFFERS,
  momentSchema,
  policySchema,
  publicJwkSchema,
  reasonSchema,
  sha256Schema,
  TAG_KINDS,
  versionSchema,
} from './wire-fields.ts';

export {
  type ActAnswer,
  type ActDone,
  type ActPending,
  type ActRequest,
  type ActStatement,
  type ApproveActRequest,
  actDoneSchema,
  actPendingSchema,
  actSchema,
  actStatementSchema,
  approveActSchema,
  type CloseEventRequest,
  closeEventSchema,
  type InnerRevocation,
  innerRevocationSchema,
  PERSON_ACTS,
  type PendingActs,
  type PersonAct,
  pendingActsSchema,
  type ReissueStatement,
  reissueStatementSchema,
} from './wire-acts.ts';
export {
  ACCREDITATION_STATES,
  ACT_SECONDS,
  type AccreditationState,
  BODY_LIMITS,
  CONFIGURATIONS,
  EVENT_STATES,
  type EventState,
  idSchema,
  MAX_ACT,
  MAX_FIND_ROWS,
  MAX_OFFER_SECONDS,
  MAX_OFFERS,
  publicJwkSchema,
  SOLO_LIMIT,
  sha256Schema,
  TAG_KINDS,
} from './wire-fields.ts';

/** A desk bundle sealed to one member (design-sealing §2.1): `JWE(ECDH-ES+A256KW, member key)`. */
export const wrapSchema = z.strictObject({ member: sha256Schema, jwe: compact(32_768, 5) });
const wrapsSchema = z
  .array(wrapSchema)
  .min(1)
  .max(64)
  .refine((wraps) => distinct(wraps.map((wrap) => wrap.member)));

// Events

/**
 * POST /desk/events. `policy` is a whole policy with `event` (16 random bytes, drawn by the SDK, because the first
 * bundle names it) and `version: 1`. `wraps` seal the bundle of epoch 1.
 */
export const createEventSchema = z.strictObject({
  policy: policySchema,
  deskKey: publicJwkSchema,
  wraps: wrapsSchema,
});
export type CreateEventRequest = Omit<z.infer<typeof createEventSchema>, 'policy'> & { readonly policy: Policy };
export const createdEventSchema = z.strictObject({ event: idSchema, policyVersion: versionSchema, list: z.string() });
export type CreatedEvent = z.infer<typeof createdEventSchema>;

const countsSchema = z.strictObject(
  Object.fromEntries(ACCREDITATION_STATES.map((state) => [state, z.int().min(0)])) as Record<
    AccreditationState,
    z.ZodInt
  >,
);
/** An event as the desk sees it. */
export const deskEventSchema = z.strictObject({
  event: idSchema,
  state: z.enum(EVENT_STATES),
  policyVersion: versionSchema,
  epoch: epochSchema,
  closesAt: momentSchema,
  places: z.strictObject({ used: z.int(), max: z.int() }),
  accreditations: countsSchema,
});
export type DeskEvent = z.infer<typeof deskEventSchema>;
/** GET /desk/events: events that are not closed. */
export const deskEventsSchema = z.strictObject({
  events: z.array(
    z.strictObject({ event: idSchema, state: z.enum(EVENT_STATES), policyVersion: versionSchema, epoch: epochSchema }),
  ),
});
export type DeskEvents = z.infer<typeof deskEventsSchema>;

/** GET /events/:id: the public document. */
export const publicEventSchema = z.strictObject({
  event: idSchema,
  state: z.enum(EVENT_STATES),
  policyVersion: versionSchema,
  policy: policySchema,
  deskKey: z.strictObject({ jwk: publicJwkSchema, epoch: epochSchema, thumbprint: sha256Schema }),
  statusList: z.string(),
});
export type PublicEvent = Omit<z.infer<typeof publicEventSchema>, 'policy'> & { readonly policy: Policy };

/** PUT /desk/events/:id/policy, for an event without accreditations: one person. Otherwise: act `policy`. */
export const changePolicySchema = z.strictObject({ policy: policySchema });
export type ChangePolicyRequest = { readonly policy: Policy };
export const changedPolicySchema = z.strictObject({ event: idSchema, policyVersion: versionSchema });
export type ChangedPolicy = z.infer<typeof changedPolicySchema>;

// Bundle and members

/** GET /desk/events/:id/bundle. */
export const bundleSchema = z.strictObject({ epoch: epochSchema, jwe: z.string() });
export type BundleAnswer = z.infer<typeof bundleSchema>;

/** What an unlocked member signs to admit another (JWS `typ` the same, ES256, kid = approval key). */
export const memberStatementSchema = z.strictObject({
  typ: z.literal('gafete/v1/admission'),
  issuer: z.string().max(1024),
  event: idSchema,
  epoch: epochSchema,
  member: sha256Schema,
  /** Unix seconds; at most 30 days ahead. */
  notAfter: momentSchema,
});
export type MemberStatement = z.infer<typeof memberStatementSchema>;
/** POST /desk/events/:id/members. `approval`: compact JWS over `canon(MemberStatement)`. */
export const admitMemberSchema = z.strictObject({
  member: sha256Schema,
  epoch: epochSchema,
  jwe: compact(32_768, 5),
  notAfter: momentSchema,
  approval: compact(2048, 3),
});
export type AdmitMemberRequest = z.infer<typeof admitMemberSchema>;
/** GET /desk/events/:id/members and the answer to an admission: thumbprints that have a wrap of this epoch. */
export const eventMembersSchema = z.strictObject({ epoch: epochSchema, members: z.array(sha256Schema) });
export type EventMembers = z.infer<typeof eventMembersSchema>;
/** GET /desk/members: public halves of all current members; `recovery` is the printed key. */
export const membersSchema = z.strictObject({
  members: z.array(z.strictObject({ member: sha256Schema, jwk: publicJwkSchema, recovery: z.boolean() })),
});
export type Members = z.infer<typeof membersSchema>;

/** POST /desk/events/:id/epochs. `epoch` = the current one + 1. */
export const startEpochSchema = z.strictObject({ epoch: epochSchema, deskKey: publicJwkSchema, wraps: wrapsSchema });
export type StartEpochRequest = z.infer<typeof startEpochSchema>;
/** `rowsLeft`: sealed rows whose outer key the sweep still has to change. */
export const startedEpochSchema = z.strictObject({ epoch: epochSchema, rowsLeft: z.int().min(0) });
export type StartedEpoch = z.infer<typeof startedEpochSchema>;

// Accreditations

/** The public half of an offer (design-sealing §6.10); `sealing` parses it again, byte for byte. */
export const offerHeaderSchema = z.strictObject({
  v: z.literal(1),
  iss: z.string().max(1024),
  event: idSchema,
  accreditation: idSchema,
  configurations: z
    .array(z.enum(CONFIGURATIONS))
    .max(CONFIGURATIONS.length)
    .refine((ids) => distinct(ids) && ids.includes(CONFIGURATIONS[0])),
  copies: z.int().min(1).max(100),
  lookup: b64u(32),
  txCode: z.boolean(),
  exp: momentSchema,
  policyVersion: versionSchema,
});
const tagSchema = z.strictObject({ kind: z.enum(TAG_KINDS), tag: b64u(16) });
/** One sealed, approved offer, with the desk's own sealed note of it. */
export const offerSchema = z.strictObject({
  header: offerHeaderSchema,
  iv: b64u(12),
  /** 1 to 64 KiB and the tag. */
  ct: b64uUpTo(87_404),
  statement: z.strictObject({
    typ: z.literal('gafete/v1/approval'),
    header: b64u(32),
    ct: b64u(32),
    claims: b64u(32),
  }),
  approvalProof: z.strictObject({ jws: compact(2048, 3) }),
  txCode: z
    .string()
    .regex(/^[0-9]{6,12}$/)
    .optional(),
  roster: z.strictObject({ epoch: epochSchema, jwe: compact(92_000, 5) }),
  tags: z
    .array(tagSchema)
    .max(4)
    .refine((tags) => distinct(tags.map(({ kind, tag }) => `${kind} ${tag}`))),
});
export type Offer = z.infer<typeof offerSchema>;

/** POST /desk/events/:id/accreditations. Items that are refused do not stop the others. */
export const registerSchema = z.strictObject({ offers: z.array(z.unknown()).min(1).max(MAX_OFFERS) });
export type RegisterRequest = { readonly offers: readonly Offer[] };
export const registeredSchema = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ accreditation: idSchema, ok: z.literal(true) }),
      z.strictObject({ ok: z.literal(false), error: z.strictObject({ type: z.string(), title: z.string() }) }),
    ]),
  ),
});
export type Registered = z.infer<typeof registeredSchema>;
export type RegisterResult = Registered['results'][number];

/** GET /desk/accreditations/:id. Hours are Unix seconds of their start. */
export const accreditationSchema = z.strictObject({
  id: idSchema,
  event: idSchema,
  state: z.enum(ACCREDITATION_STATES),
  reason: reasonSchema.optional(),
  copies: z.int(),
  configurations: z.array(z.string()),
  policyVersion: versionSchema,
  offer: z.strictObject({ triesLeft: z.int().min(0).max(5), exp: momentSchema }).optional(),
  lastRefusal: z.string().optional(),
  lastRefusalHour: momentSchema.optional(),
  suspendedUntil: momentSchema.optional(),
});
export type Accreditation = z.infer<typeof accreditationSchema>;

/** GET /desk/accreditations/:id/revocations: JWEs to the desk key (design-sealing §2.3). */
export const revocationsSchema = z.strictObject({ envelopes: z.array(z.string()) });
export type Revocations = z.infer<typeof revocationsSchema>;

// Re-issue

/** POST /desk/accreditations/:id/reissue. `revocations` is empty when nothing was picked up yet. */
export const reissueSchema = z.strictObject({
  statement: reissueStatementSchema,
  jws: compact(4096, 3),
  revocations: innerRevocationsSchema,
  offer: offerSchema,
});
export type ReissueRequest = z.infer<typeof reissueSchema>;
export const reissuedSchema = z.strictObject({
  old: z.strictObject({ accreditation: idSchema, state: z.enum(ACCREDITATION_STATES) }),
  accreditation: idSchema,
});
export type Reissued = z.infer<typeof reissuedSchema>;

// Look-up and presented copies

/** POST /desk/events/:id/find: one tag for each bundle index in the chain (design-sealing §6.29). */
export const findSchema = z.strictObject({ tags: z.array(tagSchema).min(1).max(8) });
export type FindRequest = z.infer<typeof findSchema>;
/** `more`: further rows matched and were not released. */
export const foundSchema = z.strictObject({
  rows: z.array(z.strictObject({ row: idSchema, epoch: epochSchema, jwe: z.string() })),
  more: z.boolean(),
});
export type Found = z.infer<typeof foundSchema>;

/** POST /desk/events/:id/revoke-presented: an SD-JWT shown without any disclosure and without key binding. */
export const revokePresentedSchema = z.strictObject({
  presentation: z
    .string()
    .max(24_576)
    .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~$/),
});
export type RevokePresentedRequest = z.infer<typeof revokePresentedSchema>;
/** Says what it did: this copy only; other copies of the same person stay valid. */
export const revokedCopySchema = z.strictObject({ revoked: z.literal('this copy only') });
export type RevokedCopy = z.infer<typeof revokedCopySchema>;

/** RFC 9457 problem document: every refusal of the desk. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
