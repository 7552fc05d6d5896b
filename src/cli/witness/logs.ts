/** Which logs a witness watches: one verifier key a line, in a file that its operator reads and edits. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTE_KEY_TYPE, type NoteKey, parseNoteKey } from '../../merkle/index.ts';
import { writePrivateFile } from '../../runtime/node/private-file.ts';

/** A log's key as its office prints it; `undefined` when the text is none. */
export function parseLogKey(text: string): NoteKey | undefined {
  const key = parseNoteKey(text.trim());
  return key?.type === NOTE_KEY_TYPE.ed25519 ? key : undefined;
}

/** Keys by origin: a log's key bears the log's name. */
export function logsOf(keys: readonly NoteKey[]): ReadonlyMap<string, readonly NoteKey[]> {
  const logs = new Map<string, NoteKey[]>();
  for (const key of keys) logs.set(key.name, [...(logs.get(key.name) ?? []), key]);
  return logs;
}

/** The lines of the file that are neither empty nor a comment. */
export function readLogLines(folder: string): readonly string[] {
  const path = join(folder, 'logs');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Adds lines to the file, for the next start. */
export function addLogLines(folder: string, lines: readonly string[]): void {
  writePrivateFile(join(folder, 'logs'), [...readLogLines(folder), ...lines].map((line) => `${line}\n`).join(''));
}
