/**
 * One record of what a gate keeps of its shift, sealed for the device it is kept on. `key` is an AES-256-GCM key that the
 * device does not let out. Event and place are bound, so that a record cannot be moved, repeated or left out in between;
 * that the last ones were cut off cannot be told from a flat battery.
 */
import { type Bytes, concatBytes, type Random } from '../lib/bytes.ts';
import { canon, parseCanonical } from '../lib/canonical-json.ts';
import type { JsonValue } from '../lib/json.ts';
import { joinSealed, openAead, sealAead, splitSealed } from './aead.ts';

const LENGTH_BYTES = 4;
/** Bytes of one sealed record: a few thousand handles. */
const MAX_RECORD = 4 * 1024 * 1024;

const aad = (event: string, place: number) => canon({ typ: 'gafete/v1/gate-journal', event, place });

/** A record with its length in front, to be appended to what is kept. `place`: 0, 1, 2 … */
export async function sealJournalRecord(
  key: CryptoKey,
  { event, place }: { readonly event: string; readonly place: number },
  record: object,
  random: Random,
): Promise<Bytes> {
  const sealed = joinSealed(await sealAead(key, canon(record), aad(event, place), random));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, sealed.length);
  return concatBytes(length, sealed);
}

/** The records from the beginning on, as far as they are whole, and how many bytes those are. Reads on no further. */
export async function openJournalRecords(
  key: CryptoKey,
  event: string,
  bytes: Bytes,
): Promise<{ readonly records: readonly JsonValue[]; readonly length: number }> {
  const records: JsonValue[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    const end = at + LENGTH_BYTES + size;
    if (size > MAX_RECORD || end > bytes.length) break;
    const sealed = splitSealed(bytes.slice(at + LENGTH_BYTES, end));
    const opened = sealed.ok ? await openAead(key, sealed.value, aad(event, records.length)) : undefined;
    const record = opened?.ok ? parseCanonical(opened.value) : undefined;
    if (!record?.ok) break;
    records.push(record.value);
    at = end;
  }
  return { records, length: at };
}
