/**
 * What requesters send and get (`/gate/requests`), and what wallets send (`/request`, `/response`, OpenID4VP 1.0 §5, §8).
 * Unknown members of a wallet's parameters are ignored, as §5.10 and §8 want; a requester's are refused.
 */
import * as z from 'zod';
import { redirectUriSchema } from '../gate/wire.ts';
import { decodeBase64url } from '../lib/base64url.ts';

/** Format of the `verifier_info` in our requests (OpenID4VP 1.0 §5.1): `data` is `{ purpose }`. */
export const GATE_INFO_FORMAT = 'gafete_gate';
/** Bytes of a requester's body: a query of the largest size and a key. */
export const REQUEST_BODY = 64 * 1024;
/** Bytes of an acknowledgement. */
export const ACKNOWLEDGEMENT_BODY = 1024;
/** Bytes of a wallet's `wallet_metadata` and `wallet_nonce`. */
export const REQUEST_FORM = 32 * 1024;
/** Bytes of a wallet's answer: two presentations with portraits, encrypted, percent-encoded. */
export const RESPONSE_FORM = 160 * 1024;

/** Seconds for which a request is served and an answer taken, unless the requester wants fewer or more. */
export const DEFAULT_TTL = 120;
export const MIN_TTL = 10;
export const MAX_TTL = 300;
/** Seconds for which a verdict, or in relay mode an answer, waits for its requester. */
export const VERDICT_SECONDS = 120;
/** Answers to one request that are relayed. */
export const MAX_ANSWERS = 4;
/** Seconds for which `?wait=` may hold an answer back. */
export const MAX_WAIT = 25;
/** Characters of a `wallet_nonce` that is echoed. */
export const MAX_WALLET_NONCE = 256;

/** A transaction id, `state` and `nonce`: 32 random bytes. */
export const txSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .refine((text) => decodeBase64url(text, 32) !== undefined);

const coordinate = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .refine((text) => decodeBase64url(text, 32) !== undefined);
const requesterKeySchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});

const dateOrToday = z.union([z.literal('today'), z.string().regex(/^\d{4}-\d{2}-\d{2}$/)]);

/**
 * Body of POST /gate/requests. Either a DCQL `query`, or what the service makes one of: `zone`, `day` and `also`.
 * `requesterKey` is a fresh public key for this one request: the verdict is sealed to it or, in relay mode, the answer.
 */
export const createRequestSchema = z
  .strictObject({
    /** Must be the gate's own event when given. */
    event: z.string().max(64).optional(),
    /** DCQL (OpenID4VP 1.0 §6), judged by its own parser. */
    query: z.record(z.string().max(64), z.unknown()).optional(),
    zone: z.string().max(64).optional(),
    /** `today` unless the purpose has no day. */
    day: dateOrToday.optional(),
    /** Claims of the purpose that are asked on request, such as `portrait`. */
    also: z.array(z.string().max(64)).max(16).optional(),
    requesterKey: requesterKeySchema,
    /**
     * Who judges. `judge`: the service, in memory, and one verdict comes of it. `relay`: the requester, with the only key
     * that opens the answers; the service passes them on and cannot read them.
     */
    mode: z.enum(['judge', 'relay']).optional(),
    /** Same device: one of the addresses that the gate was registered with, letter by letter. */
    redirectUri: redirectUriSchema.optional(),
    /** Seconds. */
    ttl: z.int().min(MIN_TTL).max(MAX_TTL).optional(),
  })
  .refine(({ query, zone, day, also }) => query === undefined || (zone ?? day ?? also) === undefined, {
    path: ['query'],
  });
export type CreateRequest = z.infer<typeof createRequestSchema>;

/** Answer of POST /gate/requests. */
export const createdRequestSchema = z.strictObject({
  tx: z.string(),
  /** Where the wallet fetches the signed request. */
  requestUri: z.string(),
  /** `x509_hash:…`, the audience of every presentation. */
  clientId: z.string(),
  /** `openid4vp://…`, as a QR code or a link. */
  link: z.string(),
  /** Unix seconds. */
  exp: z.int(),
  /** Relay mode: what an answer is judged by. */
  judgeBy: z
    .strictObject({
      query: z.record(z.string(), z.unknown()),
      nonce: z.string(),
      event: z.string(),
      /** The event's day, and the Unix second at which the next one begins. */
      day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
      dayEnds: z.int(),
    })
    .optional(),
});
export type CreatedRequest = z.infer<typeof createdRequestSchema>;

/** One answer in relay mode, by its place in the order of arrival: a compact JWE to the requester key, or a wallet's no. */
const place = z
  .int()
  .min(0)
  .max(MAX_ANSWERS - 1);
const relayedAnswerSchema = z.union([
  z.strictObject({ place, response: z.string() }),
  z.strictObject({ place, error: z.string() }),
]);
export type RelayedAnswer = z.infer<typeof relayedAnswerSchema>;

/** Body of POST /gate/requests/{tx}/acknowledgement: the answer that holds, and the word of the verdict for the counts. */
export const acknowledgementSchema = z.strictObject({
  place,
  /** `declined` when what was inside is a holder's no. */
  outcome: z.enum(['go', 'check', 'stop', 'declined']),
});
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** Answer of POST /gate/requests/{tx}/acknowledgement. */
export const acknowledgedSchema = z.strictObject({ state: z.literal('acknowledged') });
export type Acknowledged = z.infer<typeof acknowledgedSchema>;

/**
 * Answer of GET /gate/requests/{tx}. `verdict`: compact JWE to the requester key, given once; what is inside is a
 * `Verdict` of the sealing with a reason of `VERDICT_REASONS`, and `claims` as `VerdictClaims`.
 */
export const requestStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('open') }),
  z.strictObject({ state: z.literal('relayed'), answers: z.array(relayedAnswerSchema).max(MAX_ANSWERS) }),
  z.strictObject({ state: z.literal('declined') }),
  z.strictObject({ state: z.literal('answered'), verdict: z.string() }),
]);
export type RequestState = z.infer<typeof requestStateSchema>;

/**
 * Claims inside a verdict: by id of the credential query, one object for each presentation, with the claims that were
 * asked for in the places where the credential has them, and nothing else.
 */
export type VerdictClaims = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Error codes that a wallet may answer with (OpenID4VP 1.0 §8.5). Others are taken as a refusal all the same. */
export const WALLET_ERRORS = [
  'invalid_scope',
  'invalid_request',
  'invalid_client',
  'access_denied',
  'vp_formats_not_supported',
  'invalid_request_uri_method',
  'invalid_transaction_data',
  'wallet_unavailable',
] as const;
export type WalletError = (typeof WALLET_ERRORS)[number] | 'other';

/** What a wallet posts to the response address (OpenID4VP 1.0 §8.3.1). */
export type WalletAnswer =
  | { readonly type: 'response'; readonly jwe: string }
  | { readonly type: 'error'; readonly error: WalletError };

/** `plaintext`: a `vp_token` in clear where `direct_post.jwt` was asked for. */
export type WalletAnswerRefusal = 'plaintext' | 'both' | 'missing' | 'state';

/**
 * Parses the parameters of a wallet's answer for one transaction. `error_description` is free text of somebody else: it is
 * dropped unread.
 */
export function parseWalletAnswer(
  form: ReadonlyMap<string, string>,
  tx: string,
): { readonly ok: true; readonly value: WalletAnswer } | { readonly ok: false; readonly error: WalletAnswerRefusal } {
  const [jwe, error] = [form.get('response'), form.get('error')];
  // vp-07: an answer that anybody on the way could read is refused, not read.
  if (form.has('vp_token')) return { ok: false, error: 'plaintext' };
  if (jwe !== undefined && error !== undefined) return { ok: false, error: 'both' };
  if (jwe !== undefined) return { ok: true, value: { type: 'response', jwe } };
  if (error === undefined) return { ok: false, error: 'missing' };
  // §8.3: `state` is returned with an error too when the request had one; a wallet that leaves it out is believed by the address.
  const state = form.get('state');
  if (state !== undefined && state !== tx) return { ok: false, error: 'state' };
  return { ok: true, value: { type: 'error', error: WALLET_ERRORS.find((known) => known === error) ?? 'other' } };
}
