import { HOUR, MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { oldestPendingHour } from '../storage/log.ts';
import { type HeadRefusal, readHead } from './head.ts';

/** Seconds that a leaf may wait. */
const LATE_AFTER = 15 * MINUTE;

/** `log_no_key`: nothing can be signed; `log_late`: a leaf has waited for more than 15 minutes, or nobody looked for as long. */
export type LogTrouble = HeadRefusal['type'] | 'log_no_key' | 'log_late';

/** What is wrong with the log, if anything. For the self-check. */
export async function findLogTrouble(ports: Ports, now: UnixSeconds): Promise<LogTrouble | undefined> {
  if ((await ports.keys.logSigners()).length === 0) return 'log_no_key';
  const head = await readHead(ports, now);
  if (!head.ok) return head.error.type;
  const oldest = await oldestPendingHour(ports);
  if (oldest === undefined) return undefined;
  // A leaf says its hour only, so its age is known by the sequencer's last look: it takes everything that waits. Before the
  // first look a leaf is certainly late once its whole hour and a quarter of the next are over.
  const waitsSince = head.value?.ran ?? oldest + HOUR;
  return now - waitsSince > LATE_AFTER ? 'log_late' : undefined;
}
