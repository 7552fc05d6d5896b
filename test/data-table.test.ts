import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, parseSchema, place } from './tools/data-table.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const schema = read('src/storage/schema.ts');
const drifted = (source: string) =>
  documents(source, read)
    .filter(({ is, should }) => is !== should)
    .map(({ path }) => path);

describe('the data tables', () => {
  it('say what the schema says', () => {
    expect(drifted(schema)).toEqual([]);
  });

  it('have every table and every column', () => {
    const tables = parseSchema(schema);
    expect(tables.length).toBe(schema.match(/= sqliteTable\(/g)?.length);
    const columns = schema.match(/^\s+\w+: (text|integer|bytesColumn)\(\s*'/gm)?.length ?? 0;
    const tagged = schema.match(/\.\.\.authenticity/g)?.length ?? 0;
    // Four of them are written once, and stand in each tagged table.
    expect(tables.flatMap((table) => table.columns).length).toBe(columns - 4 + 4 * tagged);
  });

  it('drift when a column’s answer changes, when a table comes, and when one goes', () => {
    const both = ['README.md', 'drizzle/README.md'];
    expect(drifted(schema.replace('which rows share a name', 'nothing at all'))).toEqual(both);
    const extra = `\n/** Notes. */\nexport const notes = sqliteTable('notes', {\n  // a note · desk · everything · never\n  note: text('note'),\n});\n`;
    expect(drifted(schema + extra)).toEqual(both);
    expect(drifted(schema.slice(0, schema.lastIndexOf('/** When the last sweep')))).toEqual(both);
    expect(() =>
      parseSchema(`${schema}\n/** X. */\nexport const x = sqliteTable('x', {\n  // too short\n  y: text('y'),\n});\n`),
    ).toThrow('four questions');
    expect(() => place('no marks', 'table')).toThrow('no place');
  });
});
