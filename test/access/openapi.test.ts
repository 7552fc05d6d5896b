import { expect, it } from 'vitest';
import { openapi } from '../../src/access/openapi.ts';
import { startAccess } from './access-service.ts';

it('describes every route of access, and no other', async () => {
  const service = await startAccess();
  const described = Object.entries(openapi).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace('{id}', ':id')}`),
  );
  const routes = service.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect(described.sort()).toEqual([...new Set(routes)].sort());
  service.close();
});

it('its request schemas allow no member that is not named', () => {
  const schema = openapi['/desk/enrol'].post.requestBody.content['application/json'].schema;
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['code', 'keys', 'proofs'] });
});
