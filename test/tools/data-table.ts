/**
 * Writes the data tables out of `src/storage/schema.ts`: one row a table into README.md, one a column into
 * drizzle/README.md. `--check` writes nothing and fails when they say something else than the schema.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHELF_DEADLINES } from '../../src/storage/deadlines.ts';

const root = join(import.meta.dirname, '..', '..');
const BEGIN = '<!-- data-table: written by `npm run data-table`, from src/storage/schema.ts -->';
const END = '<!-- /data-table -->';

export interface Column {
  readonly name: string;
  readonly what: string;
  readonly who: string;
  readonly thief: string;
  readonly goes: string;
}
export interface TableDoc {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly Column[];
}

/** Reads the comments: each table's sentence, and of each column what · who · what a thief learns · when it goes. */
export function parseSchema(source: string): readonly TableDoc[] {
  const shared = columnsOf(/const authenticity = \{([\s\S]*?)\n\};/.exec(source)?.[1] ?? '');
  const starts = [...source.matchAll(/\/\*\* ([^\n]*?) \*\/\nexport const \w+ = sqliteTable\(\s*'(\w+)'/g)];
  return starts.map((start, i) => {
    const body = source.slice(start.index, starts[i + 1]?.index);
    const own = columnsOf(body);
    const columns = body.includes('...authenticity') ? [...own, ...shared] : own;
    return { name: start[2] as string, about: start[1] as string, columns };
  });
}

function columnsOf(body: string): Column[] {
  return [...body.matchAll(/((?:[ ]*\/\/ [^\n]*\n)+)[ ]*\w+: \w+\(\s*'(\w+)'/g)].map(([, comment, name]) => {
    const parts = (comment as string)
      .replaceAll(/\s*\/\/ /g, ' ')
      .trim()
      .split(' · ');
    const [what, who, thief, goes] = parts as [string, string, string, string];
    if (parts.length < 4) throw new Error(`column ${name} does not answer four questions`);
    return { name: name as string, what, who, thief, goes: goes.trim() };
  });
}

const once = (texts: readonly string[]) => [...new Set(texts)];
const cell = (text: string) => text.replaceAll('|', '\\|');

/** One row a table. */
export function renderTables(tables: readonly TableDoc[]): string {
  const rows = tables.map(({ name, about, columns }) => {
    const own = columns.filter(
      (column) => !['not_after', 'generation', 'tag_key', 'tag'].includes(column.name) || name === 'roster_tags',
    );
    const learns = once(own.map(({ thief }) => thief).filter((text) => !/^(nothing|public)/.test(text)));
    const said =
      learns.length > 0
        ? learns.join('; ')
        : own.some(({ thief }) => thief.startsWith('public'))
          ? 'public'
          : 'nothing';
    const readers = once(own.flatMap(({ who }) => who.split(', ')))
      .slice(0, 4)
      .join(', ');
    const goes = once(own.map(({ goes: end }) => end).filter((text) => !/^with its (row|event)$/.test(text)))
      .slice(0, 3)
      .join('; ');
    return `| \`${name}\` | ${cell(about)} | ${cell(readers)} | ${cell(said)} | ${cell(goes || 'with its event')} |`;
  });
  const kinds = Object.entries(SHELF_DEADLINES).map(
    ([kind, { owner, ends }]) =>
      `| shelf \`${kind}/\` | Keys and marks outside the database | ${owner} | that there is one | ${ends.en} |`,
  );
  return [
    '| store | what | who reads | what a thief learns | when it goes |',
    '|---|---|---|---|---|',
    ...rows,
    ...kinds,
  ].join('\n');
}

/** One row a column. */
export function renderColumns(tables: readonly TableDoc[]): string {
  return tables
    .map(({ name, about, columns }) => {
      const rows = columns.map((c) => `| \`${c.name}\` | ${[c.what, c.who, c.thief, c.goes].map(cell).join(' | ')} |`);
      return [
        `### ${name}`,
        '',
        about,
        '',
        '| column | what | who reads | what a thief learns | when it goes |',
        '|---|---|---|---|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}

/** A document with what stands between the marks replaced. Throws where there are none. */
export function place(document: string, table: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the document has no place for the data table');
  return `${document.slice(0, from)}${BEGIN}\n\n${table}\n\n${document.slice(to)}`;
}

/** Every document with what it should say. */
export function documents(
  schema: string,
  read: (path: string) => string,
): readonly { path: string; is: string; should: string }[] {
  const tables = parseSchema(schema);
  return [['README.md', renderTables(tables)] as const, ['drizzle/README.md', renderColumns(tables)] as const].map(
    ([path, table]) => ({ path, is: read(path), should: place(read(path), table) }),
  );
}

if (process.argv[1] === import.meta.filename) {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  for (const { path, is, should } of documents(read('src/storage/schema.ts'), read)) {
    if (is === should) continue;
    if (process.argv.includes('--check')) {
      console.error(`${path} does not say what the schema says: npm run data-table`);
      process.exitCode = 1;
    } else writeFileSync(join(root, path), should);
  }
  if (process.exitCode === undefined) console.log('the data tables say what the schema says');
}
