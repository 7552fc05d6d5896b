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

/** What was kept is not a wallet any more. */
export function walletUnreadable(): ClientError {
  return {
    code: 'wallet_unreadable',
    message: 'The wallet is damaged.',
    next: 'Restore it from where it was kept, or ask the desk to re-issue into an empty one.',
    retryable: false,
  };
}

/** Everything was forgotten while this was under way. */
export function walletEmptied(): ClientError {
  return {
    code: 'wallet_emptied',
    message: 'The wallet was emptied meanwhile, and keeps nothing of this.',
    next: 'Ask the desk to re-issue when you want the credential back.',
    retryable: false,
  };
}
