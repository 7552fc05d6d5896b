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
  ])('%s has bounds', (name, bad, good) => {
    for (const value of bad) expect(settingsOf(parseConfig({ [name]: value })), value).toEqual([name]);
    for (const value of good) expect(parseConfig({ [name]: value }).ok, value).toBe(true);
  });

  it('production refuses the settings of the demo', () => {
    expect(settingsOf(parseNodeConfig({ GAFETE_ENVIRONMENT: 'production' }))).toEqual(['PUBLIC_URL']);
    const named = { GAFETE_ENVIRONMENT: 'production', PUBLIC_URL: 'https://example.org' };
    expect(settingsOf(parseNodeConfig(named))).toEqual(['GAFETE_DATA']);
    expect(parseNodeConfig({ ...named, GAFETE_DATA: '/var/lib/gafete' }).ok).toBe(true);
  });
});
