import { hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { isGatePurpose } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { forgetAnswers } from '../storage/answers.ts';
import { findJudgedBefore, type JudgedHour, takeJudged } from '../storage/judged-hours.ts';
import { forgetTransactions } from '../storage/transactions.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { sweepDayKeys } from './day-key.ts';

/** Forgets what has ended, writes the leaf of each hour that is over, and changes the day's key. For the sweep. */
export async function sweepVerifier(ports: Ports, now: UnixSeconds): Promise<void> {
  await ports.store.atomic([...forgetAnswers(ports, now), ...forgetTransactions(ports, now)]);
  for (const judged of await findJudgedBefore(ports, hourOf(now))) await tell(ports, judged);
  await sweepDayKeys(ports, now);
}

/** Leaves of counts, of the hour that they were counted in. Of two sweeps at once one writes them. */
async function tell(ports: Ports, judged: JudgedHour): Promise<void> {
  const { event, purpose: gatePurpose, passed: go, checked: check, stopped: stop, overridden, hour } = judged;
  const taken = takeJudged(ports.store.db, judged);
  // Counts in a table without a tag: a purpose that somebody wrote into it is taken away and told to nobody.
  const told = isGatePurpose(gatePurpose);
  const at = unixSeconds(hour);
  await ports.store.atomic([
    ...taken,
    ...(told && go + check + stop > 0
      ? [pendingLeaf(ports, at, { type: 'judged', event, gatePurpose, go, check, stop })]
      : []),
    ...(told && overridden > 0 ? [pendingLeaf(ports, at, { type: 'overridden', event, gatePurpose, overridden })] : []),
  ]);
}
