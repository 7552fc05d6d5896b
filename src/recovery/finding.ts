import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findLogHead } from '../storage/log.ts';
import { copyOut, findLogLoss, type LogLoss } from '../transparency/index.ts';
import { type PublicLog, type PublicLogRefusal, readPublicLog } from './public-log.ts';
import { actsOf, type EventStory, type LoggedAct, storiesOf } from './story.ts';

/** What is lost and what is left. */
export interface RecoveryFinding {
  readonly lost: LogLoss;
  readonly log: PublicLog;
  /** Leaves that the database has; 0 when it is lost. */
  readonly known: number;
  /** Acts that the log tells of and the database does not know. */
  readonly since: readonly LoggedAct[];
  readonly stories: readonly EventStory[];
}

/** `nothing_lost`: the service may be started; or why the public files cannot be built on. */
export type RecoveryRefusal = { readonly type: 'nothing_lost' } | PublicLogRefusal;

/** Looks, and changes nothing but public files that lag behind. Refuses with every `RecoveryRefusal`. */
export async function findRecovery(ports: Ports, now: UnixSeconds): Promise<Result<RecoveryFinding, RecoveryRefusal>> {
  const lost = await findLogLoss(ports, now);
  if (lost === undefined) return err({ type: 'nothing_lost' });
  // The database has the newest log then: what the files lack is copied first.
  if (lost === 'shelf_lost') await copyOut(ports, now);
  const log = await readPublicLog(ports);
  if (!log.ok) return log;
  const head = await findLogHead(ports, now);
  const known = head === undefined || head === 'refused' ? 0 : head.size;
  if (known > log.value.size) return err({ type: 'files_behind' });
  const since = lost === 'database_restored' ? actsOf(log.value.leaves.slice(known)) : [];
  return ok({ lost, log: log.value, known, since, stories: storiesOf(log.value.leaves) });
}
