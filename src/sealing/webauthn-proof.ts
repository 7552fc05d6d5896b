import { decodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { type EcPublicJwk, importEs256PublicKey, verifyEs256 } from '../lib/es256.ts';
import { isJsonObject, parseJsonBytes } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { type ApprovalStatement, batchChallenge, statementHash } from './approval-statement.ts';
import { parseDerSignature } from './ecdsa-der.ts';
import { type Refusal, refuse } from './refusal.ts';

/** An officer's proof: a WebAuthn assertion, all parts base64url. `statements` only when one gesture approved several. */
export type WebAuthnProof = {
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  readonly signature: string;
  /** Statement hashes in the order that was signed. */
  readonly statements?: readonly string[];
};

/** Where the gesture must have been made: the desk's origin, and the relying party id of its passkeys. */
export type RelyingParty = { readonly origin: string; readonly rpId: string };

/** Why an assertion does not approve a statement. */
export type WebAuthnRefusal = Refusal<
  'proof' | 'batch' | 'type' | 'challenge' | 'origin' | 'rp' | 'user_verification' | 'length' | 'signature'
>;

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;
const EXTENSION_DATA = 0x80;
const FIXED_LENGTH = 37;
const CLIENT_DATA_LIMITS = { size: 2048, depth: 4 };

/**
 * Whether an assertion approves this statement (design-sealing §6.16; WebAuthn Level 3 §7.2). The signature
 * counter is not used: synced passkeys keep it at zero, and the challenge is the statement itself, so that a replay
 * approves again what was approved.
 */
export async function verifyWebAuthnProof(
  statement: ApprovalStatement,
  proof: WebAuthnProof,
  jwk: EcPublicJwk,
  relyingParty: RelyingParty,
): Promise<Result<ApprovalStatement, WebAuthnRefusal>> {
  const challenge = expectedChallenge(statement, proof.statements);
  if (!challenge.ok) return challenge;
  const authenticatorData = decodeBase64url(proof.authenticatorData);
  const clientData = decodeBase64url(proof.clientDataJSON);
  const der = decodeBase64url(proof.signature);
  if (!authenticatorData || !clientData || !der) return refuse('proof');
  const client = checkClientData(clientData, challenge.value, relyingParty.origin);
  if (!client.ok) return client;
  const authenticator = checkAuthenticatorData(authenticatorData, relyingParty.rpId);
  if (!authenticator.ok) return authenticator;
  const signature = parseDerSignature(der);
  if (!signature) return refuse('length');
  const signed = concatBytes(authenticatorData, sha256(clientData));
  const key = await importEs256PublicKey(jwk);
  return key && (await verifyEs256(key, signature, signed)) ? ok(statement) : refuse('signature');
}

function expectedChallenge(
  statement: ApprovalStatement,
  batch: readonly string[] | undefined,
): Result<Bytes, Refusal<'batch'>> {
  const own = statementHash(statement);
  if (batch === undefined) return ok(decodeBase64url(own, 32) as Bytes);
  return batch.includes(own) ? batchChallenge(batch) : refuse('batch');
}

function checkClientData(
  bytes: Bytes,
  challenge: Bytes,
  origin: string,
): Result<true, Refusal<'proof' | 'type' | 'challenge' | 'origin'>> {
  const parsed = parseJsonBytes(bytes, CLIENT_DATA_LIMITS);
  if (!parsed.ok || !isJsonObject(parsed.value)) return refuse('proof');
  const data = parsed.value;
  if (data['type'] !== 'webauthn.get') return refuse('type');
  const sent = typeof data['challenge'] === 'string' ? decodeBase64url(data['challenge'], 32) : undefined;
  if (!sent || !equalBytes(sent, challenge)) return refuse('challenge');
  // A desk page inside somebody's frame is not where an officer approves.
  if (data['origin'] !== origin || data['crossOrigin'] === true || data['topOrigin'] !== undefined) {
    return refuse('origin');
  }
  return ok(true);
}

function checkAuthenticatorData(
  data: Bytes,
  rpId: string,
): Result<true, Refusal<'proof' | 'rp' | 'user_verification'>> {
  if (data.length < FIXED_LENGTH) return refuse('proof');
  const flags = data[32] as number;
  const hasExtensions = (flags & EXTENSION_DATA) !== 0;
  if ((flags & ATTESTED_DATA) !== 0 || hasExtensions !== data.length > FIXED_LENGTH) return refuse('proof');
  if (!equalBytes(data.slice(0, 32), sha256(utf8(rpId)))) return refuse('rp');
  const both = USER_PRESENT | USER_VERIFIED;
  return (flags & both) === both ? ok(true) : refuse('user_verification');
}
