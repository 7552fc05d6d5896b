/** What is sent and answered about gates: appointments of machine clients to ask, for one purpose, at one event. */
import * as z from 'zod';
import { decodeBase64url } from '../lib/base64url.ts';
import type { JsonObject } from '../lib/json.ts';
import { GATE_PURPOSES, type GatePurposeName } from '../policy/index.ts';

/** Bytes of a body that each route reads at most. */
export const GATE_BODY = 32 * 1024;
/** Gates of one event, zones of one gate, and addresses that a same-device answer may return to. */
export const MAX_GATES = 200;
export const MAX_GATE_ZONES = 16;
export const MAX_REDIRECT_URIS = 8;
/** Characters of one redirect URI. */
export const MAX_REDIRECT_URI = 512;
/** Seconds for which a signed registration may be sent. */
export const GATE_STATEMENT_SECONDS = 86_400;

const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .refine((text) => decodeBase64url(text, 16) !== undefined);
const zone = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/);
const moment = z.int().min(0).max(9_999_999_999);
const distinct = (values: readonly string[]) => new Set(values).size === values.length;

export const gatePurposeSchema = z.enum(Object.keys(GATE_PURPOSES) as [GatePurposeName, ...GatePurposeName[]]);

/**
 * An absolute `https` address (`http` on localhost), in the one spelling that the URL parser writes, without user,
 * fragment or wildcard: it is compared letter by letter, and the response code is appended as its fragment.
 */
export const redirectUriSchema = z
  .string()
  .max(MAX_REDIRECT_URI)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    const local = url.protocol === 'http:' && url.hostname === 'localhost';
    const plain = url.href === text && url.username === '' && url.password === '' && !text.includes('#');
    return plain && !text.includes('*') && (url.protocol === 'https:' || local);
  });

const jws = z
  .string()
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}$/);

export const GATE_ACT_TYP = 'gafete/v1/act';
/** What a member of the office signs to appoint a gate: compact JWS, ES256, `typ` gafete/v1/act, over its canonical form. */
export const gateStatementSchema = z.strictObject({
  typ: z.literal(GATE_ACT_TYP),
  /** Credential issuer identifier. */
  issuer: z.string().max(1024),
  event: id,
  act: z.literal('gate'),
  /** An enrolled client of role `gate`. */
  client: id,
  purpose: gatePurposeSchema,
  /** Zones that it guards, codes of the event's policy. Needed by purposes that ask for a zone. */
  zones: z.array(zone).max(MAX_GATE_ZONES).refine(distinct),
  redirectUris: z.array(redirectUriSchema).max(MAX_REDIRECT_URIS).refine(distinct),
  /** Unix seconds; accepted for 24 hours. */
  iat: moment,
  /** 16 random bytes: a statement is used once. */
  nonce: id,
});
export type GateStatement = z.infer<typeof gateStatementSchema>;

/** Body of POST /desk/events/{id}/gates. */
export const registerGateSchema = z.strictObject({
  statement: gateStatementSchema,
  jws,
});
export type RegisterGateRequest = z.infer<typeof registerGateSchema>;

/** A gate as the desk sees it. */
export const gateSchema = z.strictObject({
  client: z.string(),
  event: z.string(),
  purpose: gatePurposeSchema,
  zones: z.array(z.string()),
  redirectUris: z.array(z.string()),
  /** Unix seconds: the end of the client's appointment when the gate was registered. Register it again after a renewal. */
  notAfter: z.int(),
});
export type Gate = z.infer<typeof gateSchema>;

/** Answer of GET /desk/events/{id}/gates: each with the code that stands on its sign on this day of the event. */
export const gatesSchema = z.strictObject({
  day: z.string(),
  gates: z.array(gateSchema.extend({ code: z.string() })),
});
export type Gates = z.infer<typeof gatesSchema>;

const labelsSchema = z.strictObject({ 'es-MX': z.string(), en: z.string() });
/** One claim that a purpose may ask for; see `PurposeAsk` in the policy. */
const askSchema = z.strictObject({
  claim: z.string(),
  member: z.enum(['zone', 'day', 'level', 'until']).optional(),
  values: z.array(z.string()).optional(),
  standard: z.boolean(),
});
const purposeShape = {
  purpose: gatePurposeSchema,
  labels: labelsSchema,
  /** The most that may be asked. */
  asks: z.array(askSchema),
  needsZone: z.boolean(),
};

/** Answer of GET /purposes: the closed list of what gates are for, and the most that each may ask. */
export const purposesSchema = z.strictObject({ purposes: z.array(z.strictObject(purposeShape)) });
export type Purposes = z.infer<typeof purposesSchema>;

/** Answer of GET /gate/me: what this gate may ask, today. */
export const ownGateSchema = z.strictObject({
  ...purposeShape,
  event: z.string(),
  zones: z.array(z.string()),
  redirectUris: z.array(z.string()),
  /** Credential types that it may ask for. */
  vct: z.array(z.string()),
  /** The event's day at this moment, the only one that may be asked for. */
  day: z.string(),
  notAfter: z.int(),
});
export type OwnGate = z.infer<typeof ownGateSchema>;

/** The statement to sign, for clients. `iat` in Unix seconds, `nonce` 16 random bytes. */
export function gateStatement(statement: Omit<GateStatement, 'typ' | 'act'>) {
  return { typ: GATE_ACT_TYP, act: 'gate', ...statement } satisfies JsonObject;
}

/**
 * What a member of the office signs to let one machine pair itself as a gate (`/gate#pair=…`). The code is drawn by the
 * desk's own machine: the service knows its SHA-256 until it is used, once, within fifteen minutes.
 */
export const pairingStatementSchema = z.strictObject({
  typ: z.literal(GATE_ACT_TYP),
  issuer: z.string().max(1024),
  event: id,
  act: z.literal('gate_pairing'),
  /** base64url of SHA-256 over the code's 32 bytes. */
  codeSha256: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .refine((text) => decodeBase64url(text, 32) !== undefined),
  purpose: gatePurposeSchema,
  zones: z.array(zone).max(MAX_GATE_ZONES).refine(distinct),
  iat: moment,
  nonce: id,
});
export type PairingStatement = z.infer<typeof pairingStatementSchema>;

/** Body of POST /desk/events/{id}/pairings. */
export const pairingRequestSchema = z.strictObject({ statement: pairingStatementSchema, jws });
export type PairingRequest = z.infer<typeof pairingRequestSchema>;

/** Answer of POST /desk/events/{id}/pairings: Unix seconds after which the link is of no use. */
export const pairingAnswerSchema = z.strictObject({ exp: z.int() });

/** Answer of POST /gate/pair, whose body is that of an enrolment: who this machine is now, and the gate that it is. */
export const pairedSchema = z.strictObject({
  client: z.string(),
  pseudonym: z.string(),
  notAfter: z.int(),
  event: z.string(),
  purpose: gatePurposeSchema,
  zones: z.array(z.string()),
});
export type Paired = z.infer<typeof pairedSchema>;

/** Sets of handles of an event, and handles in one of them. */
export const HANDLE_BUCKETS = 16;
export const MAX_BUCKET = 4096;
/** Handles that a gate sends at once; an answer stops after the set that passes `MAX_ANSWERED`. */
export const MAX_SENT = 512;
export const MAX_ANSWERED = 8192;
/** People in one report of overrides. */
export const MAX_OVERRIDES = 1000;

const handle = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .refine((text) => decodeBase64url(text, 16) !== undefined);
const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .refine((text) => decodeBase64url(text, 2 * HANDLE_BUCKETS) !== undefined);

/** Body of POST /gate/handles. `cursor`: of the last answer; without it everything is sent. */
export const exchangeRequestSchema = z.strictObject({
  handles: z.array(handle).max(MAX_SENT),
  cursor: cursor.optional(),
});
export type ExchangeRequest = z.infer<typeof exchangeRequestSchema>;

/** Answer of POST /gate/handles. */
export const exchangeAnswerSchema = z.strictObject({
  /** Of those sent: another gate had sent them before. */
  shared: z.array(handle),
  /** What may be new to this gate, in no order that tells anything. */
  handles: z.array(handle),
  cursor,
  /** Ask again at once: there is more. */
  more: z.boolean(),
});
export type ExchangeAnswer = z.infer<typeof exchangeAnswerSchema>;

/** What a gate signs to report overrides: compact JWS as for its appointment, by its own approval key. */
export const overrideStatementSchema = z.strictObject({
  typ: z.literal(GATE_ACT_TYP),
  issuer: z.string().max(1024),
  event: id,
  act: z.literal('override'),
  /** People let in since the last report. */
  count: z.int().min(1).max(MAX_OVERRIDES),
  iat: moment,
  /** 16 random bytes: sent again after a lost answer with the same, it counts once. */
  nonce: id,
});
export type OverrideStatement = z.infer<typeof overrideStatementSchema>;

/** Body of POST /gate/overrides. */
export const overrideRequestSchema = z.strictObject({ statement: overrideStatementSchema, jws });
export type OverrideRequest = z.infer<typeof overrideRequestSchema>;

/** Answer of POST /gate/overrides. */
export const overrideAnswerSchema = z.strictObject({ counted: z.int() });

/** `typ` of a gate's bundle: compact JWS, ES256, with the chain of a key that signs nothing else. */
export const BUNDLE_TYP = 'gafete-bundle+jwt';
/** Characters of a bundle: the largest status list inside a token inside it. */
export const MAX_BUNDLE = 8 * 1024 * 1024;
/** Days whose gate codes a bundle brings along, today's first. */
export const BUNDLE_CODES = 3;

/**
 * What GET /gate/bundle signs: all that a gate needs to judge passes without a network. Trust list, policy and status list
 * are the office's own signed objects, as everybody may fetch them; what is secret here is `handleKey`. A gate reads it by
 * a schema of its own (`client/offline-gate/payload.ts`): the service only writes it.
 */
export type BundlePayload = {
  iss: string;
  /** Client id of the gate. */
  sub: string;
  event: string;
  purpose: GatePurposeName;
  zones: string[];
  iat: number;
  /** End of the gate's appointment. Long before it the policy's `bundleStaleHours` makes the gate say that it is stale. */
  exp: number;
  /** Seconds after which an online gate asks again, with `If-None-Match`. */
  refreshAfter: number;
  /** `/.well-known/gafete-trust`. */
  trustList: string;
  /** The signed policy, which has the entry rules. */
  policy: string;
  /** Chains (`x5c`) of the keys that sign passes, newest first. */
  passIssuers: string[][];
  /** The event's Status List Token and its address. */
  status: { uri: string; token: string };
  /** The public log's checkpoint, to be compared with what others see; `null` before the log's first. */
  checkpoint: string | null;
  /** The code on the gate's sign, by day of the event, today's first. */
  codes: { day: string; code: string }[];
  /** base64url of `k_handle` (design-sealing §4): the event's, destroyed when it closes. */
  handleKey: string;
};
