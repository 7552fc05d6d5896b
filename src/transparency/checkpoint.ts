/** Signs the log's checkpoints with every log key of the ring, and names those keys. */

import type { LogSigner } from '../key-ring.ts';
import { utf8 } from '../lib/bytes.ts';
import {
  type Checkpoint,
  createNoteKey,
  NOTE_KEY_TYPE,
  type NoteKey,
  renderCheckpoint,
  renderSignature,
} from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { logOrigin } from './wire.ts';

function noteKeyOf({ config }: Pick<Ports, 'config'>, { publicKey }: LogSigner): NoteKey {
  return createNoteKey(logOrigin(config.publicUrl), NOTE_KEY_TYPE.ed25519, publicKey);
}

/** The log's public keys, newest first; none in a ring that is older than the log. */
export async function logKeys(ports: Pick<Ports, 'config' | 'keys'>): Promise<readonly NoteKey[]> {
  return (await ports.keys.logSigners()).map((signer) => noteKeyOf(ports, signer));
}

/** A signed checkpoint; `undefined` when there is no log key. */
export function signCheckpoint(
  ports: Pick<Ports, 'config' | 'keys'>,
  tree: Omit<Checkpoint, 'origin'>,
): Promise<string | undefined> {
  return signNote(ports, renderCheckpoint({ origin: logOrigin(ports.config.publicUrl), ...tree }));
}

/**
 * A text as a note with a line of every log key; `undefined` when there is none. The first line of what is no checkpoint
 * must be one that no checkpoint can have.
 */
export async function signNote(ports: Pick<Ports, 'config' | 'keys'>, text: string): Promise<string | undefined> {
  const signers = await ports.keys.logSigners();
  if (signers.length === 0) return undefined;
  // tlog-checkpoint, "Signatures": clients ignore lines they do not know, so a change of keys is two lines for a while.
  const lines = signers.map(async (signer) => renderSignature(noteKeyOf(ports, signer), await signer.sign(utf8(text))));
  return `${text}\n${(await Promise.all(lines)).join('')}`;
}
