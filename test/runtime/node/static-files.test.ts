import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createStaticFiles } from '../../../src/runtime/node/static-files.ts';

const ORIGIN = 'http://localhost:8787';
const FONT = '/docs/font/atkinson-hyperlegible-700.woff2';
const ask = (path: string, { method = 'GET', publicUrl = ORIGIN } = {}) =>
  createStaticFiles(publicUrl)(new Request(ORIGIN + path, { method }));

describe('static files', () => {
  it('are served as they are, for long', async () => {
    const answer = ask(FONT);
    expect(answer?.headers.get('content-type')).toBe('font/woff2');
    expect(answer?.headers.get('cache-control')).toContain('immutable');
    const bytes = new Uint8Array((await answer?.arrayBuffer()) as ArrayBuffer);
    expect(new TextDecoder().decode(bytes.slice(0, 4))).toBe('wOF2');
    expect(answer?.headers.get('content-length')).toBe(String(bytes.length));
  });

  it('are pages by their addresses, with the policy of a page', () => {
    for (const path of ['/docs/es', '/docs/en/verify']) {
      expect(ask(path)?.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(ask(path)?.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    }
  });

  it('are apps that run one program, named by its hash', async () => {
    for (const app of ['wallet', 'pickup', 'gate']) {
      const page = ask(`/${app}`);
      const html = (await page?.text()) ?? '';
      const [, address = '', hash] = /<script type="module" src="([^"]+)" integrity="([^"]+)">/.exec(html) ?? [];
      expect(html.match(/<script/g)).toHaveLength(1);
      const policy = page?.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(new RegExp(`script-src '${hash?.replace(/[+]/g, '\\+')}'( 'wasm-unsafe-eval')?;`));
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types gafete");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|strict-dynamic/);
      expect(policy.includes('wasm-unsafe-eval')).toBe(app === 'gate');
      const program = new Uint8Array((await ask(`/${address}`)?.arrayBuffer()) as ArrayBuffer);
      expect(`sha256-${createHash('sha256').update(program).digest('base64')}`).toBe(hash);
      expect(page?.headers.get('permissions-policy')).toContain(app === 'pickup' ? 'camera=()' : 'camera=(self)');
      expect(page?.headers.get('permissions-policy')).toContain('geolocation=()');
      expect(page?.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page?.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  it('say nothing of the trade where a phone shows them', async () => {
    for (const path of ['/wallet', '/pickup', '/gate', '/wallet.webmanifest', '/gate.webmanifest']) {
      const text = (await ask(path)?.text()) ?? '';
      expect(text).not.toBe('');
      expect(text, path).not.toMatch(/prensa|press(?!ed)|periodis|journalis|acredita|accredit|gafete/i);
    }
  });

  it('are absent where nothing was built, and the app answers alone', () => {
    const nothing = createStaticFiles(ORIGIN, '/nonexistent/web');
    expect(nothing(new Request(`${ORIGIN}/wallet`))).toBeUndefined();
  });

  it('come with their licence', async () => {
    expect(await ask('/docs/font/OFL.txt')?.text()).toContain('SIL OPEN FONT LICENSE');
  });

  it('answer HEAD without the bytes, and stand below the public URL’s path too', async () => {
    expect(await ask(FONT, { method: 'HEAD' })?.text()).toBe('');
    expect(ask(`/prensa${FONT}`, { publicUrl: `${ORIGIN}/prensa` })?.status).toBe(200);
  });

  it.each([
    '/docs/font/',
    '/docs/font',
    '/docs/font/../style.ts',
    '/docs/font/..%2f..%2fstyle.ts',
    '/docs/font/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/docs/font/atkinson-hyperlegible-700.woff2/',
    '//docs/font/OFL.txt',
    '/_headers',
    '/style.ts',
    '/docs/es.html',
    '/docs/es/',
    '/',
  ])('do not answer for %s', (path) => expect(ask(path)).toBeUndefined());

  it('leave every other method to the app', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect(ask(FONT, { method })).toBeUndefined();
  });
});
