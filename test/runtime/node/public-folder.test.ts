import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { openPublicFolder } from '../../../src/runtime/node/public-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-public-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the folder of public files', () => {
  it('keeps what was put under its name, replaces it whole, and leaves nothing aside', async () => {
    const files = openPublicFolder(join(folder, 'public'));
    expect(await files.get('log/checkpoint')).toBeUndefined();
    await files.put('log/checkpoint', utf8('one'));
    await files.put('log/checkpoint', utf8('two'));
    await files.put('log/tile/entries/x001/234.p/8', utf8('entries'));
    expect(await files.get('log/checkpoint')).toEqual(utf8('two'));
    expect(await files.get('log/tile/entries/x001/234.p/8')).toEqual(utf8('entries'));
    const all = readdirSync(folder, { recursive: true }).map(String);
    expect(all.filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('leads nowhere else', async () => {
    const files = openPublicFolder(folder);
    for (const name of ['../x', 'log/../../x', '/etc/x', 'log', 'log//x', 'log/.hidden', 'log/x/', 'log/a.b', '']) {
      await expect(async () => files.put(name, utf8('x')), name).rejects.toThrow('not a public name');
      await expect(async () => files.get(name), name).rejects.toThrow('not a public name');
    }
  });

  it('says that it did not answer when the disk refuses', async () => {
    writeFileSync(join(folder, 'log'), 'a file where a folder belongs');
    await expect(openPublicFolder(folder).put('log/checkpoint', utf8('x'))).rejects.toThrow('files unavailable');
  });
});
