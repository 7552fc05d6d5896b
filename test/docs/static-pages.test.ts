import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderStaticPages } from '../../src/docs/static-pages.ts';

const ASSETS = join(import.meta.dirname, '..', '..', 'src', 'docs', 'assets');
const pages = await renderStaticPages();

describe('the files of the guides', () => {
  it.each([...pages])('%s is what its source makes of it', async (path, html) => {
    await expect(html).toMatchFileSnapshot(join(ASSETS, path));
  });

  it('may load our own stylesheet, typeface and icon, and run nothing', () => {
    const headers = readFileSync(join(ASSETS, '_headers'), 'utf8');
    const policies = [...headers.matchAll(/Content-Security-Policy: (.*)$/gm)].map((match) => match[1]);
    const policy =
      "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    expect(policies).toEqual([policy, policy]);
  });
});
