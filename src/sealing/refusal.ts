import { err } from '../lib/result.ts';

/**
 * Why an envelope was not made or not opened. One word, never evidence: what was being opened is somebody's data.
 * The words are those of the sealing vectors.
 */
export type Refusal<Reason extends string> = { readonly type: Reason };

/** A refused `Result` for one reason. */
export function refuse<Reason extends string>(type: Reason) {
  return err<Refusal<Reason>>({ type });
}
