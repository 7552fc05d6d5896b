import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { run } from '../../src/cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'gafete-usage-'));
const before = { ...process.env };

beforeAll(() => {
  process.env['GAFETE_HOME'] = folder;
  process.env['GAFETE_OPERATOR'] = join(folder, 'operator');
  process.env['GAFETE_DATA'] = join(folder, 'data');
  process.env['GAFETE_ISSUER'] = 'http://localhost:9';
  writeFileSync(join(folder, 'not-json'), '{');
  writeFileSync(join(folder, 'list.json'), '[]');
});
afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true });
});

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

const at = (name: string) => join(folder, name);

/** Words that cannot be right, the sentence they get, and what it says to type next. Nothing is sent for any of them. */
const MISTAKES: readonly (readonly [words: readonly string[], sentence: string, next: string])[] = [
  [['acredit'], 'There is no such command.', 'gafete help'],
  [['client'], 'That command has a second word.', 'gafete client enrol · gafete client show'],
  [['wallet', 'eat'], 'That command has a second word.', 'gafete wallet accept'],
  [['event', 'list', '--everything'], "Unknown option '--everything'", 'gafete event list --help'],
  [['accredit'], '--claims is missing.', 'gafete accredit --claims people.ndjson'],
  [['accredit', '--claims', 'f', '--copies', 'many'], '--copies is a whole number from 1 to 100.', ''],
  [['accredit', '--claims', 'f', '--copies', '0'], '--copies is a whole number from 1 to 100.', ''],
  [['accredit', '--claims', 'f', '--evidence', 'a_friend'], '--evidence is one of outlet_invitation,', '--evidence'],
  [['event', 'create'], '--preset is one of culture-low, mx-public-event,', '--preset culture-low'],
  [['event', 'create', '--preset', 'g20'], '--preset is one of culture-low,', '--preset culture-low'],
  [['event', 'create', '--preset', 'culture-low'], '--name is missing.', '--preset culture-low --name'],
  [
    ['event', 'create', '--preset', 'culture-low', '--name', 'F', '--days', 'mañana'],
    '--days are written year-month-day, with commas between.',
    '--days 20',
  ],
  [['event', 'create', '--preset', 'culture-low', '--name', 'F', '--max', '-1'], "Option '--max'", '--help'],
  [
    ['event', 'create', '--policy', '/nowhere/policy.json'],
    'The policy file cannot be read as JSON.',
    'gafete event policy',
  ],
  [['find'], 'Give --folio or --name, one of them.', 'gafete find --folio'],
  [['find', '--folio', 'A', '--name', 'B'], 'Give --folio or --name, one of them.', 'gafete find --folio'],
  [['status'], 'The accreditation is missing.', 'gafete find'],
  [['revoke', '--reason', 'LOST'], 'The accreditation is missing.', 'gafete find'],
  [['revoke', 'a'], '--reason is one of EVENT_CANCELLED, LOST, LENT,', '--reason EVENT_CANCELLED'],
  [['revoke', 'a', '--reason', 'FOUND'], '--reason is one of EVENT_CANCELLED,', '--reason EVENT_CANCELLED'],
  [['resume', 'a', '--reason', 'HEARING_LAPSED'], '--reason is one of FOUND, HEARING_CLEARED,', '--reason FOUND'],
  [['reissue', 'a', '--reason', 'LATE', '--folio', 'F'], '--reason is one of EVENT_CANCELLED,', '--reason'],
  [['reissue', 'a'], 'Give --folio or --name, one of them.', 'gafete find --folio'],
  [['approve'], 'The act is missing.', 'gafete acts'],
  [['client', 'renew'], 'The client is missing.', 'gafete client list'],
  [
    ['client', 'remove', 'c', '--void-offers', 'WHY'],
    '--void-offers is one of QUOTA_FULL,',
    '--void-offers QUOTA_FULL',
  ],
  [['wallet', 'accept'], 'The offer is missing.', 'gafete wallet accept'],
  [['wallet', 'present'], '--aud is missing.', '--aud https://gate.example --nonce'],
  [['wallet', 'present', '--aud', 'https://a.example'], '--nonce is missing.', '--aud https://a.example --nonce'],
  [['check', 'x', '--aud', 'https://a.example'], '--nonce is missing.', '--aud https://a.example --nonce'],
  [['check', '--aud', 'https://a.example', '--nonce', 'n'], 'The presentation is missing.', 'gafete wallet present'],
  [['check', 'x', 'y', '--aud', 'a', '--nonce', 'n'], 'At most 1 word can follow.', 'gafete help'],
  [
    ['check', 'x', '--aud', 'a', '--nonce', 'n', '--anchor', '/nowhere.pem'],
    'The anchor file cannot be read.',
    '--anchor',
  ],
  [['event', 'list', '--issuer', 'localhost'], 'The issuer is not an absolute URL.', '--issuer http://localhost:8787'],
  [['demo', '--people', '2'], '--people is a whole number from 4 to 3000.', ''],
  [['keys', 'renew', '--purpose', 'tea'], '--purpose is one of', ''],
];

describe('wrong words', () => {
  it.each(MISTAKES)('%j end with exit code 2 and what to type next', async (words, sentence, next) => {
    const { code, stdout, stderr } = await gafete(...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(next);
  });

  it.each(MISTAKES)('%j are one stable JSON document with --json', async (words, sentence) => {
    const { code, stdout, stderr } = await gafete(...words, '--json');
    expect(code).toBe(2);
    expect(stderr).toBe('');
    const { error, ...more } = JSON.parse(stdout) as { error: Record<string, string> };
    expect(more).toEqual({});
    expect(error['code']).toMatch(/^[a-z_]+$/);
    expect(error['sentence']).toContain(sentence);
  });

  // `keys` is the operator's, who reads English.
  it.each(MISTAKES.filter(([words]) => words[0] !== 'keys'))('%j are told in Spanish too', async (words, sentence) => {
    const { code, stderr } = await gafete(...words, '--lang', 'es');
    expect(code).toBe(2);
    expect(stderr).not.toContain(sentence);
    expect(stderr).not.toContain('Next:');
  });

  it('says in a file’s own words what is wrong with it', async () => {
    const anchor = ['--aud', 'a', '--nonce', 'n', '--anchor', at('not-json')];
    expect((await gafete('check', 'x', ...anchor)).stderr).toContain('The anchor file holds no certificate in PEM.');
    const policy = await gafete('event', 'create', '--policy', at('list.json'));
    expect(policy.stderr).toContain('The policy file holds no JSON object.');
  });
});

describe('help', () => {
  it('lists every command once, in both languages', async () => {
    for (const language of ['en', 'es']) {
      const { code, stdout } = await gafete('help', '--lang', language);
      expect(code).toBe(0);
      for (const { name } of COMMANDS) expect(stdout.match(new RegExp(`^ {2}${name} {2}`, 'gm'))?.length, name).toBe(1);
    }
  });

  it.each(COMMANDS.map(({ name }) => [name]))('%s explains itself and does nothing', async (name) => {
    const { code, stdout, stderr } = await gafete(...name.split(' '), '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`gafete ${name}`)).toBe(true);
  });
});
