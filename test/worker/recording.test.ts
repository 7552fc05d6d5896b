/** The journeys in real workerd, its D1 copied as it lies on the disk after each request; then the copies are attacked. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { attackRecording } from '../journeys/recorded.ts';
import { type Target, workerTarget } from '../targets.ts';

/** The file of the D1 that this target writes to: several workers may run at once on a machine. */
async function databaseOf(target: Target): Promise<string> {
  const mark = randomUUID();
  await target.write(`INSERT INTO log_cosignatures (rid, witness, size, line) VALUES (9, ?, 0, '')`, mark);
  const found = readdirSync(tmpdir())
    .filter((name) => name.startsWith('miniflare-'))
    .flatMap((name) => filesIn(join(tmpdir(), name, 'd1', 'miniflare-D1DatabaseObject')))
    .filter((file) => /\.sqlite(-wal)?$/.test(file) && readFileSync(file).includes(mark));
  await target.write('DELETE FROM log_cosignatures WHERE rid = 9');
  const [file] = found.map((name) => name.replace(/-wal$/, ''));
  if (file === undefined) throw new Error('the file of the local D1 is not where it used to be');
  return file;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

describe('in workerd, recorded', () => {
  attackRecording(async () => {
    const target = await workerTarget();
    return { target, database: await databaseOf(target), ringFile: target.ringFile };
  }, false);
});
