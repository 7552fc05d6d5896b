/**
 * Fails when the schema has moved on without its migration. Builds one database from the migrations and one from the
 * schema as it stands, and compares them: asking drizzle-kit for a difference would stop at its question about renames.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openSqlite } from '../../src/runtime/node/sqlite.ts';

const root = join(import.meta.dirname, '..', '..');
const fresh = mkdtempSync(join(root, 'node_modules', '.gafete-migrations-'));
const config = join(fresh, 'config.ts');
const out = relative(root, fresh);
writeFileSync(
  config,
  `export default ${JSON.stringify({ dialect: 'sqlite', schema: './src/storage/schema.ts', out })};\n`,
);

interface Thing {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** Tables with their columns, in any order, and indexes and checks as text. */
function shapeOf(folder: string): string {
  const store = openSqlite(':memory:', folder);
  const things = store.sqlite
    .prepare(
      `SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_\\_drizzle%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all() as Thing[];
  const lines = things.map(({ type, name, sql }) => {
    if (type !== 'table') return `${type} ${name} ${sql}`;
    // A column that a later migration added stands behind the last line's comma, on the same line as the bracket.
    const inner = (sql ?? '').replace(/^[^(]*\(/, '').replace(/\)\s*$/, '');
    const parts = inner.split(/,\s*(?=[`A-Z])/).map((part) => part.trim());
    return `table ${name} ${parts.sort().join(' | ')}`;
  });
  store.close();
  return lines.sort().join('\n');
}

try {
  execFileSync('npx', ['drizzle-kit', 'generate', '--config', config, '--name', 'fresh'], { cwd: root, stdio: 'pipe' });
  const same = shapeOf(join(root, 'drizzle')) === shapeOf(fresh);
  if (same) console.log('migrations are in sync with the schema');
  else console.error('The schema has no migration for its last change: npm run migrations:generate');
  process.exitCode = same ? 0 : 1;
} finally {
  rmSync(fresh, { recursive: true });
}
