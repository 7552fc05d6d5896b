import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaticFiles } from '../../src/runtime/node/static-files.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const FONT = '/docs/font/atkinson-hyperlegible-400.woff2';

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker?.close());

describe('the pages in workerd', () => {
  it.each([
    ['/docs/en/verify', 'Verify a press credential in ten minutes'],
    ['/docs/es', 'Gafete, para quien lo usa y quien lo conecta'],
    ['/docs/es/api', 'La API, operación por operación'],
  ])('%s is there, under the policy of a page', async (path, title) => {
    const answer = await worker.fetchAtEdge(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
    expect(await answer.text()).toContain(title);
  });

  it('have their typeface from the static assets, with a long life', async () => {
    const answer = await worker.fetchAtEdge(FONT);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^font\/woff2/);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const bytes = readFileSync(join(import.meta.dirname, '../../src/docs/assets', FONT));
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each(['/wallet', '/pickup', '/gate', '/wallet-sw.js', '/gate.webmanifest', '/app/zxing'])(
    '%s has the headers that Node gives it',
    async (path) => {
      const onNode = createStaticFiles(worker.publicUrl)(new Request(`${worker.publicUrl}${path}`));
      const here = await worker.fetchAtEdge(path);
      expect(here.status).toBe(onNode === undefined ? 404 : 200);
      for (const [name, value] of onNode?.headers ?? []) {
        // workerd compresses, and names some types another way.
        if (name === 'content-length' || name === 'content-type') continue;
        expect(here.headers.get(name), name).toBe(value);
      }
    },
  );

  it('stand beside the gate’s API', async () => {
    const answer = await worker.fetchAtEdge('/gate/me');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('json');
  });

  it('hide no route behind an asset', async () => {
    expect((await worker.fetchAtEdge('/docs/font/')).status).toBe(404);
    expect((await worker.fetchAtEdge('/_headers')).status).toBe(404);
    expect((await worker.fetchAtEdge('/livez')).status).toBe(200);
  });
});
