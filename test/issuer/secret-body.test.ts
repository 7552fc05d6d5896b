import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '..', '..', 'src', 'issuer');
const source = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

describe('bodies with codes and keys in them', () => {
  it('are read by one function, in a file that knows no logger', () => {
    const text = source('secret-body.ts');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, path]) => path);
    expect(imports.sort()).toEqual(['../http/read-body.ts', '../lib/json.ts', '../lib/result.ts', 'hono']);
    expect(text).not.toMatch(/console|log\.|ports:/);
  });

  it('come to /token and /credential by that function alone', () => {
    const routes = source('routes.ts');
    expect(routes.match(/readSecretBody\(c, 'form'/g)).toHaveLength(1);
    expect(routes.match(/readSecretBody\(c, 'json'/g)).toHaveLength(1);
    // The notification's body has no secret in it; nothing else reads a body at all.
    expect(routes.match(/readJson\(/g)).toHaveLength(1);
    const readers = readdirSync(FOLDER).filter((name) =>
      /\.(json|text|formData|parseBody|arrayBuffer)\(\)/.test(source(name)),
    );
    expect(readers).toEqual([]);
  });

  it('are never put into an error: nothing in this domain makes a message from a value of a request', () => {
    for (const name of readdirSync(FOLDER)) {
      const messages = [...source(name).matchAll(/new (?:Type|Range)?Error\(([^)]*)\)/g)].map(
        ([, message]) => message ?? '',
      );
      for (const message of messages) {
        const inserted = [...message.matchAll(/\$\{([^}]+)\}/g)].map(([, expression]) => expression);
        // Only the closed code that our own verifier gave.
        expect(
          inserted.filter((expression) => expression !== 'verified.error.type'),
          name,
        ).toEqual([]);
      }
    }
  });
});
