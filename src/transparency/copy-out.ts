/**
 * The log as files outside the database: after each run of the sequencer what is new is copied to where everybody may have
 * it. A disaster that takes the database leaves these, and `gafete recover` reads them.
 *
 * Tiles and entries first, the checkpoint last: a checkpoint that is there has everything under it. A crash or a store that
 * does not answer leaves an older checkpoint, and the next run goes on from there. Nothing here holds the head up.
 */
import { decodeBase64 } from '../lib/base64.ts';
import { type Bytes, decodeUtf8, utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import {
  type Checkpoint,
  firstEntries,
  HASH_BYTES,
  hashesAt,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  type TileName,
  tilePath,
  widthAt,
} from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { findEntries, findTiles, type LogHead } from '../storage/log.ts';
import { CHECKPOINT_FILE, tileFile } from '../storage/public-names.ts';
import { readHead } from './head.ts';
import { logOrigin } from './wire.ts';

/**
 * `files_ahead`: the files have a larger or another log than the database: it was put back, or they are of another office;
 * `files_tiles`: the database lacks a tile of its own head.
 */
export type CopyRefusal = { readonly type: 'files_ahead' | 'files_tiles' };

/** Copies what is new since the files' checkpoint. Answers the size that they have now. Throws when storage does not answer. */
export async function copyOut(ports: Ports, now: UnixSeconds): Promise<Result<number, CopyRefusal>> {
  const head = await readHead(ports, now);
  // A head that is not to be trusted is told of elsewhere, and is not what everybody should have.
  if (!head.ok || head.value === undefined) return ok(0);
  const { size, root, note } = head.value;
  const copied = await readCopied(ports);
  if (copied !== undefined) {
    const signed = decodeBase64(root);
    const same = copied.size === size && signed !== undefined && equalBytes(copied.root, signed);
    if (same && copied.note === note) return ok(size);
    if (copied.size > size || (copied.size === size && !same) || copied.origin !== originOf(ports)) {
      return err({ type: 'files_ahead' });
    }
  }
  for (const name of newTiles(copied?.size ?? 0, size)) {
    const bytes = await readTile(ports, name);
    if (bytes === undefined) return (await isOvertaken(ports, now, head.value)) ? ok(0) : err({ type: 'files_tiles' });
    await ports.publicFiles.put(tileFile(tilePath(name)), bytes);
  }
  await ports.publicFiles.put(CHECKPOINT_FILE, utf8(note));
  return ok(size);
}

const originOf = ({ config }: Pick<Ports, 'config'>) => logOrigin(config.publicUrl);

/** The head whose files are all there. Its signature is for whoever reads it from outside; this says only where we stopped. */
export async function readCopied({
  publicFiles,
}: Pick<Ports, 'publicFiles'>): Promise<(Checkpoint & { readonly note: string }) | undefined> {
  const bytes = await publicFiles.get(CHECKPOINT_FILE);
  const note = bytes && decodeUtf8(bytes);
  const parsed = note === undefined ? undefined : parseNote(note);
  const checkpoint = parsed?.ok ? parseCheckpoint(parsed.value.text) : undefined;
  return checkpoint && note !== undefined ? { ...checkpoint, note } : undefined;
}

/** Names of all tiles and entry bundles that a tree of `size` has and one of `before` had not. */
function newTiles(before: number, size: number): readonly TileName[] {
  const names: TileName[] = [];
  const add = (level: TileName['level'], height: number) => {
    const last = Math.ceil(hashesAt(height, size) / TILE_WIDTH);
    for (let index = Math.floor(hashesAt(height, before) / TILE_WIDTH); index < last; index++) {
      names.push({ level, index, width: widthAt(height, index, size) });
    }
  };
  add('entries', 0);
  for (let level = 0; hashesAt(level, size) > 0; level++) add(level, level);
  return names;
}

/** A tile as it stands in the tree; a partial one is the beginning of what there is. `undefined` when it is not so wide. */
export async function readTile(ports: Ports, { level, index, width }: TileName): Promise<Bytes | undefined> {
  if (level === 'entries') {
    const bundle = await findEntries(ports, index);
    return bundle && firstEntries(bundle, width);
  }
  const [tile] = await findTiles(ports, [{ level, place: index }]);
  const hashes = tile?.hashes.slice(0, Math.min(width, TILE_WIDTH) * HASH_BYTES);
  return hashes?.length === width * HASH_BYTES ? hashes : undefined;
}

/** Another sequencer may have gone on meanwhile: the next run copies what is there then. */
async function isOvertaken(ports: Ports, now: UnixSeconds, head: LogHead): Promise<boolean> {
  const newest = await readHead(ports, now);
  return newest.ok && newest.value?.size !== head.size;
}
