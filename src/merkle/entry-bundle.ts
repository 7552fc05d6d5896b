/** Entry bundles (C2SP tlog-tiles, "Log entries"): the leaves themselves, each behind its length in two bytes. */
import { type Bytes, concatBytes } from '../lib/bytes.ts';

/** Longest entry that the two bytes can tell. */
const MAX_ENTRY = 0xffff;

/** Entries as they are served. Throws on one that is too long: entries are made from our own schema. */
export function encodeEntries(entries: readonly Uint8Array[]): Bytes {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY) throw new RangeError('an entry is too long for its bundle');
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** Where the first `count` entries end; `undefined` when there are not as many, or the last one is cut off. */
function endOf(bundle: Uint8Array, count: number): number | undefined {
  let at = 0;
  for (let seen = 0; seen < count; seen++) {
    if (at + 2 > bundle.length) return undefined;
    at += 2 + (((bundle[at] as number) << 8) | (bundle[at + 1] as number));
  }
  return at <= bundle.length ? at : undefined;
}

/** The first `count` entries of a longer bundle, as a bundle. */
export function firstEntries(bundle: Bytes, count: number): Bytes | undefined {
  const end = endOf(bundle, count);
  return end === undefined ? undefined : bundle.slice(0, end);
}

/** The entries of a bundle that holds exactly `count`; `undefined` for any other. */
export function parseEntries(bundle: Bytes, count: number): readonly Bytes[] | undefined {
  if (endOf(bundle, count) !== bundle.length) return undefined;
  const entries: Bytes[] = [];
  for (let at = 0; at < bundle.length; ) {
    const start = at + 2;
    at = start + (((bundle[at] as number) << 8) | (bundle[at + 1] as number));
    entries.push(bundle.slice(start, at));
  }
  return entries;
}
