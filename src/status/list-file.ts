/**
 * A published list as a public file: what the log holds the hash of, for everybody to keep, and for `gafete recover`.
 *
 * The file is written after the batch that publishes, never before. Of two processes at one tick one loses, and its list has
 * other decoys beside the same acts: whoever had both files would know the decoys. What a crash in between leaves out is
 * written with the next tick that is asked for.
 */
import type { StatusBits } from '../credential/status-list/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Ports } from '../ports.ts';
import { listFile } from '../storage/public-names.ts';
import { packBits } from './list-state.ts';

/** SHA-256 of the two-bit entries, base64url: what the leaf says and the file is called. */
export function entriesSha256(bits: StatusBits): string {
  return encodeBase64url(sha256(bits));
}

/** Writes the file, if it is not there. */
export async function putListFile({ publicFiles }: Pick<Ports, 'publicFiles'>, bits: StatusBits): Promise<void> {
  const name = listFile(entriesSha256(bits));
  if ((await publicFiles.get(name)) === undefined) await publicFiles.put(name, await packBits(bits));
}
