/** The log's public keys as a stranger gets them. */
import { type NoteKey, parseNoteKey } from '../../src/merkle/index.ts';
import type { Place } from '../actors/place.ts';

export async function logKeysOf({ fetch }: Pick<Place, 'fetch'>): Promise<readonly NoteKey[]> {
  const lines = (await (await fetch('/log/keys')).text()).trim().split('\n');
  return lines.map(parseNoteKey).filter((key) => key !== undefined);
}
