import { err, ok, type Result } from '../lib/result.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import { type DeskRefusal, refusal } from './errors.ts';

/** What is to be done, all or nothing, and what the caller is then told. */
export interface Plan<Answer> {
  readonly statements: readonly Statement[];
  /** After the batch: raises marks on the shelf and destroys keys. A crash before it leaves work for the sweep only. */
  settle(): Promise<void>;
  readonly answer: Answer;
}

/** Lost races before a caller is asked to come again. One act of a whole rush wins each round, so a rush of twenty fits. */
const ATTEMPTS = 25;

/**
 * Plans and does. A `conflict` means that something read while planning has changed since; planning again then sees it,
 * and either fits or refuses with the true reason. After the last lost race: busy, and nothing was done.
 */
export async function commit<Answer, Refusal = DeskRefusal>(
  ports: Pick<Ports, 'store'>,
  plan: () => Promise<Result<Plan<Answer>, Refusal>>,
): Promise<Result<Answer, Refusal | { readonly type: 'busy' }>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const planned = await plan();
    if (!planned.ok) return planned;
    const { statements, settle, answer } = planned.value;
    const done = await ports.store.atomic(statements as [Statement, ...Statement[]]);
    if (done.ok) {
      await settle();
      return ok(answer);
    }
  }
  return err(refusal('busy'));
}
