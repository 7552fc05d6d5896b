/**
 * `/openapi.json`: OpenAPI 3.1, put together from what each domain says about its own routes. It is the same for every
 * deployment, so it is a file that the build writes, as the API pages made of it are: no server carries any of it.
 */
import { openapi as access } from './access/openapi.ts';
import { openapi as desk } from './desk/openapi.ts';
import { openapi as erasure } from './erasure/openapi.ts';
import { openapi as gate } from './gate/openapi.ts';
import { openapi as issuer } from './issuer/openapi.ts';
import { openapi as status } from './status/openapi.ts';
import { openapi as transparency } from './transparency/openapi.ts';
import { openapi as verifier } from './verifier/openapi.ts';

const health = {
  '/livez': { get: { summary: 'The process answers', responses: { 200: { description: 'It does' } } } },
  '/readyz': {
    get: {
      summary: 'What the self-check found, as closed codes',
      responses: { 200: { description: 'Ready' }, 503: { description: 'Not ready' } },
    },
  },
};

/** The whole document. */
export function createOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gafete',
      version: '1',
      description:
        'Press accreditation that keeps nothing worth stealing. No operation takes a name, a document or any claim in clear: the SDK seals them first.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // OpenAPI 3.1 §4.8.5: relative to where this document is, the deployment's own address.
    servers: [{ url: './' }],
    components: {
      securitySchemes: {
        deskToken: { type: 'http', scheme: 'DPoP', description: 'Token of /desk/token, bound to a key (RFC 9449)' },
        walletToken: { type: 'http', scheme: 'DPoP', description: 'Token of /token; Bearer where no proof came' },
      },
    },
    paths: { ...health, ...issuer, ...status, ...transparency, ...erasure, ...access, ...desk, ...gate, ...verifier },
  };
}
