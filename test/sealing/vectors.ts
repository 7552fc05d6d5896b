/** Reads `test/vectors/sealing` and feeds its random inputs to the code under test. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes, Random } from '../../src/lib/bytes.ts';
import type { Result } from '../../src/lib/result.ts';
import type { RingKey } from '../../src/sealing/keys.ts';

// biome-ignore lint/suspicious/noExplicitAny: a vector's members differ by operation; each test names those it reads.
export type Inputs = any;
type Case = { name: string; op: string; in: Inputs; out?: Inputs; error?: string };
type Handler = (inputs: Inputs) => unknown;

/** Decodes base64url of a vector. */
export function b(text: string): Bytes {
  const bytes = decodeBase64url(text);
  if (!bytes) throw new Error('vector: not base64url');
  return bytes;
}

/** A `Random` that gives these values, in order, and checks that each is as long as what is asked for. */
export function draws(...values: readonly string[]): Random {
  const queue = values.map(b);
  return (n) => {
    const next = queue.shift();
    if (next?.length !== n) throw new Error(`vector: ${n} bytes asked for, ${next?.length ?? 'none'} left`);
    return next;
  };
}

/** Turns a refusal into a throw whose message is the refusal's word. */
export class Refused extends Error {}
export function value<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Refused(result.error.type);
  return result.value;
}

/** A ring key from the raw bytes of a vector. */
export async function ringKey<Purpose extends 'tx' | 'row' | 'revocation'>(
  purpose: Purpose,
  id: string,
  raw: string,
): Promise<RingKey<Purpose>> {
  const key =
    purpose === 'revocation'
      ? await crypto.subtle.importKey('raw', b(raw), 'AES-GCM', false, ['encrypt', 'decrypt'])
      : await crypto.subtle.importKey('raw', b(raw), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return { purpose, id, key };
}

/**
 * One test for each case of a vector file, with the handler of its operation. A handler returns members of `out`, or
 * refuses with the word of the vector, or with the one that `earlier` has for its name. `count` pins the number of cases, so that a file cut short is noticed.
 */
export function runVectors(
  file: string,
  count: number,
  handlers: Record<string, Handler>,
  earlier: Readonly<Record<string, string>> = {},
): void {
  const url = new URL(`../vectors/sealing/${file}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: Case[] };
  describe(`sealing vectors: ${file}`, () => {
    it(`has ${count} cases`, () => expect(cases.length).toBe(count));
    for (const vector of cases) {
      const handler = handlers[vector.op];
      const word = earlier[vector.name] ?? vector.error;
      if (!handler) throw new Error(`vector: no handler for ${vector.op}`);
      it(word ? `${vector.op} refuses (${word}): ${vector.name}` : `${vector.op}: ${vector.name}`, async () => {
        if (word) {
          const refused = Promise.resolve().then(() => handler(vector.in));
          await expect(refused).rejects.toThrow(new Refused(word));
          await expect(refused).rejects.toBeInstanceOf(Refused);
        } else {
          const out = (await handler(vector.in)) as object;
          expect(Object.keys(out).sort()).toEqual(Object.keys(vector.out).sort());
          expect(out).toEqual(vector.out);
        }
      });
    }
  });
}
