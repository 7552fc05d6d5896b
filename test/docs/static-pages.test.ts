import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_POLICY } from '../../src/docs/index.ts';
import { renderStaticPages } from '../../src/docs/static-pages.ts';

const ASSETS = join(import.meta.dirname, '..', '..', 'src', 'docs', 'assets');
const pages = await renderStaticPages();

describe('the files of the guides', () => {
  it.each([...pages])('%s is what its source makes of it', async (path, html) => {
    await expect(html).toMatchFileSnapshot(join(ASSETS, path));
  });

  it('have the same policy on Workers as on Node', () => {
    const headers = readFileSync(join(ASSETS, '_headers'), 'utf8');
    const policies = [...headers.matchAll(/Content-Security-Policy: (.*)$/gm)].map((match) => match[1]);
    expect(policies).toEqual([PAGE_POLICY, PAGE_POLICY]);
  });
});
