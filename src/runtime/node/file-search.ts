/**
 * Looks for bytes in the database's files as they lie on the disk. The reading is done by a process of its own: when a
 * process closes a file that its SQLite has open, the system drops SQLite's locks on it (POSIX advisory locks belong to the
 * process), and another process could then write where it must not.
 */
import { spawn } from 'node:child_process';

/** Writes the files named after it to standard output, one after the other; what is absent is empty. */
const READER = `const { createReadStream, existsSync } = require('node:fs');
(async () => {
  for (const file of process.argv.slice(1).filter(existsSync))
    for await (const part of createReadStream(file)) if (!process.stdout.write(part)) await new Promise((r) => process.stdout.once('drain', r));
})().catch(() => { process.exitCode = 1; });`;

/** The bytes of files, read elsewhere. Throws when they could not all be read. */
export async function* readElsewhere(files: readonly string[]): AsyncGenerator<Uint8Array> {
  const reader = spawn(process.execPath, ['-e', READER, ...files], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    reader.once('error', reject);
    reader.once('close', resolve);
  });
  // Somebody must listen from the beginning; what it says is heard below.
  ended.catch(() => {});
  yield* reader.stdout as AsyncIterable<Uint8Array>;
  if ((await ended) !== 0) throw new Error('the files of the database could not be read');
}

export interface Search {
  /** Whether one of the samples stands in these bytes or across the border to those before. */
  found(bytes: Uint8Array): boolean;
}

const HASHED = 4;

/** Looks for many samples of one length at once: a bitmap of their first four bytes decides almost everywhere. */
export function createSearch(samples: readonly Uint8Array[]): Search {
  const length = samples[0]?.length ?? 0;
  const byStart = new Map<number, Uint8Array[]>();
  const bitmap = new Uint8Array(1 << 16);
  for (const sample of samples) {
    if (sample.length !== length || length < HASHED) throw new RangeError('samples have one length');
    const start = new DataView(sample.buffer, sample.byteOffset).getUint32(0);
    byStart.set(start, [...(byStart.get(start) ?? []), sample]);
    bitmap[fold(start)] = 1;
  }
  let before = new Uint8Array(0);

  function startsAt(bytes: Uint8Array, at: number, start: number): boolean {
    return (byStart.get(start) ?? []).some((sample) => sample.every((byte, i) => bytes[at + i] === byte));
  }
  return {
    found(part) {
      if (length === 0) return false;
      const bytes = new Uint8Array(before.length + part.length);
      bytes.set(before);
      bytes.set(part, before.length);
      let start = 0;
      for (let i = 0; i < bytes.length; i++) {
        start = ((start << 8) | (bytes[i] as number)) >>> 0;
        if (i >= HASHED - 1 && bitmap[fold(start)] === 1 && startsAt(bytes, i - HASHED + 1, start)) return true;
      }
      before = bytes.slice(Math.max(0, bytes.length - length + 1));
      return false;
    },
  };
}

function fold(start: number): number {
  return (start ^ (start >>> 16)) & 0xffff;
}
