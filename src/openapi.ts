/** `/openapi.json`: OpenAPI 3.1, put together from what each domain says about its own routes. */
import { Hono } from 'hono';
import { openapi as access } from './access/index.ts';
import { openapi as desk } from './desk/index.ts';
import { openapi as erasure } from './erasure/index.ts';
import { openapi as gate } from './gate/index.ts';
import { openCors } from './http/headers.ts';
import { openapi as issuer } from './issuer/index.ts';
import { requestPaths } from './lib/public-path.ts';
import type { Ports } from './ports.ts';
import { openapi as status } from './status/index.ts';
import { openapi as transparency } from './transparency/index.ts';
import { openapi as verifier } from './verifier/index.ts';

const health = {
  '/livez': { get: { summary: 'The process answers', responses: { 200: { description: 'It does' } } } },
  '/readyz': {
    get: {
      summary: 'What the self-check found, as closed codes',
      responses: { 200: { description: 'Ready' }, 503: { description: 'Not ready' } },
    },
  },
  '/openapi.json': { get: { summary: 'This document', responses: { 200: { description: 'OpenAPI 3.1' } } } },
};

/** The whole document for a public URL. */
export function createOpenApi(publicUrl: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gafete',
      version: '1',
      description:
        'Press accreditation that keeps nothing worth stealing. No operation takes a name, a document or any claim in clear: the SDK seals them first.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        deskToken: { type: 'http', scheme: 'DPoP', description: 'Token of /desk/token, bound to a key (RFC 9449)' },
        walletToken: { type: 'http', scheme: 'DPoP', description: 'Token of /token; Bearer where no proof came' },
      },
    },
    paths: { ...health, ...issuer, ...status, ...transparency, ...erasure, ...access, ...desk, ...gate, ...verifier },
  };
}

/** `GET /openapi.json`. */
export function openApiRoutes({ config }: Ports): Hono {
  const routes = new Hono();
  const paths = [...requestPaths(config.publicUrl, '/openapi.json')];
  for (const path of paths) routes.use(path, openCors);
  const document = JSON.stringify(createOpenApi(config.publicUrl));
  routes.on('GET', paths, (c) =>
    c.body(document, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' }),
  );
  return routes;
}
