/** What a wallet reads of an issuer before it sends it a code (OpenID4VCI 1.0 §12.2.4, RFC 8414). */
import { MAX_PASSES, PASS_CONFIGURATION_ID, PASS_FORMAT } from '../issuer/wire.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { ClientError } from './errors.ts';
import { exchange, parseAnswer } from './http.ts';
import { isIssuerIdentifier, isReachableUrl, wellKnownUrl } from './issuer-url.ts';
import type { ParsedOffer } from './offer-parse.ts';
import { refusalOf } from './problems.ts';

/** What is needed to pick one offer up. */
export interface PickUpPlan {
  readonly issuer: string;
  readonly configuration: string;
  readonly vct: string | undefined;
  readonly tokenEndpoint: string;
  readonly credentialEndpoint: string;
  readonly nonceEndpoint: string | undefined;
  readonly notificationEndpoint: string | undefined;
  /** Copies that one request may ask for. */
  readonly batchSize: number;
  /** Whether the authorization server takes ES256 DPoP proofs. */
  readonly dpop: boolean;
  /** Where the offer is for gate passes too, and its issuer gives them. */
  readonly passes: PassPlan | undefined;
}

/** How gate passes are picked up; a format of this project's own. */
export interface PassPlan {
  readonly configuration: string;
  /** Passes of one pick-up. */
  readonly most: number;
  /** Certificates of the keys that sign passes, each with its chain. Nobody has verified them. */
  readonly chains: readonly (readonly string[])[];
}

const MAX_METADATA = 512 * 1024;
const MAX_BATCH = 100;
const MAX_CHAINS = 16;

/** Reads both metadata documents. Refuses with `metadata_refused`, whose `problem` names the member. */
export async function readIssuer(
  surroundings: ClientSurroundings,
  offer: ParsedOffer,
): Promise<Result<PickUpPlan, ClientError>> {
  const issuer = await readDocument(surroundings, wellKnownUrl(offer.issuer, 'openid-credential-issuer'));
  if (!issuer.ok) return issuer;
  const metadata = issuer.value;
  // §12.2.1: compared as text. Otherwise one issuer could answer in another's name.
  if (metadata['credential_issuer'] !== offer.issuer) return refuse('credential_issuer');
  const serverIdentifier = chooseServer(metadata, offer);
  if (serverIdentifier === undefined) return refuse('authorization_servers');
  const server = await readDocument(surroundings, wellKnownUrl(serverIdentifier, 'oauth-authorization-server'));
  if (!server.ok) return server;
  // RFC 8414 §3.3: the same, for the same reason.
  if (server.value['issuer'] !== serverIdentifier) return refuse('issuer');
  const configuration = chooseConfiguration(metadata, offer.configurations);
  if (configuration === undefined) return refuse('credential_configurations_supported');
  const {
    credential_endpoint: credentialEndpoint,
    nonce_endpoint: nonce,
    notification_endpoint: notification,
  } = metadata;
  const tokenEndpoint = server.value['token_endpoint'];
  if (!isReachableUrl(credentialEndpoint)) return refuse('credential_endpoint');
  if (!isReachableUrl(tokenEndpoint)) return refuse('token_endpoint');
  if (nonce !== undefined && !isReachableUrl(nonce)) return refuse('nonce_endpoint');
  if (notification !== undefined && !isReachableUrl(notification)) return refuse('notification_endpoint');
  const encryption = metadata['credential_response_encryption'];
  if (isJsonObject(encryption) && encryption['encryption_required'] === true) return refuse('encryption_required');
  return ok({
    issuer: offer.issuer,
    ...configuration,
    tokenEndpoint,
    credentialEndpoint,
    nonceEndpoint: nonce,
    notificationEndpoint: notification,
    batchSize: batchSizeOf(metadata),
    dpop: includes(server.value['dpop_signing_alg_values_supported'], 'ES256'),
    passes: choosePasses(metadata, offer.configurations),
  });
}

/** §4.1.1, §12.2.4: the server that the offer names, if the issuer has it; the issuer itself where none is listed. */
function chooseServer(metadata: JsonObject, { issuer, authorizationServer }: ParsedOffer): string | undefined {
  const listed = metadata['authorization_servers'];
  if (listed === undefined) return authorizationServer === undefined ? issuer : undefined;
  if (!Array.isArray(listed) || listed.length < 1) return undefined;
  const chosen = authorizationServer ?? listed[0];
  return includes(listed, chosen) && isIssuerIdentifier(chosen) ? chosen : undefined;
}

/** The first offered configuration that this wallet can hold: SD-JWT VC, ES256, bound to a JWK by a jwt proof. */
function chooseConfiguration(metadata: JsonObject, offered: readonly string[]) {
  const known = metadata['credential_configurations_supported'];
  if (!isJsonObject(known)) return undefined;
  for (const id of offered) {
    const candidate = Object.hasOwn(known, id) ? known[id] : undefined;
    if (!isJsonObject(candidate) || candidate['format'] !== 'dc+sd-jwt') continue;
    const proofs = candidate['proof_types_supported'];
    const jwt = isJsonObject(proofs) ? proofs['jwt'] : undefined;
    const algorithms = isJsonObject(jwt) ? jwt['proof_signing_alg_values_supported'] : undefined;
    const bound = includes(candidate['cryptographic_binding_methods_supported'], 'jwk');
    if (!bound || !includes(algorithms, 'ES256')) continue;
    const { vct } = candidate;
    return { configuration: id, vct: typeof vct === 'string' ? vct : undefined };
  }
  return undefined;
}

/** The gate passes of an offer. Metadata that is not as it should be has none: the credential is worth having without. */
function choosePasses(metadata: JsonObject, offered: readonly string[]): PassPlan | undefined {
  const known = metadata['credential_configurations_supported'];
  if (!offered.includes(PASS_CONFIGURATION_ID) || !isJsonObject(known)) return undefined;
  const own = Object.hasOwn(known, PASS_CONFIGURATION_ID) ? known[PASS_CONFIGURATION_ID] : undefined;
  if (!isJsonObject(own) || own['format'] !== PASS_FORMAT) return undefined;
  const { gafete_max_passes: most, gafete_pass_chains: chains } = own;
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 1 || !Array.isArray(chains)) return undefined;
  const isChain = (chain: JsonValue): chain is string[] =>
    Array.isArray(chain) && chain.every((certificate) => typeof certificate === 'string');
  return {
    configuration: PASS_CONFIGURATION_ID,
    most: Math.min(most, MAX_PASSES),
    chains: chains.slice(0, MAX_CHAINS).filter(isChain),
  };
}

function batchSizeOf(metadata: JsonObject): number {
  const batch = metadata['batch_credential_issuance'];
  const size = isJsonObject(batch) ? batch['batch_size'] : undefined;
  return typeof size === 'number' && Number.isInteger(size) && size >= 2 ? Math.min(size, MAX_BATCH) : 1;
}

function includes(list: JsonValue | undefined, value: JsonValue | undefined): boolean {
  return Array.isArray(list) && value !== undefined && list.includes(value);
}

async function readDocument(surroundings: ClientSurroundings, url: string): Promise<Result<JsonObject, ClientError>> {
  const headers = async () => ({ accept: 'application/json' });
  const answer = await exchange(surroundings, {
    method: 'GET',
    url,
    headers,
    maxBytes: MAX_METADATA,
    repeatable: true,
  });
  if (!answer.ok) return answer;
  if (answer.value.status >= 400) return err({ ...refusalOf(answer.value), code: 'metadata_refused' });
  const body = parseAnswer(answer.value);
  if (!body.ok) return body;
  return isJsonObject(body.value) ? ok(body.value) : refuse('document');
}

function refuse(problem: string): Result<never, ClientError> {
  return err({
    code: 'metadata_refused',
    message: `The issuer’s metadata cannot be used: ${problem}.`,
    next: 'Ask the office that made the offer; this wallet speaks OpenID4VCI 1.0 with SD-JWT VC and ES256.',
    retryable: false,
    problem,
  });
}
