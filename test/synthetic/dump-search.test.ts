import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSearch, readEverything, sizesBelow, spellingsOf, textMarker } from '../../src/synthetic/dump-search.ts';

const NAME = "Itzel K'uh Muñoz";
const marker = textMarker('name', NAME);
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 167 + (i >> 3)) & 255));
const around = (bytes: Uint8Array) => Buffer.concat([noise(1001), bytes, noise(503)]);

describe('the search of a stolen copy', () => {
  it.each([
    ['plain text', Buffer.from(NAME)],
    ['JSON with escapes', Buffer.from('{"n":"Itzel K\'uh Mu\\u00f1oz"}')],
    ['lower case', Buffer.from(NAME.toLowerCase())],
    ['upper case', Buffer.from(NAME.toUpperCase())],
    ['decomposed letters', Buffer.from(NAME.normalize('NFD'))],
    ['a URL', Buffer.from(`https://x.example/?q=${encodeURIComponent(NAME)}`)],
    ['UTF-16', Buffer.from(NAME, 'utf16le')],
    ['UTF-16 with the high byte first', Buffer.from(NAME, 'utf16le').swap16()],
    ['hex', Buffer.from(Buffer.from(NAME).toString('hex'))],
    ['hex in upper case', Buffer.from(Buffer.from(NAME).toString('hex').toUpperCase())],
    ...['', 'a', 'ab'].flatMap(
      (before) =>
        [
          [
            `base64url after ${before.length}`,
            Buffer.from(Buffer.from(`${before}${NAME} and more`).toString('base64url')),
          ],
          [`base64 after ${before.length}`, Buffer.from(Buffer.from(`${before}${NAME} and more`).toString('base64'))],
        ] as [string, Buffer][],
    ),
  ])('finds a name as %s', (_how, bytes) => {
    const found = createSearch([marker]).find({ name: 'file', bytes: around(bytes) });
    expect(found.map(({ what, file }) => ({ what, file }))).toContainEqual({ what: 'name', file: 'file' });
  });

  it('finds a fragment of a picture, raw or as base64', () => {
    const picture = noise(300);
    const search = createSearch([{ what: 'portrait', bytes: picture.subarray(100, 124), text: false }]);
    const plain = Buffer.alloc(50);
    expect(search.find({ name: 'f', bytes: Buffer.concat([plain, picture]) })).toHaveLength(1);
    const encoded = Buffer.from(`data:image/jpeg;base64,${picture.toString('base64')}`);
    expect(search.find({ name: 'f', bytes: encoded }).length).toBeGreaterThan(0);
    expect(search.find({ name: 'f', bytes: plain })).toEqual([]);
  });

  it('finds what stands at the first and at the last byte', () => {
    const search = createSearch([marker]);
    const bytes = Buffer.from(NAME);
    expect(search.find({ name: 'f', bytes })[0]?.offset).toBe(0);
    expect(search.find({ name: 'f', bytes: Buffer.concat([noise(9), bytes]) })[0]?.offset).toBe(9);
    expect(search.find({ name: 'f', bytes: bytes.subarray(0, bytes.length - 1) })).toEqual([]);
  });

  it('agrees with a slow search for any markers in any bytes', () => {
    const text = fc.string({ minLength: 7, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.array(fc.oneof(text, fc.base64String())),
        (texts, parts) => {
          const markers = texts.map((word, index) => textMarker(String(index), word));
          const bytes = Buffer.from([...parts, texts[0]].join(' '));
          const found = new Set(
            createSearch(markers)
              .find({ name: 'f', bytes })
              .map(({ what }) => what),
          );
          const slow = markers.filter((one) =>
            spellingsOf(one).some((spelling) => bytes.includes(Buffer.from(spelling.bytes))),
          );
          expect(found).toEqual(new Set(slow.map(({ what }) => what)));
          expect(found.has('0')).toBe(true);
        },
      ),
    );
  });

  it('says which markers are too short to prove anything', () => {
    expect(createSearch([textMarker('initial', 'O'), marker]).tooShort).toEqual(['initial']);
  });

  it('reads every file and every file name below a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gafete-search-'));
    try {
      mkdirSync(join(folder, 'shelf', 'ab'), { recursive: true });
      writeFileSync(join(folder, 'gafete.sqlite'), noise(100));
      writeFileSync(join(folder, 'keys.json'), noise(10));
      writeFileSync(join(folder, 'shelf', 'ab', NAME), noise(20));
      const search = createSearch([marker]);
      const found = [...readEverything(folder)].flatMap((kept) => search.find(kept));
      expect(found.length).toBeGreaterThan(0);
      expect(sizesBelow(folder)).toEqual({ database: 100, shelf: 20, keys: 10 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
