/**
 * A response lost on the way (`design-sealing.md` §1 step 5). A wallet whose session is bound to a DPoP key may ask for
 * the same configuration again, three times in all; the copies it had before are revoked in the same batch, so that at
 * most one set lives. A Bearer token could be anybody's, so its session cannot ask twice.
 */
import { err, ok, type Result } from '../lib/result.ts';
import { openIssuedRanks, type StatusRanks, splitSealed } from '../sealing/index.ts';
import type { IssuedRow } from '../storage/redemption.ts';
import type { WalletSession } from './access-token.ts';

/** Sets of copies that one session may draw of one configuration. */
export const MAX_ATTEMPTS = 3;

/** The attempt that comes next: 1 at first. Refuses with `claimed` (Bearer) or `attempts_spent`. */
export function nextAttempt(
  fetched: readonly IssuedRow[],
  configuration: string,
  bound: boolean,
): Result<{ readonly attempt: number; readonly before: IssuedRow | undefined }, 'claimed' | 'attempts_spent'> {
  const before = fetched
    .filter((row) => row.configuration === configuration)
    .reduce<IssuedRow | undefined>(
      (last, row) => (last !== undefined && last.attempt > row.attempt ? last : row),
      undefined,
    );
  if (before === undefined) return ok({ attempt: 1, before });
  if (!bound) return err('claimed');
  return before.attempt >= MAX_ATTEMPTS ? err('attempts_spent') : ok({ attempt: before.attempt + 1, before });
}

/** Ranks of the copies that the session had last; `row_refused` when the row was edited, so that nothing is issued on top. */
export async function openRanks(
  session: WalletSession,
  before: IssuedRow,
): Promise<Result<StatusRanks, 'row_refused'>> {
  const sealed = splitSealed(before.ranksSealed);
  if (!sealed.ok) return err('row_refused');
  const { lookup, configuration, attempt } = before;
  const ranks = await openIssuedRanks(session.kek, sealed.value, { lookup, configuration, attempt });
  return ranks.ok ? ok(ranks.value) : err('row_refused');
}
