import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/cli/journal-file.ts';
import { officeOf } from '../../src/cli/office.ts';
import { certificatesIn, pemOf } from '../../src/cli/pem.ts';
import { countPeople, type Entry, readPeople } from '../../src/cli/people-file.ts';
import { privateJson } from '../../src/cli/private-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'gafete-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('the folder of an office', () => {
  it.each([
    ['http://localhost:8787', 'http~localhost~8787'],
    ['https://prensa.example', 'https~prensa.example'],
    ['https://prensa.example/sala/1', 'https~prensa.example~sala~1'],
    ['https://a.example/../../etc', 'https~a.example~..~..~etc'],
  ])('%s is kept below the home as %s', (issuer, name) => {
    expect(officeOf(issuer, { GAFETE_HOME: folder }).deskProfile).toBe(join(folder, name, 'desk.json'));
  });

  it('is the demo of this machine only for the public URL that the operator’s folder names', () => {
    writeFileSync(join(folder, 'issuer'), 'http://localhost:8787\n', { mode: 0o600 });
    const env = { GAFETE_OPERATOR: folder, GAFETE_HOME: folder };
    expect(officeOf(undefined, env).isLocalDemo).toBe(true);
    expect(officeOf('http://localhost:9999', env).isLocalDemo).toBe(false);
    expect(officeOf('https://prensa.example', env).isLocalDemo).toBe(false);
    expect(officeOf(undefined, { ...env, GAFETE_ENVIRONMENT: 'production' }).isLocalDemo).toBe(false);
  });
});

describe('a private file', () => {
  it('is written for its owner alone and read back', async () => {
    const path = join(folder, 'deep', 'er', 'wallet.json');
    const file = privateJson<{ a: number }>(path);
    expect(await file.load()).toBeUndefined();
    await file.save({ a: 1 });
    expect(await file.load()).toEqual({ a: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep', 'er')).mode & 0o777).toBe(0o700);
  });

  it('is refused when others can read it, or when it is damaged', async () => {
    const open = write('open.json', '{}');
    chmodSync(open, 0o644);
    await expect(privateJson(open).load()).rejects.toThrow('can be read by other users');
    const damaged = write('damaged.json', '{"v":');
    chmodSync(damaged, 0o600);
    await expect(privateJson(damaged).load()).rejects.toThrow('is not JSON any more');
  });
});

describe('a journal', () => {
  const entry = { v: 1, accreditation: 'a', folio: 'f', link: 'l', exp: 1 } as const;

  it('remembers across runs, forgets what was refused, and survives a line cut short', async () => {
    const path = join(folder, 'journals', 'one.ndjson');
    const first = openJournal(path);
    await first.save('k1', entry);
    await first.save('k2', entry);
    await first.save('k2', undefined);
    appendFileSync(path, '{"key":"k3","entry":{"v":1,"acc');
    const second = openJournal(path);
    expect(await second.load('k1')).toEqual(entry);
    expect(await second.load('k2')).toBeUndefined();
    expect(await second.load('k3')).toBeUndefined();
    await second.save('k4', entry);
    expect(await openJournal(path).load('k4')).toEqual(entry);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is gone when it is destroyed', async () => {
    const path = join(folder, 'two.ndjson');
    const journal = openJournal(path);
    await journal.save('k', entry);
    journal.destroy();
    expect(() => readFileSync(path)).toThrow();
    expect(await journal.load('k')).toBeUndefined();
  });
});

describe('a file of people', () => {
  const one = { claims: { level: 'event_pass' }, evidence: ['id_seen'] };
  const read = async (path: string) => {
    const entries: Entry[] = [];
    for await (const entry of readPeople(path, ['press_card_seen'])) entries.push(entry);
    return entries;
  };

  it.each([
    ['one document', JSON.stringify(one), 1],
    ['one document over many lines', JSON.stringify(one, null, 2), 1],
    ['an array', JSON.stringify([one, one]), 2],
    ['an array over many lines', JSON.stringify([one, one], null, 2), 2],
    ['a person a line', `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`, 2],
    ['a person a line, with empty lines and CRLF', `\r\n${JSON.stringify(one)}\r\n\r\n${JSON.stringify(one)}\r\n`, 2],
    ['nothing', '', 0],
  ])('is read as %s', async (_how, text, count) => {
    const entries = await read(write('people', text));
    expect(entries.filter(({ ok }) => ok)).toHaveLength(count);
    expect(entries).toHaveLength(count);
  });

  it('is counted beforehand where a person is a line', async () => {
    const line = JSON.stringify(one);
    expect(await countPeople(write('three', `${line}\n\n${line}\n${line}`))).toBe(3);
    expect(await countPeople(write('spread', JSON.stringify(one, null, 2)))).toBeUndefined();
    expect(await countPeople(write('array', `[${line}]`))).toBeUndefined();
    expect(await countPeople('-')).toBeUndefined();
  });

  it('gives bare claims the evidence that the command named', async () => {
    const [entry] = await read(write('bare', '{"level":"event_pass","role":"writer"}'));
    expect(entry).toEqual({
      ok: true,
      value: { claims: { level: 'event_pass', role: 'writer' }, evidence: ['press_card_seen'] },
    });
  });

  it('refuses one line and goes on with the next', async () => {
    const lines = [one, { ...one, curp: 'VACA830115HDFLRN02' }, 7, null, [], 'text', one].map((each) =>
      JSON.stringify(each),
    );
    const entries = await read(write('mixed', `${lines.join('\n')}\nnot json\n${JSON.stringify(one)}`));
    expect(entries.map(({ ok }) => ok)).toEqual([true, false, false, false, false, true, false, true]);
    expect(JSON.stringify(entries)).not.toContain('VACA830115HDFLRN02');
  });

  it.each(['{', 'a,b,c\n1,2,3', '<xml/>'])('refuses %j whole', async (text) => {
    await expect(read(write('broken', text))).rejects.toThrow('not JSON');
  });
});

describe('a certificate in PEM', () => {
  it('goes there and back, several in one file', () => {
    const certificates = ['QUJD'.repeat(40), 'REVG'.repeat(17)];
    expect(certificatesIn(certificates.map(pemOf).join('some text\n'))).toEqual(certificates);
    expect(certificatesIn('-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----')).toEqual([]);
  });
});
