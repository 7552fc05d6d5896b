/** Files that need no code, out of the same folder that Workers serves as static assets, with the same headers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { requestPaths } from '../../lib/public-path.ts';
import { headersFor, parseHeaderRules } from './header-rules.ts';

/** What `npm run build:web` makes. */
export const WEB_FOLDER = join(import.meta.dirname, '..', '..', '..', 'dist', 'web');
const HEADERS_FILE = '_headers';

/** Kinds of files. Others are not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

/**
 * Answers requests for static files; `undefined` for every other address, and for all where nothing was built: the API
 * works without its pages. All of them are read once, here, so that no address can ever name another file of this machine.
 */
export function createStaticFiles(publicUrl: string, folder = WEB_FOLDER): (request: Request) => Response | undefined {
  const files = existsSync(folder) ? readFiles(publicUrl, folder) : new Map<string, StaticFile>();
  return ({ method, url }) => {
    const file = files.get(new URL(url).pathname);
    if (file === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
    return new Response(method === 'HEAD' ? null : file.bytes, { headers: file.headers });
  };
}

function readFiles(publicUrl: string, folder: string): ReadonlyMap<string, StaticFile> {
  const rules = parseHeaderRules(readFileSync(join(folder, HEADERS_FILE), 'utf8'));
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(readFileSync(path));
    // A page has no extension in its address, as on Workers.
    const address = path
      .slice(folder.length)
      .replaceAll('\\', '/')
      .replace(/\.html$/, '');
    const headers = headersFor(rules, address);
    headers.set('Content-Type', type);
    headers.set('Content-Length', String(bytes.length));
    if (!headers.has('X-Content-Type-Options')) headers.set('X-Content-Type-Options', 'nosniff');
    for (const at of requestPaths(publicUrl, address)) files.set(at, { bytes, headers });
  }
  return files;
}
