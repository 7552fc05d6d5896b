/**
 * What the shelf knows of a closing that is not finished: the second in which the event closed, and samples of what is
 * deleted, to be looked for afterwards. A sample is a part of a ciphertext or of a random id: it opens nothing, and goes
 * with the marker.
 */
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Erased } from '../storage/erasing.ts';

/** Bytes of a sample: nothing else has the same 16 by chance. */
export const SAMPLE_BYTES = 16;
const TIME_BYTES = 4;
/** Samples that are kept: some 6,000 people, in a megabyte. */
const MAX_SAMPLES = 65_536;

/** On the shelf while an event's closing is not finished: what the sweep goes by. */
const marker = (event: string) => `closing/${event}`;

export interface Closing {
  /** When the event closed; `undefined` when an earlier version of this service began the closing. */
  readonly closedAt: UnixSeconds | undefined;
  readonly samples: readonly Bytes[];
}

type OnShelf = Pick<Ports, 'shelf'>;

/** Writes down a closing. Before the batch that closes, and again before each deletion. */
export async function noteClosing({ shelf }: OnShelf, event: string, { closedAt, samples }: Closing): Promise<void> {
  const kept = samples.slice(0, MAX_SAMPLES);
  const bytes = new Uint8Array(TIME_BYTES + kept.length * SAMPLE_BYTES);
  new DataView(bytes.buffer).setUint32(0, closedAt ?? 0);
  for (const [i, sample] of kept.entries()) bytes.set(sample, TIME_BYTES + i * SAMPLE_BYTES);
  await shelf.put(marker(event), bytes);
}

/** Reads it; empty when another sweep has finished it meanwhile. */
export async function readClosing({ shelf }: OnShelf, event: string): Promise<Closing> {
  const bytes = await shelf.get(marker(event));
  if (bytes === undefined || bytes.length < TIME_BYTES) return { closedAt: undefined, samples: [] };
  const at = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const samples: Bytes[] = [];
  for (let from = TIME_BYTES; from + SAMPLE_BYTES <= bytes.length; from += SAMPLE_BYTES) {
    samples.push(bytes.slice(from, from + SAMPLE_BYTES));
  }
  return { closedAt: at === 0 ? undefined : unixSeconds(at), samples };
}

/** Nothing is left to do, and the samples go. */
export async function forgetClosing({ shelf }: OnShelf, event: string): Promise<void> {
  await shelf.destroy(marker(event));
}

/** Events whose closing was begun. */
export async function listClosings({ shelf }: OnShelf): Promise<readonly string[]> {
  return (await shelf.list('closing', 0)).map((id) => id.slice('closing/'.length));
}

/** Where a sample from the beginning of a sealed value starts: behind its vector, before anything that is cut off. */
const FROM = 48;

/** Samples of what goes: the beginning of each id, beginning and middle of each sealed value, and the end of those in bytes. */
export function samplesOf({ ids, sealed }: Erased): readonly Bytes[] {
  const samples: Bytes[] = [];
  const add = (bytes: Uint8Array, from: number) => {
    // Shorter values are found by what stands beside them in their row.
    if (from >= 0 && from + SAMPLE_BYTES <= bytes.length) samples.push(bytes.slice(from, from + SAMPLE_BYTES));
  };
  for (const id of ids) add(utf8(id), 0);
  for (const value of sealed) {
    const bytes = typeof value === 'string' ? utf8(value) : value;
    // A long value's beginning lies with its row, the rest in pages of its own: each is overwritten, or not, by itself.
    if (typeof value !== 'string') add(bytes, FROM);
    add(bytes, (bytes.length - SAMPLE_BYTES) >> 1);
    // The end of a text may be the end of its JSON, which others share.
    if (typeof value !== 'string') add(bytes, bytes.length - SAMPLE_BYTES);
  }
  return samples;
}
