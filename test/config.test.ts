import { describe, expect, it, test } from 'vitest';
import { parseConfig, parseNodeConfig } from '../src/config.ts';

const settingsOf = (parsed: ReturnType<typeof parseConfig>) =>
  parsed.ok ? [] : parsed.error.map(({ setting }) => setting).sort();

describe('settings', () => {
  it('an empty environment is the demo on localhost', () => {
    const parsed = parseNodeConfig({});
    expect(parsed.ok && parsed.value).toMatchObject({
      publicUrl: 'http://localhost:8787',
      environment: 'demo',
      vct: 'http://localhost:8787/types/press-accreditation/1',
      batchSize: 10,
      host: '127.0.0.1',
      port: 8787,
      dataDir: 'data/service',
    });
  });

  it('every problem is reported in one answer, and none repeats the value', () => {
    const environment = {
      PUBLIC_URL: 'http://canary.example/?q#f',
      GAFETE_ENVIRONMENT: 'staging',
      BATCH_SIZE: 'dozen',
      NONCE_SECONDS: '0',
      PORT: '70000',
    };
    const parsed = parseNodeConfig(environment);
    expect(new Set(settingsOf(parsed))).toEqual(new Set(Object.keys(environment)));
    expect(JSON.stringify(parsed)).not.toMatch(/canary|staging|dozen|70000/);
  });

  test.each([
    ['http://example.org', 'plain http beyond localhost'],
    ['https://example.org/', 'a trailing slash'],
    ['https://user:pass@example.org', 'a user'],
    ['https://example.org/#x', 'a fragment'],
    ['https://EXAMPLE.org', 'not in normal form'],
    ['example.org', 'not absolute'],
    ['ftp://example.org', 'another scheme'],
    ['http://127.0.0.1:8787', 'an address where the name localhost belongs'],
  ])('PUBLIC_URL %s is refused: %s', (PUBLIC_URL) => {
    expect(settingsOf(parseConfig({ PUBLIC_URL }))).toContain('PUBLIC_URL');
  });

  test.each(['https://example.org', 'https://example.org/prensa', 'http://localhost:9000'])(
    '%s is a public URL',
    (url) => {
      const parsed = parseConfig({ PUBLIC_URL: url });
      expect(parsed.ok && parsed.value.publicUrl).toBe(url);
    },
  );

  test.each([
    ['BATCH_SIZE', ['1', '51', '-3', '1e1', ' 5', '0x10'], ['2', '50']],
    ['ACCESS_TOKEN_SECONDS', ['29', '301'], ['30', '300']],
    ['DESK_TOKEN_SECONDS', ['29', '301'], ['30', '300']],
    ['CLOCK_SKEW_SECONDS', ['9', '301'], ['10', '300']],
    ['RELEASE_BUDGET', ['0', '1001'], ['1', '1000']],
    ['LOOKUP_BUDGET', ['7', '2001'], ['8', '2000']],
  ])('%s has bounds', (name, bad, good) => {
    for (const value of bad) expect(settingsOf(parseConfig({ [name]: value })), value).toEqual([name]);
    for (const value of good) expect(parseConfig({ [name]: value }).ok, value).toBe(true);
  });

  const KEY = `prensa.example/testigo+0a1b2c3d+${'A'.repeat(44)}`;
  const witness = { key: KEY, url: 'https://testigo.example/w' };
  test.each([
    ['one', [witness]],
    ['one on this machine', [{ ...witness, url: 'http://localhost:8790' }]],
    ['none', []],
  ])('%s may be WITNESSES', (_what, witnesses) => {
    const parsed = parseConfig({ WITNESSES: JSON.stringify(witnesses) });
    expect(parsed.ok && parsed.value.witnesses).toEqual(witnesses);
  });
  test.each([
    ['no list', witness],
    ['plain http elsewhere', [{ ...witness, url: 'http://testigo.example' }]],
    ['an address that only begins like this machine', [{ ...witness, url: 'http://localhost.example' }]],
    ['a trailing slash', [{ ...witness, url: 'https://testigo.example/' }]],
    ['a query', [{ ...witness, url: 'https://testigo.example/?a' }]],
    ['a user', [{ ...witness, url: 'https://a@testigo.example' }]],
    ['no address', [{ key: KEY }]],
    ['no key', [{ ...witness, key: 'testigo' }]],
    ['a member more', [{ ...witness, quorum: 1 }]],
    ['one twice', [witness, { ...witness, url: 'https://other.example' }]],
    ['nine', Array.from({ length: 9 }, (_, i) => ({ ...witness, key: KEY.replace('0a', `0${i}`) }))],
  ])('%s may not be WITNESSES', (_what, witnesses) => {
    expect(settingsOf(parseConfig({ WITNESSES: JSON.stringify(witnesses) }))).toEqual(['WITNESSES']);
  });

  it('production refuses the settings of the demo', () => {
    expect(settingsOf(parseNodeConfig({ GAFETE_ENVIRONMENT: 'production' }))).toEqual(['PUBLIC_URL']);
    const named = { GAFETE_ENVIRONMENT: 'production', PUBLIC_URL: 'https://example.org' };
    expect(settingsOf(parseNodeConfig(named))).toEqual(['GAFETE_DATA']);
    expect(parseNodeConfig({ ...named, GAFETE_DATA: '/var/lib/gafete' }).ok).toBe(true);
  });
});
