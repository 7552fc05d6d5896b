import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaticFiles } from '../../src/runtime/node/static-files.ts';
import { type Service, startService } from '../harness.ts';
import { codeBlocksOf, textOf } from './page-text.ts';

const NAMES = ['', '/verify', '/press-office', '/workers', '/recovery', '/api'] as const;
const PAGES = (['es', 'en'] as const).flatMap((language) => NAMES.map((name) => [language, name] as const));

/** As a runtime serves: static files first, then the app. */
function served({ publicUrl, fetch }: Service) {
  const staticFile = createStaticFiles(publicUrl);
  return async (path: string, init?: RequestInit) =>
    staticFile(new Request(new URL(path, new URL(publicUrl).origin), init)) ?? fetch(path, init);
}

let service: Service;
let get: ReturnType<typeof served>;
const pages = new Map<string, { readonly response: Response; readonly html: string }>();
const page = (language: string, name: string) => pages.get(language + name)!;

beforeAll(async () => {
  service = await startService();
  get = served(service);
  for (const [language, name] of PAGES) {
    const response = await get(`/docs/${language}${name}`);
    pages.set(language + name, { response, html: await response.text() });
  }
});
afterAll(() => service.close());

describe('the way in', () => {
  it.each([
    [undefined, 'es'],
    ['', 'es'],
    ['es-MX,es;q=0.9,en;q=0.8', 'es'],
    ['en-GB', 'en'],
    ['en;q=0.2, es-419;q=0.9', 'es'],
    ['fr, en;q=0.5, es;q=0.4', 'en'],
    ['es;q=0, en', 'en'],
    ['de', 'es'],
    ['*', 'es'],
    [';;;q=,,en;q=9', 'en'],
    [`${'x,'.repeat(4000)}en`, 'es'],
  ] as const)('for Accept-Language %j is %s', async (header, language) => {
    for (const path of ['/docs', '/docs/']) {
      const headers = header === undefined ? {} : { 'accept-language': header };
      const answer = await get(path, { headers });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `/docs/${language}`]);
      expect(answer.headers.get('vary')).toContain('Accept-Language');
    }
  });

  it('stands below the public URL’s own path', async () => {
    const below = await startService({ settings: { PUBLIC_URL: 'http://localhost:8787/prensa' } });
    const at = served(below);
    expect((await at('/docs')).headers.get('location')).toBe('/prensa/docs/es');
    for (const page of ['/prensa/docs/es', '/prensa/docs/en/verify', '/prensa/docs/es/api']) {
      const html = await (await at(page)).text();
      const links = [...html.matchAll(/(?:href|src)="([^"#:]+)(?:#[^"]*)?"/g)].map((match) => match[1] as string);
      expect(links.length).toBeGreaterThan(8);
      for (const link of links) {
        const { pathname } = new URL(link, `http://localhost:8787${page}`);
        expect(pathname).toMatch(/^\/prensa\//);
        expect((await at(pathname)).status, pathname).toBe(200);
      }
    }
    below.close();
  });

  it.each(['/docs/fr', '/docs/es/unknown', '/docs/es/api/', '/docs/../openapi.json/x'])('is not %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe.each(PAGES)('the page /docs/%s%s', (language, name) => {
  it('says its language and lets nothing run', () => {
    const { response, html } = page(language, name);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
    expect(html).toContain(`<html lang="${language === 'es' ? 'es-MX' : 'en'}">`);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*|script-src/);
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|<iframe|<img|javascript:/i);
  });

  it('loads nothing from elsewhere', () => {
    const { html } = page(language, name);
    const loaded = [...html.matchAll(/<(?:link|img|script|source)[^>]*?(?:href|src)="([^"]*)"/g)];
    expect(loaded.length).toBeGreaterThan(2);
    for (const [, address] of loaded) expect(address).toMatch(/^(?!\/\/)(?![a-z]+:)/i);
  });

  it('leads nowhere that is not there', async () => {
    const { html } = page(language, name);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] as string);
    expect(new Set(ids).size, 'ids are unique').toBe(ids.length);
    for (const [, address = ''] of html.matchAll(/<a[^>]*? href="([^"]*)"/g)) {
      if (address.startsWith('#')) expect(ids, address).toContain(address.slice(1));
      else {
        const at = new URL(address, `http://localhost:8787/docs/${language}${name}`);
        const answer = await get(at.pathname);
        expect(answer.status, address).toBe(200);
        if (at.hash !== '') expect(await answer.text(), address).toContain(` id="${at.hash.slice(1)}"`);
      }
    }
  });

  it('leads to itself in the other language', () => {
    const other = language === 'es' ? 'en' : 'es';
    expect(page(language, name).html).toMatch(
      new RegExp(`<a href="${name === '' ? '' : '\\.\\./'}${other}${name}" lang="[^"]+" hreflang=`),
    );
  });

  it('has one first heading and skips no level', () => {
    const levels = [...page(language, name).html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    // The contents come before the heading of the page.
    const [before, ...rest] = [levels.indexOf(1), ...levels.slice(levels.indexOf(1))];
    expect(before).toBeLessThanOrEqual(1);
    for (const [index, level] of rest.entries()) expect(level).toBeLessThanOrEqual((rest[index - 1] ?? 0) + 1);
  });

  it('keeps to the product’s words', () => {
    const prose = textOf(page(language, name).html.replace(/<pre.*?<\/pre>/gs, ''));
    expect(prose).not.toMatch(/padrón|registro de periodistas|carnet|rueda de prensa|[!¡]/i);
    expect(prose).not.toMatch(/undefined|\[object|NaN/);
  });
});

describe('the two languages', () => {
  it.each(NAMES)('have the same code on /docs/*%s', (name) => {
    const [es, en] = [codeBlocksOf(page('es', name).html), codeBlocksOf(page('en', name).html)];
    expect(es).toEqual(en);
  });

  it.each(NAMES)('have the same sections on /docs/*%s', (name) => {
    const ids = (language: string) => [...page(language, name).html.matchAll(/\sid="([^"]+)"/g)].map((each) => each[1]);
    expect(ids('es')).toEqual(ids('en'));
  });
});

describe('the stylesheet', () => {
  it('is CSS that fetches the typeface and nothing else', async () => {
    const answer = await get('/docs/style.css');
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
    const addresses = [...(await answer.text()).matchAll(/url\("([^"]+)"\)/g)].map((match) => match[1] as string);
    expect(addresses).toHaveLength(2);
    for (const address of addresses) {
      const file = join(import.meta.dirname, '../../src/docs/assets/docs', address);
      expect(readFileSync(file).subarray(0, 4).toString()).toBe('wOF2');
    }
  });
});

describe('the guide to Workers', () => {
  it('tells the steps of the README', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const steps = /### Deploy to Workers\s+```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
    const commands = steps.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim());
    const guide = codeBlocksOf(page('en', '/workers').html)
      .map(({ text }) => text)
      .join('\n')
      .replace('$GAFETE_ENVIRONMENT', 'production');
    const wanted = commands.filter((command) => command !== '');
    expect(wanted.length).toBeGreaterThan(7);
    for (const command of wanted) expect(guide).toContain(command.replace('$GAFETE_ENVIRONMENT', 'production'));
  });
});
