import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const files = filesBelow(SRC).map((path) => ({ path: relative(SRC, path), text: readFileSync(path, 'utf8') }));

const DOMAINS = [
  'access',
  'desk',
  'issuer',
  'verifier',
  'gate',
  'status',
  'transparency',
  'notices',
  'erasure',
] as const;
const PURE = ['sealing', 'credential', 'policy', 'merkle', 'judging'] as const;
const BASE = ['lib', 'ports.ts', 'config.ts', 'key-ring.ts'] as const;

/** The import table of `src/README.md`: a place and the places it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  sealing: ['lib'],
  credential: ['lib', 'credential'],
  policy: ['lib', 'credential'],
  merkle: ['lib'],
  judging: ['lib', 'credential'],
  'config.ts': ['lib'],
  'key-ring.ts': ['lib', 'sealing'],
  'ports.ts': ['lib', 'config.ts', 'key-ring.ts', 'storage'],
  http: ['lib', 'ports.ts', 'storage'],
  storage: ['lib', 'ports.ts', 'sealing', 'policy'],
  transparency: [...BASE, ...PURE, 'http', 'storage'],
  access: [...BASE, ...PURE, 'http', 'storage', 'transparency'],
  status: [...BASE, ...PURE, 'http', 'storage', 'transparency'],
  erasure: [...BASE, ...PURE, 'http', 'storage', 'transparency', 'status'],
  desk: [...BASE, ...PURE, 'http', 'storage', 'transparency', 'access', 'status', 'notices', 'erasure'],
  issuer: [...BASE, ...PURE, 'http', 'storage', 'transparency', 'status'],
  gate: [...BASE, ...PURE, 'http', 'storage', 'transparency', 'access', 'status'],
  verifier: [...BASE, ...PURE, 'http', 'storage', 'transparency', 'access', 'status', 'gate'],
  client: ['lib', ...PURE, ...DOMAINS],
  docs: ['lib', 'config.ts', 'http', 'policy', 'credential', 'judging'],
  // What the SDK may, and the SDK; on the pages no more of a domain is seen than on the wire.
  web: ['lib', ...PURE, ...DOMAINS, 'client'],
  'web/build': ['*'],
  'app.ts': ['*'],
  'openapi.ts': ['*'],
  'readiness.ts': ['*'],
  'self-check.ts': ['*'],
  recovery: ['*'],
  'standing.ts': ['*'],
  'sweep.ts': ['*'],
  synthetic: ['lib', 'credential', 'client'],
  runtime: ['*'],
  cli: ['*'],
  drill: ['*'],
};

function placeOf(path: string): string {
  // What builds the pages is a program; what they are made of is not.
  if (path.startsWith('web/build/')) return 'web/build';
  return path.split('/')[0] as string;
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    normalize(join(dirname(path), match[1] as string)),
  );
}

describe('the import table', () => {
  it.each(files.map(({ path, text }) => [path, text] as const))('%s imports only what its place may', (path, text) => {
    const place = placeOf(path);
    const allowed = MAY_IMPORT[place];
    expect(allowed, `no row for ${place} in the import table`).toBeDefined();
    for (const target of importsOf(path, text)) {
      const other = placeOf(target);
      if (other === place || allowed?.includes('*')) continue;
      expect(allowed, `${path} imports ${target}`).toContain(other);
      // A domain is entered by its face or its wire format only.
      if ((DOMAINS as readonly string[]).includes(other)) {
        expect(target, `${path} reaches inside ${other}`).toMatch(/^[a-z]+\/(index|wire|openapi)\.ts$/);
        if (place === 'client' || place === 'web')
          expect(target, 'the SDK sees wire formats only').toMatch(/\/wire\.ts$/);
      }
    }
  });

  it('has no cycle between places', () => {
    const edges = new Map<string, Set<string>>();
    for (const { path, text } of files) {
      for (const target of importsOf(path, text)) {
        const [from, to] = [placeOf(path), placeOf(target)];
        // ports.ts and storage/database.ts name each other's types; types leave no trace at run time.
        if (from !== to && !(from === 'ports.ts' && to === 'storage'))
          edges.set(from, (edges.get(from) ?? new Set()).add(to));
      }
    }
    const open = new Set<string>();
    const done = new Set<string>();
    const visit = (place: string, trail: readonly string[]): void => {
      if (done.has(place)) return;
      expect(open.has(place), [...trail, place].join(' → ')).toBe(false);
      open.add(place);
      for (const next of edges.get(place) ?? []) visit(next, [...trail, place]);
      open.delete(place);
      done.add(place);
    };
    for (const place of edges.keys()) visit(place, []);
  });
});

// A guide holds programs of its readers as text; the types hold it to no clock and no fetch of its own.
const portable = files.filter(({ path }) => !/^(runtime|cli|drill|synthetic|web|docs\/guides)\//.test(path));

describe('what the code may not do', () => {
  it.each([
    ['read a clock', /\bDate\.now\(|new Date\(\)/, portable],
    ['use Math.random', /Math\.random/, files],
    ['open an interactive transaction', /\.transaction\(\s*async/, files],
    [
      'run a builder without awaiting it',
      /\)\s*\.(run|get|all|values)\(\)/,
      files.filter(({ path }) => path.startsWith('storage/')),
    ],
    ['copy the database or the shelf', /VACUUM\s+INTO|\.backup\(|d1 export/i, files],
    ['write SQL outside storage', /from 'drizzle-orm/, portable.filter(({ path }) => !path.startsWith('storage/'))],
  ] as const)('no file may %s', (_what, pattern, where) => {
    const offenders = where.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    expect(offenders).toEqual([]);
  });

  it('portable code uses the fetch it was given', () => {
    // The SDK takes the page's own fetch as its default, in one place.
    const callers = portable.filter(
      ({ path, text }) => /(?<![.\w])fetch\(/.test(text) && path !== 'client/defaults.ts',
    );
    const offenders = callers.filter(({ text }) => !/\bfetch\b\s*[,}:]/.test(text)).map(({ path }) => path);
    expect(offenders).toEqual([]);
    const global = portable.filter(({ text }) => /globalThis\.fetch/.test(text)).map(({ path }) => path);
    expect(global.filter((path) => path !== 'client/defaults.ts')).toEqual([]);
  });
});

const schema = files.find(({ path }) => path === 'storage/schema.ts')?.text ?? '';

describe('what is kept', () => {
  const columns = [...schema.matchAll(/^(\s*)(\w+): (text|integer|bytesColumn)\('([a-z0-9_]+)'/gm)].map((match) => ({
    name: match[4] as string,
    before: schema.slice(0, match.index).split('\n').slice(-8).join('\n'),
  }));

  it('finds the columns', () => {
    expect(columns.length).toBeGreaterThan(80);
  });

  it.each(columns.map(({ name, before }) => [name, before] as const))(
    'column %s says what it is, who reads it, what a thief learns and when it goes',
    (_name, before) => {
      const comment = before.match(/((?:\s*\/\/ .*\n?)+)\s*$/)?.[1] ?? '';
      expect(comment.split(' · ').length, comment).toBeGreaterThanOrEqual(4);
    },
  );

  const IDENTITY =
    /curp|rfc_?number|voter|clave_elector|passport|nss|address|domicilio|phone|telefono|e_?mail|correo|surname|apellido|birth|portrait|photo_|(?:^|_)name(?:$|_)|legal|outlet_name/i;

  it('no column could hold an identity number, a name or a document', () => {
    expect(columns.map(({ name }) => name).filter((name) => IDENTITY.test(name))).toEqual([]);
    // The pattern is able to find such a column.
    expect(['curp', 'home_address', 'legal_name', 'e_mail'].every((name) => IDENTITY.test(name))).toBe(true);
  });

  it('no table keeps a moment of change', () => {
    expect(schema).not.toMatch(/updated_at|created_at|'last_seen/);
  });

  it('every table is ordered by a random row id', () => {
    const tables = schema.match(/sqliteTable\(/g)?.length ?? 0;
    expect(schema.match(/rid: rid\(\)/g)?.length).toBe(tables);
  });
});

describe('sizes', () => {
  it('reports files over 250 lines', () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 250);
    for (const { path, lines } of long) console.log(`${lines} lines: ${path}`);
    // The schema is one table of contents; everything else that passes 400 lines has a second subject.
    expect(long.filter(({ path, lines }) => lines > 400 && path !== 'storage/schema.ts')).toEqual([]);
  });
});
