/** HTTP of what is made here: the way in, and the API page. The guides are static files. */
import { Hono } from 'hono';
import type { Config } from '../config.ts';
import { basePath, requestPaths } from '../lib/public-path.ts';
import { createApiPage } from './api/page.ts';
import { renderPage } from './frame.ts';
import { LANGUAGES, preferredLanguage, TAGS } from './language.ts';
import { PAGE_POLICY } from './page-policy.ts';

/** Routes of `/docs` for an OpenAPI document. */
export function docsRoutes({ publicUrl }: Config, document: object): Hono {
  const app = new Hono();
  const at = (path: string) => [...requestPaths(publicUrl, path)];

  app.on('GET', [...at('/docs'), ...at('/docs/')], (c) => {
    c.header('Vary', 'Accept-Language');
    return c.redirect(`${basePath(publicUrl)}/docs/${preferredLanguage(c.req.header('accept-language'))}`, 302);
  });
  for (const language of LANGUAGES) {
    // Made when it is first read: an isolate that serves only wallets pays nothing for it.
    let rendered: Promise<string> | undefined;
    app.on('GET', at(`/docs/${language}/api`), async (c) => {
      rendered ??= Promise.resolve(renderPage(createApiPage(document, publicUrl, language))).then(String);
      return c.html(await rendered, 200, {
        'Content-Security-Policy': PAGE_POLICY,
        'Cache-Control': 'public, max-age=300',
        'Content-Language': TAGS[language],
      });
    });
  }
  return app;
}
