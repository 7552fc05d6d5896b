/** HTTP of the documentation. */
import { Hono } from 'hono';
import type { Config } from '../config.ts';
import { basePath, requestPaths } from '../lib/public-path.ts';
import { createApiPage } from './api/page.ts';
import { addressOf, PAGES, type Page, type PageName, renderPage } from './frame.ts';
import { pressOfficeGuide } from './guides/press-office.ts';
import { verifyGuide } from './guides/verify.ts';
import { workersGuide } from './guides/workers.ts';
import { LANGUAGES, type Language, preferredLanguage } from './language.ts';
import { startPage } from './start.ts';
import { STYLE } from './style.ts';

/** Nothing but our own stylesheet, typeface and icon: a sentence that somebody slipped into a page could run nothing. */
const POLICY =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = { 'Content-Security-Policy': POLICY, 'Cache-Control': 'public, max-age=300' };

/** Routes of `/docs` for an OpenAPI document. */
export function docsRoutes({ publicUrl, batchSize }: Config, document: object): Hono {
  const app = new Hono();
  const base = basePath(publicUrl);
  const at = (path: string) => [...requestPaths(publicUrl, path)];
  const make = (name: PageName, language: Language): Page => {
    const place = { publicUrl, base, language, batchSize };
    switch (name) {
      case '':
        return startPage(place);
      case 'verify':
        return verifyGuide(place);
      case 'press-office':
        return pressOfficeGuide(place);
      case 'workers':
        return workersGuide(place);
      case 'api':
        return createApiPage(document, publicUrl, base, language);
    }
  };

  app.on('GET', [...at('/docs'), ...at('/docs/')], (c) => {
    const language = preferredLanguage(c.req.header('accept-language'));
    c.header('Vary', 'Accept-Language');
    return c.redirect(addressOf(base, language, ''), 302);
  });
  app.on('GET', at('/docs/style.css'), (c) =>
    c.body(STYLE, 200, { ...HEADERS, 'Content-Type': 'text/css; charset=utf-8' }),
  );
  for (const language of LANGUAGES) {
    for (const name of Object.keys(PAGES) as PageName[]) {
      const path = addressOf('', language, name);
      // Made when it is first read: an isolate that serves only wallets pays nothing for it.
      let rendered: Promise<string> | undefined;
      app.on('GET', at(path), async (c) => {
        rendered ??= Promise.resolve(renderPage(base, make(name, language))).then(String);
        return c.html(await rendered, 200, { ...HEADERS, 'Content-Language': language === 'es' ? 'es-MX' : 'en' });
      });
    }
  }
  return app;
}
