// Judging what a wallet presented, in this order, which is the security argument:
//
//   1. shape of vp_token against the query                       E_DCQL_SHAPE, E_DCQL_MULTIPLE, E_DCQL_FORMAT
//   2. each presentation: form, issuer chain under a pinned      E_SDJWT_*, E_JSON_*, E_SIZE, E_ALG, E_TYP …; E_ISSUER_TRUST;
//      root and the distrust list, signature, disclosures,       E_SIGNATURE; E_VCT, E_EXPIRED …; E_KB_*
//      claims and time, key binding to this nonce and to us
//   3. DCQL: type, authorities, claims, values, nothing beyond   E_DCQL_*, E_ISSUER_TRUST, E_OVER_DISCLOSURE
//   4. another office speaks for its own events only             E_ISSUER_TRUST
//   5. status, the only step that may open a connection (tsl-08: never for a credential that failed before)
//   6. the event, the day, the clearance: the verdict
//
// A failure in 1 to 4 says nothing about a person: 400, and the request stays open for a better answer. From 5 on the
// presentation is somebody's, and the request ends with its verdict.
import {
  type DcqlError,
  type DcqlQuery,
  evaluateDcql,
  type Presented,
  parseVpToken,
} from '../credential/dcql/index.ts';
import { type SdJwtError, verifySdJwtPresentation } from '../credential/sd-jwt/index.ts';
import type { JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { VERDICT_REASONS, type VerdictReason } from './reasons.ts';
import type { StatusLookup } from './status.ts';
import type { Trust, TrustedChain } from './trust.ts';
import { claimsOf, type Facts, reasonOf, worstOf } from './verdict.ts';

/** What a presentation must be bound to. */
export interface Question {
  readonly query: DcqlQuery;
  readonly nonce: string;
  /** The verifier's full client identifier. */
  readonly aud: string;
  /** The gate's event, and that event's day. */
  readonly event: string;
  readonly today: string;
  readonly now: UnixSeconds;
}

/** A verdict about people who are who they say, as far as their wallets can show it. */
export interface Judged {
  readonly verdict: 'go' | 'check' | 'stop';
  readonly reason: VerdictReason;
  /** Claims asked for; none when the verdict is `stop`, because nobody needs them then. */
  readonly claims: JsonObject;
  /** What went wrong with the status, for the operator's log. */
  readonly statusFault?: string;
}

/** Why nothing was judged. `cause` is the finer code behind a general one. */
export type JudgeRefusal = {
  readonly type: SdJwtError['type'] | DcqlError['type'];
  readonly cause?: string;
};

/** Judges one `vp_token`. */
export type Judge = (question: Question, vpToken: unknown) => Promise<Result<Judged, JudgeRefusal>>;

interface Verified extends Presented {
  readonly chain: TrustedChain;
}

/** How a judge is set up. */
export interface JudgeOptions {
  /** Issuer identifier of the gate's own office. */
  readonly issuer: string;
  readonly trust: Trust;
  readonly statusOf: StatusLookup;
  /** Seconds by which clocks may differ. */
  readonly clockSkew: number;
}

/** Makes a judge. One for each process, like its trust. */
export function createJudge({ issuer, trust, statusOf, clockSkew }: JudgeOptions): Judge {
  async function verifyOne(text: string, { nonce, aud, now }: Question): Promise<Result<Verified, JudgeRefusal>> {
    let chain: TrustedChain | undefined;
    const verified = await verifySdJwtPresentation(text, {
      trust: {
        type: 'x5c',
        async resolve(x5c, iss) {
          const accepted = await trust.chainOf(x5c, iss, 'credential-signing', now);
          if (!accepted.ok) return accepted;
          chain = accepted.value;
          return ok(chain.key);
        },
      },
      // Which types may answer is the query's business (vp-08), and no query asks for another than ours.
      ...{ now, nonce, aud, clockSkew },
    });
    if (!verified.ok) return err(refusalOf(verified.error));
    // The signature was verified with the key of a chain.
    const accepted = chain as TrustedChain;
    return ok({ credential: verified.value, bound: true, aki: accepted.authorityKeyIds, chain: accepted });
  }

  async function verifyAll(
    question: Question,
    texts: ReadonlyMap<string, readonly string[]>,
  ): Promise<Result<ReadonlyMap<string, readonly Verified[]>, JudgeRefusal>> {
    const verified = new Map<string, readonly Verified[]>();
    for (const [id, presentations] of texts) {
      const found: Verified[] = [];
      for (const text of presentations) {
        const one = await verifyOne(text, question);
        if (!one.ok) return one;
        found.push(one.value);
      }
      verified.set(id, found);
    }
    return ok(verified);
  }

  return async (question, vpToken) => {
    const { query, event, today, now } = question;
    const texts = parseVpToken(vpToken, query);
    if (!texts.ok) return err({ type: texts.error.type });
    const verified = await verifyAll(question, texts.value);
    if (!verified.ok) return verified;
    const answers = evaluateDcql(query, verified.value);
    if (!answers.ok) return err({ type: answers.error.type });
    // In the order of the query, which is the order of the answers.
    const shown = query.credentials.flatMap(({ id }) => verified.value.get(id) ?? []);
    const foreign = shown.find(({ credential: { iss, claims } }) => !trust.speaksFor(iss, claims['event'], event));
    if (foreign !== undefined) return err({ type: 'E_ISSUER_TRUST', cause: 'e_event' });
    const facts: Facts[] = [];
    for (const [i, { credential, chain }] of shown.entries()) {
      const { iss, claims, status } = credential;
      const ours = iss === issuer;
      facts.push({
        answer: answers.value[i] as Facts['answer'],
        ofEvent: !ours || claims['event'] === event,
        listed: chain.listed,
        status: await statusOf({ issuer: iss, status, event: claims['event'] }, now),
        today,
      });
    }
    const reason = worstOf(facts.map(reasonOf));
    const { verdict } = VERDICT_REASONS[reason];
    const fault = facts
      .map(({ status }) => (status.ok ? undefined : status.error.type))
      .find((type) => type !== undefined);
    return ok({
      verdict,
      reason,
      claims: verdict === 'stop' ? {} : claimsOf(answers.value),
      ...(fault !== undefined && { statusFault: fault }),
    });
  };
}

/** vp-12: every way in which an issuer is not believed is one reason, with the finer code behind it. */
function refusalOf(error: SdJwtError): JudgeRefusal {
  switch (error.type) {
    case 'E_ISS':
    case 'E_KEY_SOURCE':
    case 'E_ISS_X5C_MISMATCH':
      return { type: 'E_ISSUER_TRUST', cause: error.type };
    case 'E_X5C_CHAIN':
    case 'E_X5C_POLICY':
      return { type: 'E_ISSUER_TRUST', cause: `${error.type}.${error.reason}` };
    default:
      return { type: error.type };
  }
}
