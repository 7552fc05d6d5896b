import { decodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { err, ok, type Result } from '../lib/result.ts';
import {
  type GrownTile,
  growTree,
  hashLeaf,
  parseEntries,
  rootOfEdge,
  TILE_WIDTH,
  tilePath,
  widthAt,
} from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { tileFile } from '../storage/public-names.ts';
import { readSigned, readVerified } from '../transparency/index.ts';
import { type LogEntry, parseEntry } from '../transparency/wire.ts';

/** The log as the public files have it, checked leaf by leaf against its signature and the shelf. */
export interface PublicLog {
  readonly size: number;
  readonly root: Bytes;
  readonly note: string;
  readonly entries: readonly Bytes[];
  readonly leaves: readonly LogEntry[];
  readonly tiles: readonly GrownTile[];
}

/**
 * `files_absent`: no checkpoint that a key of ours signed; `files_behind`: the shelf knows a larger head; `files_fork`: the
 * shelf knows another head; `files_broken`: the files do not lead to their own checkpoint.
 */
export type PublicLogRefusal = { readonly type: 'files_absent' | 'files_behind' | 'files_fork' | 'files_broken' };

/** Reads and verifies the whole log. Refuses with every `PublicLogRefusal`. */
export async function readPublicLog(ports: Ports): Promise<Result<PublicLog, PublicLogRefusal>> {
  const copied = await readVerified(ports);
  const signed = await readSigned(ports);
  if (copied === undefined) return err({ type: 'files_absent' });
  const { size, root, note } = copied;
  if (signed !== undefined && signed.size > size) return err({ type: 'files_behind' });
  const entries: Bytes[] = [];
  for (let index = 0; entries.length < size; index++) {
    const width = widthAt(0, index, size);
    const bundle = await ports.publicFiles.get(tileFile(tilePath({ level: 'entries', index, width })));
    const parsed = bundle && parseEntries(bundle, width);
    if (parsed === undefined) return err({ type: 'files_broken' });
    for (const entry of parsed) entries.push(entry);
  }
  const hashes = entries.map(hashLeaf);
  const rootAt = (n: number) => rootOfEdge(growTree(0, [], hashes.slice(0, n)).edge);
  if (!equalBytes(rootAt(size), root)) return err({ type: 'files_broken' });
  if (signed !== undefined) {
    // What was ever signed must be the beginning of what is built on.
    const before = decodeBase64(signed.root);
    if (before === undefined || !equalBytes(rootAt(signed.size), before)) return err({ type: 'files_fork' });
  }
  const leaves: LogEntry[] = [];
  for (const entry of entries) {
    const parsed = parseEntry(entry);
    if (!parsed.ok) return err({ type: 'files_broken' });
    leaves.push(parsed.value);
  }
  return ok({ size, root, note, entries, leaves, tiles: growTree(0, [], hashes).tiles });
}

/** Entry bundles of the log, in order. */
export function bundlesOf({ entries }: Pick<PublicLog, 'entries'>): readonly (readonly Bytes[])[] {
  const bundles: (readonly Bytes[])[] = [];
  for (let at = 0; at < entries.length; at += TILE_WIDTH) bundles.push(entries.slice(at, at + TILE_WIDTH));
  return bundles;
}
