/** Files that need no code, out of the same folder that Workers serves as static assets. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { requestPaths } from '../../lib/public-path.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'assets');
const TYPES: Readonly<Record<string, string>> = {
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Answers requests for static files; `undefined` for every other address. All of them are read once, here, so that no
 * address can ever name another file of this machine.
 */
export function createStaticFiles(publicUrl: string): (request: Request) => Response | undefined {
  const files = new Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }>();
  for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(readFileSync(path));
    const address = path.slice(FOLDER.length).replaceAll('\\', '/');
    for (const at of requestPaths(publicUrl, address)) files.set(at, { bytes, type });
  }
  return ({ method, url }) => {
    const file = files.get(new URL(url).pathname);
    if (file === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
    return new Response(method === 'HEAD' ? null : file.bytes, {
      headers: {
        'Content-Type': file.type,
        'Content-Length': String(file.bytes.length),
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  };
}
