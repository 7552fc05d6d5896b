import { HOUR, MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { oldestPendingHour } from '../storage/log.ts';
import { type HeadRefusal, readHead } from './head.ts';
import { isWitnessLate } from './witnesses.ts';

/** Seconds that a leaf may wait. */
const LATE_AFTER = 15 * MINUTE;

/**
 * `log_no_key`: nothing can be signed; `log_late`: a leaf has waited for more than 15 minutes, or nobody looked for as long;
 * `log_witness_late`: a configured witness has not cosigned for an hour.
 */
export type LogTrouble = HeadRefusal['type'] | 'log_no_key' | 'log_late' | 'log_witness_late';

/** What is wrong with the log, if anything. For the self-check. */
export async function findLogTrouble(ports: Ports, now: UnixSeconds): Promise<LogTrouble | undefined> {
  if ((await ports.keys.logSigners()).length === 0) return 'log_no_key';
  const head = await readHead(ports, now);
  if (!head.ok) return head.error.type;
  const oldest = await oldestPendingHour(ports);
  // A leaf says its hour only, so its age is known by the sequencer's last look: it takes everything that waits. Before the
  // first look a leaf is certainly late once its whole hour and a quarter of the next are over.
  if (oldest !== undefined && now - (head.value?.ran ?? oldest + HOUR) > LATE_AFTER) return 'log_late';
  return head.value !== undefined && (await isWitnessLate(ports, now)) ? 'log_witness_late' : undefined;
}
