import type { ClientError } from './errors.ts';

/** The wallet does not have it. */
export function nothingHeld(): ClientError {
  return {
    code: 'nothing_held',
    message: 'This wallet holds no such credential.',
    next: 'Pick one up first: `gafete wallet accept`.',
    retryable: false,
  };
}

/** It has it, and has shown every copy. */
export function noCopiesLeft(): ClientError {
  return {
    code: 'no_copies_left',
    message: 'Every copy has been shown once; showing one again would let two gates compare notes.',
    next: 'Ask the desk to re-issue it.',
    retryable: false,
  };
}
