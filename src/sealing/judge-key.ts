import { p256 } from '@noble/curves/nist.js';
import { compactDecrypt } from 'jose';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { canon, hasExactly, tryCanon } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { isJsonObject, type JsonObject, parseJsonBytes } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { importScalar } from './ecdh.ts';
import { hkdf } from './hkdf.ts';
import { jwkOfPoint } from './jwk.ts';
import type { ShelfKey } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A presentation transaction: the whole of it goes into the key that opens the wallet's answer. */
export type TransactionRecord = {
  readonly typ: 'gafete/v1/transaction';
  readonly tx: string;
  /** DCQL query. */
  readonly query: JsonObject;
  readonly nonce: string;
  readonly gate: string;
  readonly purpose: string;
  readonly mode: 'judge' | 'relay';
  readonly requesterKey: EcPublicJwk;
  readonly exp: UnixSeconds;
};

/** A judge key's private scalar. Never stored: it is derived again from the record when the answer comes. */
export type JudgeScalar = Bytes & { readonly __purpose: 'judge' };

const MEMBERS = ['typ', 'tx', 'query', 'nonce', 'gate', 'purpose', 'mode', 'requesterKey', 'exp'] as const;
/** 48 bytes reduce to a scalar with a bias below 2^-128. */
const OKM_LENGTH = 48;
const MAX_ANSWER_LENGTH = 131_072;
const HEADER_LIMITS = { size: 2048, depth: 2 };
const ALGORITHMS = { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'] };

/** The shape of a record as it is read back from the database: `typ`, or `record` for any other fault. */
export function parseTransactionRecord(value: unknown): Result<TransactionRecord, Refusal<'typ' | 'record'>> {
  if (!hasExactly(value, MEMBERS) || !tryCanon(value).ok) return refuse('record');
  if (value.typ !== 'gafete/v1/transaction') return refuse('typ');
  const { tx, query, nonce, gate, purpose, mode, requesterKey, exp } = value as JsonObject;
  const good =
    [tx, nonce, gate, purpose].every((text) => typeof text === 'string' && text !== '') &&
    (mode === 'judge' || mode === 'relay') &&
    isJsonObject(query) &&
    isJsonObject(requesterKey) &&
    typeof exp === 'number';
  return good ? ok(value as unknown as TransactionRecord) : refuse('record');
}

/** Derives the private scalar of a transaction from the day's k_judge (design-sealing §6.31); a changed record gives another. */
export async function deriveJudgeScalar(judgeKey: ShelfKey, record: TransactionRecord): Promise<JudgeScalar> {
  const digest = encodeBase64url(sha256(canon(record)));
  const info = canon({ typ: 'gafete/v1/judge', key: judgeKey.id, record: digest });
  const okm = await hkdf(judgeKey.key, utf8(record.tx), info, OKM_LENGTH);
  const scalar = p256.Point.Fn.create(1n + (toBigInt(okm) % (p256.Point.Fn.ORDER - 1n)));
  return p256.Point.Fn.toBytes(scalar) as JudgeScalar;
}

/** The public half, for the request object. */
export function judgePublicJwk(scalar: JudgeScalar): EcPublicJwk {
  return jwkOfPoint(p256.getPublicKey(scalar, false));
}

/** Why a wallet's answer does not open. */
export type WalletAnswerRefusal = Refusal<'jwe' | 'jwe_header' | 'decrypt'>;

/** Opens a wallet's answer (ECDH-ES, A128GCM or A256GCM, OpenID4VP 1.0 §8.3) for exactly this record: `jwe`, `jwe_header`, `decrypt`. */
export async function openToJudge(
  judgeKey: ShelfKey,
  record: TransactionRecord,
  jwe: string,
): Promise<Result<Bytes, WalletAnswerRefusal>> {
  return openToRequester(await importScalar(await deriveJudgeScalar(judgeKey, record), false), jwe);
}

/** The same with the requester's own key of one request (relay mode): in the requester's client. */
export async function openToRequester(key: CryptoKey, jwe: string): Promise<Result<Bytes, WalletAnswerRefusal>> {
  const header = checkHeader(jwe);
  if (!header.ok) return header;
  try {
    return ok(new Uint8Array((await compactDecrypt(jwe, key, ALGORITHMS)).plaintext));
  } catch {
    return refuse('decrypt');
  }
}

/** A stranger's `zip` is refused before jose could inflate it. */
function checkHeader(jwe: string): Result<true, Refusal<'jwe' | 'jwe_header'>> {
  const parts = jwe.length <= MAX_ANSWER_LENGTH ? jwe.split('.') : [];
  const bytes = decodeBase64url(parts[0] ?? '');
  if (parts.length !== 5 || !bytes) return refuse('jwe');
  const header = parseJsonBytes(bytes, HEADER_LIMITS);
  if (!header.ok || !isJsonObject(header.value)) return refuse('jwe');
  return Object.hasOwn(header.value, 'zip') || Object.hasOwn(header.value, 'crit') ? refuse('jwe_header') : ok(true);
}

function toBigInt(bytes: Bytes): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
