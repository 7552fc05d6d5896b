import type { JsonObject } from '../lib/json.ts';

/** `go` PASA, `check` REVISAR, `stop` NO PASA; one reason code, `OK` for go. */
export interface Verdict {
  readonly verdict: 'go' | 'check' | 'stop';
  /** `OK`, `SUSPENDED`, `REVOKED`, `WRONG_EVENT`, or a code of our verifiers (`E_…`). */
  readonly reason: string;
  /** One plain sentence. */
  readonly message: string;
  /** What was shown. Present when signature, binding and validity hold, whatever the status says. */
  readonly claims?: JsonObject;
  readonly issuer?: string;
}

/** What a person at the door can do something about. Everything else is a `stop` of one sentence. */
const KNOWN: Readonly<Record<string, Pick<Verdict, 'verdict' | 'message'>>> = {
  OK: { verdict: 'go', message: 'Valid.' },
  SUSPENDED: { verdict: 'check', message: 'Suspended until a hearing: ask the desk.' },
  REVOKED: { verdict: 'stop', message: 'The office has revoked it.' },
  WRONG_EVENT: { verdict: 'stop', message: 'It is for another event.' },
  // Nothing says that it is bad, and nothing says that it is still good.
  E_TRUST_LIST: { verdict: 'check', message: 'The office’s trust list could not be read: ask the desk.' },
  E_STATUS_FETCH: { verdict: 'check', message: 'The status could not be read: ask the desk.' },
  E_STATUS_STALE: { verdict: 'check', message: 'The status is not fresh: ask the desk.' },
  E_STATUS_MISSING: { verdict: 'stop', message: 'It names no status.' },
  E_EXPIRED: { verdict: 'stop', message: 'It has ended.' },
  E_NOT_YET: { verdict: 'stop', message: 'It is not valid yet.' },
  E_ISS: { verdict: 'stop', message: 'It is not from an office that is accepted here.' },
  E_KB_NONCE: { verdict: 'stop', message: 'It answers another request.' },
  E_KB_AUD: { verdict: 'stop', message: 'It was made for somebody else.' },
  E_KB_IAT: { verdict: 'stop', message: 'It was not made just now.' },
  E_SIGNATURE: { verdict: 'stop', message: 'The signature is not the office’s.' },
};

/** The verdict of one reason code. Unknown codes stop: a new fault must not open a gate. */
export function verdictOf(reason: string): Verdict {
  const known = Object.hasOwn(KNOWN, reason) ? KNOWN[reason] : undefined;
  return { reason, ...(known ?? { verdict: 'stop', message: 'It is not a presentation that can be accepted.' }) };
}
