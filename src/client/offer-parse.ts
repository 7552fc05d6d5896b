/** Reading a credential offer (OpenID4VCI 1.0 §4.1), which comes from anybody: a QR code on a wall, a link in a chat. */
import { PRE_AUTHORIZED_CODE } from '../issuer/wire.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { ClientError } from './errors.ts';
import { exchange } from './http.ts';
import { isIssuerIdentifier, isReachableUrl } from './issuer-url.ts';

/** What an offer asks of a holder before the code can be used. */
export interface TxCodeRequest {
  readonly inputMode: 'numeric' | 'text';
  readonly length: number | undefined;
}

export interface ParsedOffer {
  readonly issuer: string;
  readonly configurations: readonly string[];
  readonly code: string;
  readonly txCode: TxCodeRequest | undefined;
  readonly authorizationServer: string | undefined;
}

const MAX_LINK = 16 * 1024;
const MAX_OFFER = 64 * 1024;
const LIMITS = { size: MAX_OFFER, depth: 8 };

/**
 * The offer in a link: any scheme, in query or fragment, by value, or by reference from an https address. Refuses with
 * `offer_refused`, and as `exchange` does when it has to be fetched.
 */
export async function readOffer(
  surroundings: ClientSurroundings,
  link: string,
): Promise<Result<ParsedOffer, ClientError>> {
  const text = link.trim();
  if (text.length > MAX_LINK || !URL.canParse(text)) return refuse('link');
  const url = new URL(text);
  const parameters = new URLSearchParams(url.search === '' ? url.hash.slice(1) : url.search);
  const values = parameters.getAll('credential_offer');
  const references = parameters.getAll('credential_offer_uri');
  // §4.1: exactly one of the two; a repeated parameter would mean different offers to different readers.
  if (values.length + references.length !== 1) return refuse('parameters');
  const [value] = values;
  if (value !== undefined) return parseOffer(value);
  const [reference] = references;
  // §4.1.3: https; the answer is plain JSON.
  if (!isReachableUrl(reference)) return refuse('reference');
  const headers = async () => ({ accept: 'application/json' });
  const answer = await exchange(surroundings, {
    method: 'GET',
    url: reference,
    headers,
    maxBytes: MAX_OFFER,
    repeatable: false,
  });
  if (!answer.ok) return answer;
  const type = answer.value.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return answer.value.status === 200 && type === 'application/json'
    ? parseOffer(answer.value.text)
    : refuse('reference');
}

/** Parses the JSON of an offer. Members that we do not know are ignored (§4.1.1). */
export function parseOffer(text: string): Result<ParsedOffer, ClientError> {
  const parsed = parseJson(text, LIMITS);
  if (!parsed.ok || !isJsonObject(parsed.value)) return refuse('json');
  const { credential_issuer: issuer, credential_configuration_ids: ids, grants } = parsed.value;
  if (!isIssuerIdentifier(issuer)) return refuse('issuer');
  if (!isStringSet(ids)) return refuse('configurations');
  const grant = isJsonObject(grants) ? grants[PRE_AUTHORIZED_CODE] : undefined;
  if (!isJsonObject(grant)) return refuse('grant');
  const code = grant['pre-authorized_code'];
  if (typeof code !== 'string' || code === '') return refuse('code');
  const txCode = parseTxCodeRequest(grant);
  if (!txCode.ok) return txCode;
  const server = grant['authorization_server'];
  if (server !== undefined && !isIssuerIdentifier(server)) return refuse('authorization_server');
  return ok({ issuer, configurations: ids, code, txCode: txCode.value, authorizationServer: server });
}

function parseTxCodeRequest(grant: JsonObject): Result<TxCodeRequest | undefined, ClientError> {
  const asked = grant['tx_code'];
  // §4.1.1: the object's presence, even empty, says that a code is needed.
  if (asked === undefined) return ok(undefined);
  if (!isJsonObject(asked)) return refuse('tx_code');
  const { input_mode: mode = 'numeric', length } = asked;
  if (mode !== 'numeric' && mode !== 'text') return refuse('tx_code');
  if (length !== undefined && !(typeof length === 'number' && Number.isInteger(length) && length > 0)) {
    return refuse('tx_code');
  }
  return ok({ inputMode: mode, length });
}

function isStringSet(value: JsonValue | undefined): value is readonly string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > 32) return false;
  return value.every((id) => typeof id === 'string' && id !== '') && new Set(value).size === value.length;
}

function refuse(problem: string): Result<never, ClientError> {
  return err({
    code: 'offer_refused',
    message: `This is not an offer that can be picked up: ${problem}.`,
    next: 'Copy the whole link, or ask the desk for a new one.',
    retryable: false,
    problem,
  });
}
