/** Files that need no code, out of the same folder that Workers serves as static assets. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PAGE_POLICY } from '../../docs/index.ts';
import { requestPaths } from '../../lib/public-path.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'assets');
const SHORT = 'public, max-age=300';
const LONG = 'public, max-age=31536000, immutable';

/** Kinds of files, with the headers that `assets/_headers` gives them on Workers. Others are not served. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '.woff2': { 'Content-Type': 'font/woff2', 'Cache-Control': LONG },
  '.txt': { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': LONG },
  '.css': { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': SHORT },
  '.html': {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': SHORT,
    'Content-Security-Policy': PAGE_POLICY,
    'Referrer-Policy': 'no-referrer',
  },
};

/**
 * Answers requests for static files; `undefined` for every other address. All of them are read once, here, so that no
 * address can ever name another file of this machine.
 */
export function createStaticFiles(publicUrl: string): (request: Request) => Response | undefined {
  const files = new Map<
    string,
    { readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: Readonly<Record<string, string>> }
  >();
  for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
    const headers = KINDS[extname(entry.name)];
    if (!entry.isFile() || headers === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(readFileSync(path));
    // A page has no extension in its address, as on Workers.
    const address = path
      .slice(FOLDER.length)
      .replaceAll('\\', '/')
      .replace(/\.html$/, '');
    for (const at of requestPaths(publicUrl, address)) files.set(at, { bytes, headers });
  }
  return ({ method, url }) => {
    const file = files.get(new URL(url).pathname);
    if (file === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
    return new Response(method === 'HEAD' ? null : file.bytes, {
      headers: {
        ...file.headers,
        'Content-Length': String(file.bytes.length),
        'X-Content-Type-Options': 'nosniff',
      },
    });
  };
}
