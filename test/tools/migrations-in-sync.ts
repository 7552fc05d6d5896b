/** Fails when the schema has moved on without its migration: generates into a copy and looks whether anything came. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'gafete-migrations-'));
cpSync(join(root, 'drizzle'), copy, { recursive: true });
const sqlFiles = () => readdirSync(copy).filter((name) => name.endsWith('.sql'));
const before = sqlFiles().length;
const config = join(root, 'drizzle', `check-${process.pid}.ts`);
writeFileSync(
  config,
  `export default { dialect: 'sqlite', schema: './src/storage/schema.ts', out: ${JSON.stringify(relative(root, copy))} };\n`,
);
try {
  execFileSync('npx', ['drizzle-kit', 'generate', '--config', config, '--name', 'check'], { cwd: root, stdio: 'pipe' });
} finally {
  rmSync(config);
}
const added = sqlFiles().length - before;
rmSync(copy, { recursive: true });
if (added > 0) console.error('The schema has no migration for its last change: npm run migrations:generate');
else console.log('migrations are in sync with the schema');
process.exitCode = added > 0 ? 1 : 0;
