import { and, eq, lt, sql } from 'drizzle-orm';
import type { Ports } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { judgedHours } from './schema.ts';

/** Verdicts of one event, one purpose and one hour, by word. */
export type JudgedHour = Omit<typeof judgedHours.$inferSelect, 'rid'>;

const COLUMNS = {
  event: judgedHours.event,
  purpose: judgedHours.purpose,
  hour: judgedHours.hour,
  passed: judgedHours.passed,
  checked: judgedHours.checked,
  stopped: judgedHours.stopped,
  overridden: judgedHours.overridden,
};
/** Hours that one sweep takes. */
const AT_ONCE = 50;

/** Counts one verdict. For the batch that closes its transaction. `hour`: Unix seconds, start of the hour. */
export function countJudged(
  db: Database,
  { event, purpose, hour }: Pick<JudgedHour, 'event' | 'purpose' | 'hour'>,
  verdict: 'go' | 'check' | 'stop',
): Statement {
  const [passed, checked, stopped] = [verdict === 'go', verdict === 'check', verdict === 'stop'].map(Number) as [
    number,
    number,
    number,
  ];
  return db
    .insert(judgedHours)
    .values({ event, purpose, hour, passed, checked, stopped })
    .onConflictDoUpdate({
      target: [judgedHours.event, judgedHours.purpose, judgedHours.hour],
      set: {
        passed: sql`${judgedHours.passed} + ${passed}`,
        checked: sql`${judgedHours.checked} + ${checked}`,
        stopped: sql`${judgedHours.stopped} + ${stopped}`,
      },
    }) as unknown as Statement;
}

/** Counts people whom guards let in against the word on the screen. */
export function countOverridden(
  db: Database,
  hour: Pick<JudgedHour, 'event' | 'purpose' | 'hour'>,
  overridden: number,
): Statement {
  return db
    .insert(judgedHours)
    .values({ ...hour, passed: 0, checked: 0, stopped: 0, overridden })
    .onConflictDoUpdate({
      target: [judgedHours.event, judgedHours.purpose, judgedHours.hour],
      set: { overridden: sql`${judgedHours.overridden} + ${overridden}` },
    }) as unknown as Statement;
}

/** Hours before `hour` (Unix seconds), which nothing is added to any more. */
export async function findJudgedBefore({ store }: Pick<Ports, 'store'>, hour: number): Promise<readonly JudgedHour[]> {
  return store.db.select(COLUMNS).from(judgedHours).where(lt(judgedHours.hour, hour)).limit(AT_ONCE);
}

/** Removes an hour's counts, or fails the batch: of two sweeps at once one writes the leaf. */
export function takeJudged(db: Database, { event, purpose, hour }: JudgedHour): readonly [Statement, Statement] {
  const row = and(eq(judgedHours.event, event), eq(judgedHours.purpose, purpose), eq(judgedHours.hour, hour));
  return [db.delete(judgedHours).where(row) as unknown as Statement, requireOneChange(db)];
}
