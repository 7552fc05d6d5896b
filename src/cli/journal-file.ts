import { appendFileSync, chmodSync, existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AccreditJournal, JournalEntry } from '../client/index.ts';
import { makePrivateFolder, readPrivateFile } from '../runtime/node/private-file.ts';

export interface JournalFile extends AccreditJournal {
  readonly path: string;
  /** People whom an earlier run has handed over or sealed. */
  readonly remembered: number;
  /** When the offers were handed over: it holds their codes. */
  destroy(): void;
}

/** A journal as one line for each change, mode 0600. A line cut short by a crash is the last one and is left out. */
export function openJournal(path: string): JournalFile {
  const entries = new Map<string, unknown>();
  for (const line of (readPrivateFile(path) ?? '').split('\n')) {
    const change = line === '' ? undefined : parseLine(line);
    if (change === undefined) continue;
    if (change.entry === null) entries.delete(change.key);
    else entries.set(change.key, change.entry);
  }
  return {
    path,
    remembered: entries.size,
    async load(key) {
      return entries.get(key);
    },
    async save(key, entry: JournalEntry | undefined) {
      if (!existsSync(dirname(path))) makePrivateFolder(dirname(path));
      appendFileSync(path, `\n${JSON.stringify({ key, entry: entry ?? null })}\n`, { mode: 0o600 });
      chmodSync(path, 0o600);
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
    },
    destroy() {
      rmSync(path, { force: true });
      entries.clear();
    },
  };
}

function parseLine(line: string): { readonly key: string; readonly entry: unknown } | undefined {
  try {
    const { key, entry } = JSON.parse(line) as { key?: unknown; entry?: unknown };
    return typeof key === 'string' && entry !== undefined ? { key, entry } : undefined;
  } catch {
    return undefined;
  }
}
