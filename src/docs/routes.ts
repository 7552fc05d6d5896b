/** HTTP of what is decided here: the language of the way in. The pages themselves are static files. */
import { Hono } from 'hono';
import type { Config } from '../config.ts';
import { basePath, requestPaths } from '../lib/public-path.ts';
import { preferredLanguage } from './language.ts';

/** Routes of `/docs`. */
export function docsRoutes({ publicUrl }: Pick<Config, 'publicUrl'>): Hono {
  const app = new Hono();
  const at = (path: string) => [...requestPaths(publicUrl, path)];
  app.on('GET', [...at('/docs'), ...at('/docs/')], (c) => {
    c.header('Vary', 'Accept-Language');
    return c.redirect(`${basePath(publicUrl)}/docs/${preferredLanguage(c.req.header('accept-language'))}`, 302);
  });
  return app;
}
