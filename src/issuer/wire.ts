/**
 * Request and response shapes of the issuer's endpoints (OpenID4VCI 1.0 §6, §7, §8, §11), and their parsers.
 * Unknown members are ignored, as §8.2 and RFC 6749 §3.2 want; members of earlier drafts are refused, because a wallet
 * that sends them expects another answer.
 */
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { isJsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { CONFIGURATION_ID, PASS_CONFIGURATION_ID, PRE_AUTHORIZED_CODE, REFRESH_TOKEN } from './paths.ts';

export {
  CONFIGURATION_ID,
  MAX_PASSES,
  PASS_CONFIGURATION_ID,
  PASS_FORMAT,
  PRE_AUTHORIZED_CODE,
  REFRESH_TOKEN,
} from './paths.ts';

/** Every credential configuration, in the order in which a pick-up fetches them. */
export type ConfigurationId = typeof CONFIGURATION_ID | typeof PASS_CONFIGURATION_ID;

/** Why the last pick-up of an accreditation failed: the closed code that the desk reads. */
export const PICKUP_REFUSALS = [
  'tx_code_missing',
  'tx_code_unexpected',
  'tx_code_wrong',
  'burned',
  'expired',
  'claimed',
  'event_closed',
  'row_refused',
  'approval_refused',
  'proof_refused',
  'nonce_refused',
  'claims_refused',
  'state_refused',
  'attempts_spent',
  'list_full',
  'passes_refused',
] as const;
export type PickupRefusal = (typeof PICKUP_REFUSALS)[number];

/** OpenID4VCI 1.0 §6.1. */
export interface CodeRequest {
  readonly code: string;
  readonly txCode: string | undefined;
}
/** RFC 6749 §6. */
export interface RefreshRequest {
  readonly refreshToken: string;
}
export type TokenRequestRefusal =
  | 'grant_type_missing'
  | 'grant_type_unsupported'
  | 'code_missing'
  | 'refresh_token_missing';

/** OpenID4VCI 1.0 §6.2. `c_nonce` is not here any more: the nonce endpoint gives it. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expires_in: number;
  /** RFC 6749 §6: with a bound token only. It is good once copies came, if the event's rules have refills. */
  readonly refresh_token?: string;
}

/** OpenID4VCI 1.0 §7.2. */
export interface NonceResponse {
  readonly c_nonce: string;
}

/** OpenID4VCI 1.0 §8.2, as far as this issuer offers it. */
export interface CredentialRequest {
  readonly configuration: ConfigurationId;
  /** Compact JWTs, at least one. */
  readonly proofs: readonly string[];
}
export type CredentialRequestRefusal =
  | 'malformed'
  | 'draft_member'
  | 'encryption'
  | 'identifier_and_configuration'
  | 'no_configuration'
  | 'unknown_identifier'
  | 'unknown_configuration'
  | 'two_proof_types'
  | 'no_proof'
  | 'proof_type';

/** OpenID4VCI 1.0 §8.3. */
export interface CredentialResponse {
  readonly credentials: readonly { readonly credential: string }[];
  readonly notification_id: string;
  /** Of our own: how often the refresh token, and those that follow it, give copies. Absent where there are no refills. */
  readonly gafete_refills?: number;
}

export const NOTIFICATION_EVENTS = ['credential_accepted', 'credential_failure', 'credential_deleted'] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** OpenID4VCI 1.0 §11.1. `event_description` is free text about somebody: it is checked for its type and dropped. */
export interface NotificationRequest {
  readonly notificationId: string;
  readonly event: NotificationEvent;
}

const MAX_PARAMETER = 512;
const DRAFT_MEMBERS = ['proof', 'format'];

/** Parses the parameters of a token request. Values are not judged here: a malformed code is an unknown code. */
export function parseTokenRequest(
  form: ReadonlyMap<string, string>,
): Result<CodeRequest | RefreshRequest, TokenRequestRefusal> {
  const grantType = form.get('grant_type');
  if (grantType === undefined) return err('grant_type_missing');
  if (grantType === REFRESH_TOKEN) {
    const refreshToken = form.get('refresh_token');
    return refreshToken === undefined ? err('refresh_token_missing') : ok({ refreshToken });
  }
  if (grantType !== PRE_AUTHORIZED_CODE) return err('grant_type_unsupported');
  const code = form.get('pre-authorized_code');
  if (code === undefined) return err('code_missing');
  return ok({ code, txCode: form.get('tx_code') });
}

/** Parses a credential request. Proofs are not verified here. */
export function parseCredentialRequest(body: JsonValue): Result<CredentialRequest, CredentialRequestRefusal> {
  if (!isJsonObject(body)) return err('malformed');
  // §8.2 has neither `proof` nor `format`; a wallet of an earlier draft would not understand the batch it gets back.
  if (DRAFT_MEMBERS.some((member) => Object.hasOwn(body, member))) return err('draft_member');
  // §8.2: an answer that was to be encrypted must not be sent in clear; the metadata offers no encryption.
  if (Object.hasOwn(body, 'credential_response_encryption')) return err('encryption');
  const configuration = parseConfiguration(body);
  if (!configuration.ok) return configuration;
  const proofs = parseProofs(body['proofs']);
  return proofs.ok ? ok({ configuration: configuration.value, proofs: proofs.value }) : proofs;
}

function parseConfiguration(body: JsonObject): Result<ConfigurationId, CredentialRequestRefusal> {
  const { credential_identifier: identifier, credential_configuration_id: configuration } = body;
  // §8.2: exactly one of the two.
  if (identifier !== undefined && configuration !== undefined) return err('identifier_and_configuration');
  if (identifier !== undefined) {
    // No token response of ours names identifiers, so none is known.
    return err(typeof identifier === 'string' ? 'unknown_identifier' : 'malformed');
  }
  if (configuration === undefined) return err('no_configuration');
  if (typeof configuration !== 'string') return err('malformed');
  const isKnown = configuration === CONFIGURATION_ID || configuration === PASS_CONFIGURATION_ID;
  return isKnown ? ok(configuration) : err('unknown_configuration');
}

function parseProofs(proofs: JsonValue | undefined): Result<readonly string[], CredentialRequestRefusal> {
  // §8.3.1.2: a missing `proofs` is `invalid_proof`, since the configuration has `proof_types_supported`.
  if (proofs === undefined || !isJsonObject(proofs)) return err('no_proof');
  const types = Object.keys(proofs);
  if (types.length > 1) return err('two_proof_types');
  if (types.length === 0) return err('no_proof');
  if (types[0] !== 'jwt') return err('proof_type');
  const jwts = proofs['jwt'];
  if (!Array.isArray(jwts) || jwts.length === 0) return err('no_proof');
  return jwts.every((jwt) => typeof jwt === 'string') ? ok(jwts as readonly string[]) : err('no_proof');
}

/** Parses a notification. `undefined` when it is not one. */
export function parseNotificationRequest(body: JsonValue): NotificationRequest | undefined {
  if (!isJsonObject(body)) return undefined;
  const { notification_id: notificationId, event, event_description: description } = body;
  if (typeof notificationId !== 'string' || notificationId === '' || notificationId.length > MAX_PARAMETER) {
    return undefined;
  }
  if (description !== undefined && typeof description !== 'string') return undefined;
  const known = NOTIFICATION_EVENTS.find((candidate) => candidate === event);
  return known === undefined ? undefined : { notificationId, event: known };
}
