/**
 * Gates of an event tell each other which passages they have seen, as opaque handles (design decision of issue 5: `k_handle`
 * in the bundle). The service keeps sets that only grow until the event closes, and says which of the handles that a gate
 * sends another gate had sent before: one pass entered at both.
 *
 * Sending the same again changes nothing and is answered alike, so that a lost answer costs nothing. There is no order and
 * no time in what is kept: a cursor is the sizes of the sixteen sets, and a set that has grown is sent whole.
 */
import type { Actor } from '../access/index.ts';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { handleSender } from '../sealing/index.ts';
import { growHandleBucket, type HandleBucket, readHandleBucket, readHandleSizes } from '../storage/gate-handles.ts';
import { takeHandleKey } from '../storage/handle-keys.ts';
import { type GateDeskRefusal, refusal } from './errors.ts';
import { findGateOf } from './own-gate.ts';
import { type ExchangeAnswer, type ExchangeRequest, HANDLE_BUCKETS, MAX_ANSWERED, MAX_BUCKET } from './wire.ts';

const HANDLE_BYTES = 16;
const RECORD_BYTES = 20;
/** Gates that may be faster than this one at the same set. */
const MAX_RACES = 10;

/** Takes a gate's handles and gives it what it does not know. Reasons: gate_unknown, event_*, handles_full, busy. */
export async function exchangeHandles(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  { handles, cursor }: ExchangeRequest,
): Promise<Result<ExchangeAnswer, GateDeskRefusal>> {
  const gate = await findGateOf(ports, actor, now);
  if (!gate.ok) return gate;
  const { event } = gate.value.row;
  const sender = await handleSender(await takeHandleKey(ports, gate.value.event.row), actor.client);
  const shared: string[] = [];
  for (const [bucket, sent] of byBucket(handles)) {
    const added = await add(ports, event, bucket, sent, sender);
    if (!added.ok) return added;
    shared.push(...added.value);
  }
  return ok({ shared, ...(await newsOf(ports, event, cursor)) });
}

function byBucket(handles: readonly string[]): ReadonlyMap<number, readonly Bytes[]> {
  const buckets = new Map<number, Bytes[]>();
  for (const text of new Set(handles)) {
    const handle = decodeBase64url(text, HANDLE_BYTES) as Bytes;
    const bucket = (handle[0] as number) >> 4;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), handle]);
  }
  return buckets;
}

/** Adds to one set. Answers which of them another gate had sent. */
async function add(
  ports: Ports,
  event: string,
  bucket: number,
  sent: readonly Bytes[],
  sender: Bytes,
): Promise<Result<readonly string[], GateDeskRefusal>> {
  for (let race = 0; race < MAX_RACES; race++) {
    const from = await readHandleBucket(ports, event, bucket);
    const known = new Map(recordsOf(from).map((record) => [nameOf(record), record]));
    const names = sent.map(encodeBase64url);
    const fresh = sent.filter((_, i) => !known.has(names[i] as string));
    const shared = names.filter((name) => {
      const record = known.get(name);
      return record !== undefined && !isOf(record, sender);
    });
    if (fresh.length === 0) return ok(shared);
    const records = [...known.values(), ...fresh.map((handle) => concatBytes(handle, sender))].sort(compareBytes);
    if (records.length > MAX_BUCKET) return err(refusal('handles_full'));
    const to = { size: records.length, handles: concatBytes(...records) };
    if (await growHandleBucket(ports, event, bucket, { from, to })) return ok(shared);
  }
  return err(refusal('busy'));
}

/** Sets that have grown since the cursor, whole, as many as one answer holds. */
async function newsOf(
  ports: Ports,
  event: string,
  cursor: string | undefined,
): Promise<Pick<ExchangeAnswer, 'handles' | 'cursor' | 'more'>> {
  const sizes = await readHandleSizes(ports, event);
  const known = sizesOf(cursor);
  const handles: string[] = [];
  let more = false;
  for (let bucket = 0; bucket < HANDLE_BUCKETS; bucket++) {
    // Smaller than the gate knows: a database that was put back. What is there is sent again.
    if ((sizes.get(bucket) ?? 0) === known[bucket]) continue;
    if (handles.length >= MAX_ANSWERED) {
      more = true;
      continue;
    }
    const set = await readHandleBucket(ports, event, bucket);
    handles.push(...recordsOf(set).map(nameOf));
    known[bucket] = set.size;
  }
  return { handles, cursor: cursorOf(known), more };
}

const recordsOf = ({ size, handles }: HandleBucket): Bytes[] =>
  Array.from({ length: size }, (_, i) => handles.slice(i * RECORD_BYTES, (i + 1) * RECORD_BYTES));
const nameOf = (record: Bytes) => encodeBase64url(record.subarray(0, HANDLE_BYTES));
const isOf = (record: Bytes, sender: Bytes) => sender.every((byte, i) => record[HANDLE_BYTES + i] === byte);

function compareBytes(one: Bytes, other: Bytes): number {
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number);
}

/** Two bytes for each set. */
function sizesOf(cursor: string | undefined): number[] {
  const bytes = cursor === undefined ? new Uint8Array(2 * HANDLE_BUCKETS) : (decodeBase64url(cursor) as Bytes);
  return Array.from(
    { length: HANDLE_BUCKETS },
    (_, i) => (bytes[2 * i] as number) * 256 + (bytes[2 * i + 1] as number),
  );
}

function cursorOf(sizes: readonly number[]): string {
  return encodeBase64url(Uint8Array.from(sizes.flatMap((size) => [size >> 8, size & 255])));
}
