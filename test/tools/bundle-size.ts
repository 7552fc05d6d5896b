/** Builds the Worker as it would be deployed, prints its gzip size, and fails above the limit. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT = 250 * 1000;
const folder = mkdtempSync(join(tmpdir(), 'gafete-bundle-'));
execFileSync('npx', ['wrangler', 'deploy', '--dry-run', '--minify', '--outdir', folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
const bytes = scripts.reduce(
  (total, name) => total + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
  0,
);
rmSync(folder, { recursive: true });
console.log(`worker bundle: ${(bytes / 1000).toFixed(1)} kB gzip (limit ${LIMIT / 1000} kB)`);
process.exitCode = scripts.length > 0 && bytes <= LIMIT ? 0 : 1;
