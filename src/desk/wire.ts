/**
 * Shapes of the desk API: every request and every answer, with the size and the count of everything in them.
 *
 * All objects are strict: a member that is not named here is refused, which is also how a name, a note or an identity
 * number is refused. Ids are 16 random bytes drawn by a machine, so that no id can spell anything. Free text exists in
 * one place only, the public policy of an event. The SDK (`src/client`) imports this file.
 */
import { z } from 'zod';
import { REASONS, type ReasonCode } from '../credential/accreditation/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Policy } from '../policy/index.ts';

/** Bytes of a request body that each kind of route reads at most. */
export const BODY_LIMITS = {
  event: 512 * 1024,
  policy: 64 * 1024,
  wraps: 2 * 1024 * 1024,
  register: 6 * 1024 * 1024,
  act: 4 * 1024 * 1024,
  approve: 128 * 1024,
  reissue: 512 * 1024,
  find: 4 * 1024,
  presentation: 32 * 1024,
} as const;

/** Offers that one call registers (product rule 4: up to 25 a gesture). */
export const MAX_OFFERS = 25;
/** Accreditations that one act names. */
export const MAX_ACT = 1000;
/** Accreditations that one client ends alone in ten minutes (product rule 4). */
export const SOLO_LIMIT = 5;
/** Longest life of an offer, in seconds. */
export const MAX_OFFER_SECONDS = 14 * 86_400;
/** Seconds an act waits for its second person. */
export const ACT_SECONDS = 86_400;
/** Rows that one look-up may have released. */
export const MAX_FIND_ROWS = 25;

/** What can be issued (`issuer` publishes the same ids in its metadata). */
export const CONFIGURATIONS = ['press-accreditation'] as const;
/** Kinds of the blind index. There is no kind for an identity number. */
export const TAG_KINDS = ['folio', 'name'] as const;
export const ACCREDITATION_STATES = [
  'offered',
  'active',
  'suspended',
  'revoked',
  'expired',
  'withdrawn',
  'lapsed',
  'burned',
] as const;
export type AccreditationState = (typeof ACCREDITATION_STATES)[number];
/** `distrusted`: every status entry is invalid and nothing is registered any more. */
export const EVENT_STATES = ['open', 'distrusted', 'closed'] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** Base64url of exactly `length` bytes. */
function b64u(length: number) {
  const characters = Math.ceil((length * 4) / 3);
  return z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))
    .refine((text) => decodeBase64url(text, length) !== undefined);
}

/** Base64url text of at most `characters`. */
function b64uUpTo(characters: number) {
  return z
    .string()
    .max(characters)
    .regex(/^[A-Za-z0-9_-]+$/);
}

/** Compact JOSE text of at most `characters`; what is inside is judged by the code that uses it. */
function compact(characters: number, parts: 3 | 5) {
  const rest = parts === 3 ? '(\\.[A-Za-z0-9_-]+){2}' : '(\\.[A-Za-z0-9_-]+){4}';
  return z
    .string()
    .max(characters)
    .regex(new RegExp(`^[A-Za-z0-9_-]+${rest}$`));
}

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** A random id: base64url of 16 bytes. */
export const idSchema = b64u(16);
/** An RFC 7638 thumbprint or a SHA-256, base64url. */
export const sha256Schema = b64u(32);
/** A public P-256 key: exactly four members, so that a private half cannot ride along. */
export const publicJwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: b64u(32),
  y: b64u(32),
});
const epochSchema = z.int().min(1).max(10_000);
const versionSchema = z.int().min(1).max(10_000);
const momentSchema = z.int().min(0).max(9_999_999_999);

/** A desk bundle sealed to one member (design-sealing §2.1): `JWE(ECDH-ES+A256KW, member key)`. */
export const wrapSchema = z.strictObject({ member: sha256Schema, jwe: compact(32_768, 5) });
const wrapsSchema = z
  .array(wrapSchema)
  .min(1)
  .max(64)
  .refine((wraps) => distinct(wraps.map((wrap) => wrap.member)));

/** A policy as sent: its members are judged by `parsePolicy`, not here. */
const policySchema = z.record(z.string().max(64), z.unknown());

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
  typ: z.literal('gafete/v1/member'),
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
  configurations: z.array(z.enum(CONFIGURATIONS)).min(1).max(CONFIGURATIONS.length).refine(distinct),
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

const reasonSchema = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]);

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
const innerRevocationsSchema = z.array(innerRevocationSchema).max(32);

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
