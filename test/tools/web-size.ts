/** Prints what each page weighs on the way to a phone, gzip, WebAssembly apart, and fails above the limits. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = join(import.meta.dirname, '..', '..', 'dist', 'web', 'app');
const LIMITS = { wallet: 120_000, pickup: 60_000, gate: 150_000 } as const;

const files = readdirSync(FOLDER);
let over = false;
for (const [app, limit] of Object.entries(LIMITS)) {
  const own = files.filter((name) => name.startsWith(`${app}-`) && /\.(js|css)$/.test(name));
  const bytes = own.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name)), { level: 9 }).length, 0);
  console.log(`${app}: ${(bytes / 1000).toFixed(1)} kB gzip (limit ${limit / 1000} kB)`);
  over ||= own.length === 0 || bytes > limit;
}
process.exitCode = over ? 1 : 0;
