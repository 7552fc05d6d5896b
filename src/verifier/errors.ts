/**
 * Why a requester or a wallet was refused, and what each refusal looks like on the wire. Requesters get RFC 9457 problems
 * that name what to change. Wallets get one OAuth error: which check failed would help whoever is trying.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { bodyProblem } from '../access/index.ts';
import type { DcqlShapeFault } from '../credential/dcql/index.ts';
import type { Problem } from '../http/problem.ts';
import type { BodyRefusal } from '../http/read-body.ts';
import type { AnswerRefusal, JudgeRefusal } from '../judging/index.ts';
import type { NotForGates, OverAsking, PurposeParameter } from '../policy/index.ts';

/** Every refusal of a requester. `at`, `claim`, `member`, `parameter`: names of specifications and of ours, never input. */
export type RequesterRefusal =
  | BodyRefusal
  | { readonly type: 'request_invalid'; readonly places: readonly string[] }
  | { readonly type: 'gate_unknown' | 'event_unknown' | 'event_closed' }
  | { readonly type: 'request_event' | 'redirect_unregistered' | 'requester_key' }
  | { readonly type: 'query_invalid'; readonly at: string; readonly fault: DcqlShapeFault }
  | OverAsking
  | NotForGates
  | PurposeParameter
  | { readonly type: 'request_unknown' | 'request_ended' | 'session' }
  | { readonly type: 'not_relayed' | 'acknowledged' | 'answer_unknown' };

/** Every refusal of a wallet's request or answer; `cause` is the finer code for the operator's log. */
export type WalletRefusal =
  | BodyRefusal
  | { readonly type: 'request_gone' | 'wallet_nonce' | 'limited' }
  | { readonly type: 'E_TX_UNKNOWN' | 'E_TX_EXPIRED' | 'E_TX_CONSUMED' | 'E_TX_FULL' | 'E_ENC_DOWNGRADE' }
  | AnswerRefusal
  | JudgeRefusal;

function because(status: Problem['status'], type: string, title: string, detail: string, places?: string[]): Problem {
  return { status, type, title, detail, ...(places !== undefined && { places }) };
}

/** The problem that a requester is answered. */
export function toProblem(error: RequesterRefusal): Problem {
  switch (error.type) {
    case 'body_too_large':
    case 'body_media_type':
    case 'body_malformed':
      return bodyProblem(error);
    case 'request_invalid':
      return {
        status: 400,
        type: 'request-invalid',
        title: 'The request does not have the documented shape.',
        detail: 'Compare the places named here with /openapi.json; members it does not name are refused.',
        places: error.places,
      };
    case 'gate_unknown':
      return because(
        403,
        'gate-unknown',
        'This client has no gate: it was never appointed, or the appointment has ended.',
        'Ask the desk to appoint it: gafete gate add.',
      );
    case 'event_unknown':
      return { status: 404, type: 'not-found', title: 'There is nothing at this address.' };
    case 'event_closed':
      return because(410, 'event-closed', 'The event is closed.', 'Nobody is asked at it any more.');
    case 'request_event':
      return because(422, 'request-event', 'This gate is of another event.', 'Leave event out, or name its own.');
    case 'redirect_unregistered':
      return because(
        422,
        'redirect-unregistered',
        'The redirect URI is not one of this gate.',
        'Send it letter by letter as registered, or have the desk register it.',
      );
    case 'requester_key':
      return because(422, 'requester-key', 'The requester key is not a point of P-256.', 'Make a new key pair.');
    case 'query_invalid':
      return because(
        422,
        'query-invalid',
        `The query is not DCQL: ${error.fault} at ${error.at}.`,
        'Compare it with OpenID4VP 1.0, section 6.',
        [error.at],
      );
    case 'over_asking':
      return because(
        422,
        'over-asking',
        `This gate's purpose may not ask for ${error.claim}.`,
        'Ask for less, or have the desk appoint a gate for another purpose. GET /gate/me says what may be asked.',
        [error.claim],
      );
    case 'not_for_gates':
      return because(
        422,
        'not-for-gates',
        `No gate may ask with this ${error.member}.`,
        'Ask for one credential of the published type, with holder binding.',
        [error.member],
      );
    case 'purpose_parameter':
      return because(
        422,
        'purpose-parameter',
        `The purpose needs another ${error.parameter}.`,
        'GET /gate/me says which zones and which day it has.',
        [error.parameter],
      );
    case 'request_unknown':
      return { status: 404, type: 'not-found', title: 'There is nothing at this address.' };
    case 'request_ended':
      return because(
        410,
        'request-ended',
        'The request has ended: its verdict was fetched, or nobody answered in time.',
        'Begin another one.',
      );
    case 'session':
      return because(
        403,
        'session',
        'The response code is not the one that the wallet brought back.',
        'Fetch the result in the session that the redirect returned to, with the code from its fragment.',
      );
    case 'not_relayed':
      return because(
        409,
        'not-relayed',
        'The service judges this request itself.',
        'Fetch its verdict, or begin a request with mode relay.',
      );
    case 'acknowledged':
      return because(
        409,
        'request-acknowledged',
        'An answer to this request was acknowledged already.',
        'One answer counts. Begin another request for another person.',
      );
    case 'answer_unknown':
      return because(
        422,
        'answer-unknown',
        'There is no answer at this place, or its two minutes are over.',
        'Read the request again, or begin another one.',
      );
  }
}

/** What a wallet is answered (RFC 6749 §5.2). */
export interface WalletError {
  readonly status: ContentfulStatusCode;
  readonly error: 'invalid_request';
  readonly description?: string;
}

/** The wire answer of a wallet's refusal. */
export function toWalletError(refusal: WalletRefusal): WalletError {
  switch (refusal.type) {
    case 'body_too_large':
      return { status: 413, error: 'invalid_request', description: 'The body is too large.' };
    case 'body_media_type':
      return { status: 415, error: 'invalid_request', description: 'The body must be a form, not compressed.' };
    case 'body_malformed':
      return { status: 400, error: 'invalid_request', description: 'The body cannot be read.' };
    case 'limited':
      return { status: 429, error: 'invalid_request', description: 'Too many requests. Try again in a minute.' };
    case 'request_gone':
      return { status: 404, error: 'invalid_request', description: 'There is no such request any more.' };
    case 'wallet_nonce':
      return { status: 400, error: 'invalid_request', description: 'wallet_nonce is too long or not plain ASCII.' };
    default:
      // One answer for an unknown, an ended and an answered request, and for every fault of a presentation.
      return { status: 400, error: 'invalid_request' };
  }
}
