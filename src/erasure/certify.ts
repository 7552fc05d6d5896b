/** The last step: nothing of an event is left, and that is said in public. */
import { encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { sha256 } from '../lib/sha256.ts';
import { hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { countRowsOf, findErasure, markAlarmed, putCertificate } from '../storage/erasures.ts';
import { pendingLeaf, signNote } from '../transparency/index.ts';
import { type ErasureProof, renderCertificate } from './wire.ts';

/** Alarms about an erasure. */
type EraseAlarm = 'erasure_bytes_found' | 'erasure_late';

/**
 * Searches the files where the host has any, signs the certificate, and writes its leaf in the same batch. Answers whether
 * the event has its certificate now.
 */
export async function certify(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  samples: readonly Bytes[],
): Promise<boolean> {
  const found = await ports.store.searchFiles?.(samples);
  if (found === 'busy') {
    ports.log.event('erasure.reader_open');
    return false;
  }
  if (found === 'found') {
    ports.log.event('erasure.bytes_found');
    await alarm(ports, now, event, 'erasure_bytes_found');
    return false;
  }
  const erasure = await findErasure(ports, event);
  if (erasure === undefined || erasure.unreadableHour === null) return false;
  if (erasure.certificate !== null) return true;
  const { keys, rowsBefore } = erasure;
  const rowsAfter = await countRowsOf(ports, event);
  const proof: ErasureProof = found === undefined ? 'files-unseen' : 'files-searched';
  const note = await signNote(
    ports,
    renderCertificate({
      issuer: ports.config.publicUrl,
      event,
      closed: unixSeconds(erasure.closedHour),
      unreadable: unixSeconds(erasure.unreadableHour),
      inTime: erasure.inTime === 1,
      certified: hourOf(now),
      keys,
      rowsBefore,
      rowsAfter,
      proof,
    }),
  );
  // A ring that is older than the log: the self-check asks for the key.
  if (note === undefined) return false;
  const certificateSha256 = encodeBase64url(sha256(utf8(note)));
  const done = await ports.store.atomic([
    ...putCertificate(ports, event, note),
    pendingLeaf(ports, now, { type: 'erased', event, keys, rowsBefore, rowsAfter, certificateSha256 }),
  ]);
  // A conflict is another sweep that was faster: its certificate is the one.
  return done.ok || (await findErasure(ports, event))?.certificate != null;
}

/** Tells once of an event that something is left of it, or that it takes too long. */
export async function alarm(ports: Ports, now: UnixSeconds, event: string, code: EraseAlarm): Promise<void> {
  await ports.store.atomic([...markAlarmed(ports, event), pendingLeaf(ports, now, { type: 'alarm', code })]);
}
