/**
 * A verifier's signed request (OpenID4VP 1.0 §5, RFC 9101), fetched and checked by a wallet.
 *
 * Order: form, header, certificate named by `client_id`, distrust list, chain to a pinned root for request signing,
 * signature; then what is asked and where the answer goes. Nothing is sent to an address that stands in a request before
 * all of this holds.
 */
import { type DcqlQuery, parseDcqlQuery } from '../credential/dcql/index.ts';
import { verifyTrustList } from '../credential/trust-list.ts';
import { parseCertificate, verifyChain } from '../credential/x509/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { type CompactJws, parseCompactJws } from '../lib/compact-jws.ts';
import { type EcPublicJwk, verifyEs256 } from '../lib/es256.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { MINUTE } from '../lib/time.ts';
import { type GatePurposeName, isGatePurpose } from '../policy/index.ts';
import { parsePublicJwk } from '../sealing/index.ts';
import { GATE_INFO_FORMAT } from '../verifier/wire.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { exchange } from './http.ts';
import { isReachableUrl } from './issuer-url.ts';
import { refusalOf } from './problems.ts';
import type { RequestLink } from './request-link.ts';
import { requestRefused } from './request-refused.ts';
import { decodeCertificate, importAnchors, type TrustSettings } from './trust.ts';
import { fetchTrustList } from './trust-list.ts';

/** A request that holds. */
export interface VerifiedRequest {
  readonly clientId: string;
  /** Address of the office that the certificate names: requests and answers stay below it. */
  readonly office: string;
  readonly responseUri: string;
  readonly nonce: string;
  readonly state: string | undefined;
  /** When it ends, where it says. */
  readonly exp: number | undefined;
  readonly query: DcqlQuery;
  /** What the office says that it asks for; `undefined` where it says nothing that we know. */
  readonly purpose: GatePurposeName | undefined;
  /** Where the answer is sealed to. */
  readonly encryption: {
    readonly jwk: EcPublicJwk;
    readonly kid: string | undefined;
    readonly enc: 'A128GCM' | 'A256GCM';
  };
}

const MEDIA_TYPE = 'application/oauth-authz-req+jwt';
const LIMITS = { size: 64 * 1024, depth: 24 };
/** OpenID4VP 1.0 §5.8: the audience of a request to wallets that nobody discovered. */
const SELF_ISSUED = 'https://self-issued.me/v2';
/** §5.2: ASCII URL-safe characters; 128 bits at least, which is 22 of them. */
const NONCE = /^[A-Za-z0-9._~-]{22,512}$/;
const STATE = /^[A-Za-z0-9._~-]{1,512}$/;
/** Members that would make the request another one than the one that we check. */
const FOREIGN_MEMBERS = ['scope', 'redirect_uri', 'request', 'request_uri', 'client_id_scheme', 'transaction_data'];

/** Fetches a request, with a fresh `wallet_nonce` where the verifier takes one. Refuses with `request_refused`. */
export async function fetchRequest(
  surroundings: ClientSurroundings,
  { requestUri, method }: RequestLink,
): Answer<{ readonly text: string; readonly walletNonce: string | undefined }> {
  const walletNonce = method === 'post' ? encodeBase64url(surroundings.random(16)) : undefined;
  const answer = await exchange(surroundings, {
    method: method === 'post' ? 'POST' : 'GET',
    url: requestUri,
    headers: async () => ({
      accept: MEDIA_TYPE,
      ...(walletNonce !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    }),
    ...(walletNonce !== undefined && { body: new URLSearchParams({ wallet_nonce: walletNonce }).toString() }),
    maxBytes: LIMITS.size,
    // §5.10: served again until it ends.
    repeatable: true,
  });
  if (!answer.ok) return answer;
  const { status, headers, text } = answer.value;
  if (status !== 200) return err({ ...refusalOf(answer.value), code: 'request_refused' });
  // §5.10.1: the media type, so that no other text of that server can pass as a request.
  if (headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() !== MEDIA_TYPE) return refuse('content_type');
  return ok({ text: text.trim(), walletNonce });
}

/** Verifies a fetched request against the link that led to it. Refuses with `request_refused`. */
export async function verifyRequest(
  surroundings: ClientSurroundings,
  trust: TrustSettings,
  link: RequestLink,
  { text, walletNonce }: { readonly text: string; readonly walletNonce: string | undefined },
): Promise<Result<VerifiedRequest, ClientError>> {
  const jws = parseCompactJws(text, LIMITS);
  if (!jws.ok) return refuse('format');
  const signer = await verifySigner(surroundings, trust, link, jws.value);
  if (!signer.ok) return signer;
  const { payload } = jws.value;
  const fault = checkParameters(payload, link, { walletNonce, now: surroundings.now() });
  if (fault !== undefined) return refuse(fault);
  const { response_uri: responseUri, nonce, state } = payload;
  const below = (url: string) => url.startsWith(`${signer.value}/`);
  // The office that is named in the certificate, and nobody else, hears the answer.
  if (!isReachableUrl(responseUri) || !below(responseUri)) return refuse('response_uri');
  if (!below(link.requestUri)) return refuse('request_uri');
  const query = parseDcqlQuery(payload['dcql_query']);
  if (!query.ok) return refuse('dcql_query');
  const encryption = readEncryption(payload['client_metadata']);
  if (encryption === undefined) return refuse('client_metadata');
  return ok({
    clientId: link.clientId,
    office: signer.value,
    responseUri,
    nonce: nonce as string,
    state: state as string | undefined,
    exp: payload['exp'] as number | undefined,
    query: query.value,
    purpose: readPurpose(payload['verifier_info']),
    encryption,
  });
}

/** Who signed. Answers the address that its certificate names. */
async function verifySigner(
  surroundings: ClientSurroundings,
  { anchors: pinned, distrusted = [] }: TrustSettings,
  { clientId }: RequestLink,
  { header, signature, signed }: CompactJws,
): Promise<Result<string, ClientError>> {
  // RFC 9101 §10.8, §5: explicit type, one algorithm, no extension, no key that vouches for itself.
  if (header['typ'] !== 'oauth-authz-req+jwt') return refuse('typ');
  if (header['alg'] !== 'ES256') return refuse('alg');
  if (['crit', 'b64', 'jwk', 'jku', 'x5u'].some((name) => Object.hasOwn(header, name))) return refuse('header');
  const x5c = header['x5c'];
  if (!isTextList(x5c) || x5c.length === 0) return refuse('x5c');
  const leaf = parseCertificate(decodeCertificate(x5c[0] as string));
  const [office, ...others] = leaf?.uris ?? [];
  if (!isReachableUrl(office) || others.length > 0 || office.endsWith('/')) return refuse('x5c');
  const now = surroundings.now();
  const anchors = await importAnchors(pinned);
  const policy = { anchors, now, purpose: 'request-signing', issuer: office } as const;
  // Once without the office's distrust list: a stranger's certificate must not make us fetch anything.
  const chain = await verifyChain(x5c, { ...policy, distrusted: new Set(distrusted) });
  if (!chain.ok) return refuse(chain.error.type);
  // OpenID4VP 1.0 §5.9.3: x509_hash is the SHA-256 of the leaf's DER.
  if (clientId !== `x509_hash:${chain.value.leafFingerprint}`) return refuse('client_id');
  if (!(await verifyEs256(chain.value.key, signature, signed))) return refuse('signature');
  const fetched = await fetchTrustList(surroundings, office);
  if (!fetched.ok) return fetched;
  const list = await verifyTrustList(fetched.value, { anchors, issuer: office, now });
  if (!list.ok) return refuse(list.error.type);
  const still = await verifyChain(x5c, { ...policy, distrusted: new Set([...distrusted, ...list.value.distrusted]) });
  return still.ok ? ok(office) : refuse(still.error.type);
}

/** The first parameter that is not as it must be. */
function checkParameters(
  payload: JsonObject,
  { clientId, requestUri }: RequestLink,
  { walletNonce, now }: { readonly walletNonce: string | undefined; readonly now: number },
): string | undefined {
  const { nonce, state, exp, iat, nbf } = payload;
  // RFC 9101 §5: the same in both places, or somebody has changed the link.
  if (payload['client_id'] !== clientId) return 'client_id';
  // Tolerated, Credo 0.6.3: it names the address that its request was fetched from, which nobody else's wallet is.
  if (payload['aud'] !== SELF_ISSUED && payload['aud'] !== requestUri) return 'aud';
  if (payload['response_type'] !== 'vp_token') return 'response_type';
  if (payload['response_mode'] !== 'direct_post.jwt') return 'response_mode';
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) return 'nonce';
  if (state !== undefined && (typeof state !== 'string' || !STATE.test(state))) return 'state';
  // §5.10: proof that this request was made for us now, and is no recording.
  if (walletNonce !== undefined && payload['wallet_nonce'] !== walletNonce) return 'wallet_nonce';
  if (exp !== undefined && (typeof exp !== 'number' || now >= exp)) return 'exp';
  if (iat !== undefined && (typeof iat !== 'number' || iat > now + MINUTE)) return 'iat';
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + MINUTE)) return 'nbf';
  return FOREIGN_MEMBERS.find((name) => Object.hasOwn(payload, name));
}

/** §8.3: the verifier's P-256 key for ECDH-ES, and the stronger cipher that it takes. */
function readEncryption(metadata: JsonValue | undefined): VerifiedRequest['encryption'] | undefined {
  if (!isJsonObject(metadata)) return undefined;
  const formats = metadata['vp_formats_supported'];
  if (!isJsonObject(formats) || !isJsonObject(formats['dc+sd-jwt'])) return undefined;
  // §5.1: A128GCM when the verifier does not say.
  const encs = metadata['encrypted_response_enc_values_supported'] ?? ['A128GCM'];
  const enc = (['A256GCM', 'A128GCM'] as const).find((each) => isTextList(encs) && encs.includes(each));
  const keys = isJsonObject(metadata['jwks']) ? metadata['jwks']['keys'] : undefined;
  if (enc === undefined || !Array.isArray(keys)) return undefined;
  for (const key of keys as readonly JsonValue[]) {
    if (!isJsonObject(key) || key['alg'] !== 'ECDH-ES' || (key['use'] ?? 'enc') !== 'enc') continue;
    const jwk = parsePublicJwk(key);
    const { kid } = key;
    if (jwk.ok && (kid === undefined || typeof kid === 'string')) return { jwk: jwk.value, kid, enc };
  }
  return undefined;
}

/** §5.1: attestations in formats that a wallet does not know are ignored. */
function readPurpose(attestations: JsonValue | undefined): GatePurposeName | undefined {
  if (!Array.isArray(attestations)) return undefined;
  const own = (attestations as readonly JsonValue[]).find(
    (each) => isJsonObject(each) && each['format'] === GATE_INFO_FORMAT,
  );
  const data = isJsonObject(own) ? own['data'] : undefined;
  const purpose = isJsonObject(data) ? data['purpose'] : undefined;
  return isGatePurpose(purpose) ? purpose : undefined;
}

function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function refuse(problem: string): Result<never, ClientError> {
  return err(requestRefused(problem));
}
