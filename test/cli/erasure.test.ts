import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { type Office, type OpenedEvent, startOffice } from '../desk/office.ts';

let office: Office;
let event: OpenedEvent;
beforeEach(async () => {
  office = await startOffice();
  event = await office.openEvent();
  await office.accredit(event, 2);
  vi.stubGlobal('fetch', (to: string) => office.service.fetch(to));
});
afterEach(() => vi.unstubAllGlobals());

async function gafete(...words: string[]) {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write(text: string | Uint8Array) {
      written[name] += text;
      return true;
    },
  });
  const code = await run(words, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...written };
}

describe('gafete erasure', () => {
  it('says that there is no certificate before the event is closed, and checks it afterwards', async () => {
    const { publicUrl } = office.service;
    expect((await gafete('erasure', publicUrl, event.id)).code).toBe(3);
    await office.both(office.onEvent(event, 'close'));
    const { code, stdout } = await gafete('erasure', publicUrl, event.id, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { holds: true, event: event.id, rowsAfter: 0 }]);
    expect((await gafete('erasure', publicUrl, event.id)).stdout).toContain('proof decryption-failed');
  });

  it('refuses one that somebody changed in the database, in the reader’s language', async () => {
    await office.both(office.onEvent(event, 'close'));
    office.write(`UPDATE erasures SET certificate = replace(certificate, 'rows-after 0', 'rows-after 1')`);
    const { code, stderr } = await gafete('erasure', office.service.publicUrl, event.id, '--lang', 'es');
    expect([code, stderr]).toEqual([3, expect.stringContaining('no se sostiene')]);
  });

  it('says what it wants when the words are wrong', async () => {
    expect((await gafete('erasure', 'nowhere', 'x')).code).toBe(2);
    expect((await gafete('erasure')).code).toBe(2);
  });
});
