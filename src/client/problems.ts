/** Turns an answer that says no into a `ClientError`. Sentences of the service's own problem documents are kept. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../lib/json.ts';
import type { ClientError, ClientErrorCode } from './errors.ts';
import { type HttpAnswer, retryAfterOf } from './http.ts';

const PROBLEM_PREFIX = 'urn:gafete:problem:';
const MAX_SENTENCE = 300;
const LIMITS = { size: 64 * 1024, depth: 8 };
const WORD = /^[a-z0-9_-]{1,64}$/;
/** The problem whose `places` name the claim that a gate’s purpose does not allow. */
const OVER_ASKING = 'over-asking';
/** A claim with its member after a dot: `zones.pit`, `days.2026-11-24`. */
const CLAIM = /^[a-z_]{1,64}(\.[a-z0-9_-]{1,64})?$/;

/** What to do about one refused offer of many: there the service sends a title only. */
const NEXT_FOR_ITEM: Readonly<Record<string, string>> = {
  'quota-full': 'Withdraw offers that nobody picks up, or raise maxAccreditations in the policy.',
  'offer-policy-version': 'Send it again: the new policy is read first.',
  'offer-roster': 'Send it again: the new desk key is read first.',
  'offer-exists': 'Read the accreditation: it may be registered already.',
};

/** The refusal in an answer with a status of 400 or more. */
export function refusalOf(answer: HttpAnswer): ClientError {
  const { status, headers } = answer;
  const { word, title, detail, claim } = describe(answer.text);
  const retryAfter = retryAfterOf(headers);
  const [code, next, retryable] = byStatus(status);
  return {
    code,
    message: title ?? byStatusMessage(status),
    // RFC 9457 `detail`: the service's own words for the next step, which know more than a status.
    next: detail ?? next,
    retryable,
    status,
    ...(word !== undefined && { problem: word }),
    ...(claim !== undefined && { asked: claim }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** One item's refusal inside an answer to many. */
export function itemRefusal({ type, title }: { readonly type: string; readonly title: string }): ClientError {
  const word = wordOf(type);
  return {
    code: 'refused',
    message: isSentence(title) ? title : 'The service refused this one.',
    next:
      (word !== undefined ? NEXT_FOR_ITEM[word] : undefined) ??
      'Correct this one and send it again; the others are done.',
    retryable: false,
    ...(word !== undefined && { problem: word }),
  };
}

function byStatus(status: number): readonly [ClientErrorCode, string, boolean] {
  if (status === 401)
    return ['token_refused', 'The appointment may have ended: ask another officer to renew it.', false];
  if (status === 403) return ['forbidden', 'Ask somebody of the office whose role allows it.', false];
  if (status === 429) return ['busy', 'Wait, then try again.', true];
  if (status === 503) return ['unavailable', 'Nothing was lost: try again in a moment.', true];
  if (status >= 500) return ['server_fault', 'Tell the operator; nothing of this request was kept.', false];
  if (status === 409) return ['refused', 'Look at the present state, then decide again.', false];
  return ['refused', 'Correct the request and send it again.', false];
}

function byStatusMessage(status: number): string {
  if (status === 401) return 'The service does not accept this client.';
  if (status === 403) return 'This client’s role does not allow it.';
  if (status === 404) return 'There is nothing at this address.';
  if (status === 410) return 'The event is closed.';
  if (status === 429) return 'The service asks to go slower.';
  if (status === 503) return 'The service cannot reach its storage just now.';
  return status >= 500 ? 'The service made a mistake.' : 'The service refused the request.';
}

interface Described {
  readonly word?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly claim?: string;
}

function describe(text: string): Described {
  const parsed = parseJson(text, LIMITS);
  if (!parsed.ok || !isJsonObject(parsed.value)) return {};
  const body: JsonObject = parsed.value;
  const { type, title, detail, error, places } = body;
  const word = typeof type === 'string' ? wordOf(type) : typeof error === 'string' ? wordOf(error) : undefined;
  const claim = Array.isArray(places) ? (places as readonly JsonValue[])[0] : undefined;
  return {
    ...(word !== undefined && { word }),
    ...(isSentence(title) && { title }),
    ...(isSentence(detail) && { detail }),
    ...(word === OVER_ASKING && typeof claim === 'string' && CLAIM.test(claim) && { claim }),
  };
}

/** A sentence that can be shown on a terminal: short, and without anything that moves a cursor. */
function isSentence(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_SENTENCE && !/[\p{Cc}\p{Cf}]/u.test(value);
}

function wordOf(type: string): string | undefined {
  const word = type.startsWith(PROBLEM_PREFIX) ? type.slice(PROBLEM_PREFIX.length) : type;
  return WORD.test(word) ? word : undefined;
}
