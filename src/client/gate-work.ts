/** What a gate without a network does when it has one: fetch its bundle, tell the others, report what its guard decided. */
import {
  exchangeAnswerSchema,
  GATE_ACT_TYP,
  MAX_BUNDLE,
  MAX_OVERRIDES,
  MAX_SENT,
  type OverrideStatement,
  overrideAnswerSchema,
} from '../gate/wire.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok } from '../lib/result.ts';
import { createSignedStatement } from '../lib/signed-statement.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { GateSession } from './gate-session.ts';
import { unexpectedAnswer } from './http.ts';
import { type BundleRefusal, type CompiledBundle, verifyBundle } from './offline-gate/index.ts';
import { clockOffsetOf } from './token-session.ts';

/** What the gate has already. */
export interface KnownBundle {
  readonly etag: string;
  /** `iat` of the newest bundle that it has had. */
  readonly iat: UnixSeconds;
  /** The gate's event, where it is not known from the pairing. */
  readonly event?: string;
}

/** A question for the bundle, answered. `clockOffset`: seconds to add to this device's clock, as just measured. */
export type FetchedBundle =
  | { readonly state: 'unchanged'; readonly clockOffset: number }
  | {
      readonly state: 'fresh';
      readonly clockOffset: number;
      /** To be kept with `etag`; `bundle` is the same, ready for judging. */
      readonly jws: string;
      readonly etag: string;
      readonly bundle: CompiledBundle;
    };

/** Fetches the bundle and verifies every part of it. Refuses with `bundle_refused`, whose `problem` is a `BundleRefusal`. */
export async function fetchBundle(session: GateSession, known?: KnownBundle): Answer<FetchedBundle> {
  const { issuer, surroundings } = session;
  const [self, trust] = [await session.self(), await session.trust()];
  if (!self.ok) return self;
  if (!trust.ok) return trust;
  const headers = { accept: 'application/jose', ...(known !== undefined && { 'if-none-match': known.etag }) };
  const answer = await session.request({ method: 'GET', path: '/gate/bundle', headers, maxBytes: MAX_BUNDLE });
  if (!answer.ok) return answer;
  const now = surroundings.now();
  const clockOffset = clockOffsetOf(answer.value.headers, now) ?? 0;
  if (answer.value.status === 304) return ok({ state: 'unchanged', clockOffset });
  const etag = answer.value.headers.get('etag');
  if (answer.value.status !== 200 || etag === null) return err(unexpectedAnswer(answer.value.status));
  const jws = answer.value.text.trim();
  const event = self.value.event ?? known?.event;
  const bundle = await verifyBundle(jws, {
    ...{ anchors: trust.value.anchors, issuer, client: self.value.client, now },
    ...(event !== undefined && { event }),
    ...(known !== undefined && { after: known.iat }),
  });
  return bundle.ok
    ? ok({ state: 'fresh', clockOffset, jws, etag, bundle: bundle.value })
    : err(bundleRefused(bundle.error.type));
}

/** One exchange, as the journal wants it (`GateJournal.exchanged`). */
export interface HandleExchange {
  /** Own handles that the service has now. */
  readonly sent: readonly string[];
  /** Of those: another gate had sent them before. One pass entered at both. */
  readonly shared: readonly string[];
  /** What the event's gates know. */
  readonly others: readonly string[];
  readonly cursor: string;
}

/** Sends new handles and hears of the others', in as many requests as it takes. May be repeated after any failure. */
export async function exchangeHandles(
  session: GateSession,
  { handles, cursor: from }: { readonly handles: Iterable<string>; readonly cursor?: string | undefined },
): Answer<HandleExchange> {
  const sent = [...handles];
  const shared: string[] = [];
  const others: string[] = [];
  let cursor = from;
  let more = true;
  for (let at = 0; more || at < sent.length; at += MAX_SENT) {
    const part = sent.slice(at, at + MAX_SENT);
    const body = { handles: part, ...(cursor !== undefined && { cursor }) };
    const call = {
      method: 'POST',
      path: '/gate/handles',
      body,
      repeatable: true,
      schema: exchangeAnswerSchema,
    } as const;
    const answer = await session.call(call);
    if (!answer.ok) return answer;
    shared.push(...answer.value.shared);
    others.push(...answer.value.handles);
    ({ cursor, more } = answer.value);
  }
  return ok({ sent, shared, others, cursor: cursor as string });
}

/**
 * Reports that the guard let in `count` people (at most 1,000 a call) against the word on the screen. `nonce`: 16 random
 * bytes, base64url; with the same one after a lost answer it counts once.
 */
export async function reportOverrides(
  session: GateSession,
  { count, event, nonce }: { readonly count: number; readonly event: string; readonly nonce?: string },
): Answer<{ readonly counted: number }> {
  const { issuer, surroundings } = session;
  const self = await session.self();
  if (!self.ok) return self;
  if (!Number.isInteger(count) || count < 1 || count > MAX_OVERRIDES) return err(countRefused());
  const statement: OverrideStatement = {
    ...{ typ: GATE_ACT_TYP, issuer, event, act: 'override', count },
    ...{ iat: surroundings.now(), nonce: nonce ?? randomId(surroundings.random) },
  };
  const jws = await createSignedStatement(statement, self.value.approvalKid, self.value.approve);
  const body = { statement, jws };
  return session.call({
    method: 'POST',
    path: '/gate/overrides',
    body,
    repeatable: true,
    schema: overrideAnswerSchema,
  });
}

function bundleRefused(problem: BundleRefusal['type']): ClientError {
  return {
    code: 'bundle_refused',
    message: 'The gate’s bundle is not what this office signed for this gate.',
    next: 'Go on with the bundle you have, and tell the operator.',
    retryable: false,
    problem,
  };
}

function countRefused(): ClientError {
  return {
    code: 'input_refused',
    message: 'This is no number of overrides.',
    next: `Report 1 to ${MAX_OVERRIDES} at once.`,
    retryable: false,
  };
}
