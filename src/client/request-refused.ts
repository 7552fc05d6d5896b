import type { ClientError } from './errors.ts';

/** A verifier's request that a wallet does not answer. `problem` names the parameter or the check. */
export function requestRefused(problem: string): ClientError {
  return {
    code: 'request_refused',
    message: `This request does not hold and was not answered: ${problem}.`,
    next: 'Show nothing. Scan the gate’s code again; if it happens again, tell the office.',
    retryable: false,
    problem,
  };
}
