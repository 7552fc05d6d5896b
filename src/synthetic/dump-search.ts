/**
 * What a thief's search of a stolen copy finds: every byte of every file, for every marker, in every spelling in which a
 * text could hide. One pass over the bytes whatever the number of markers.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A place where something is kept, as bytes. */
export interface Kept {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Something that nobody but its owner should be able to read. */
export interface Marker {
  /** What it is, for the report: never the marker itself. */
  readonly what: string;
  readonly bytes: Uint8Array;
  /** Whether it is text, which has more spellings than a fragment of a picture. */
  readonly text: boolean;
}

export interface Finding {
  readonly what: string;
  readonly file: string;
  readonly spelling: string;
  readonly offset: number;
}

interface Pattern {
  readonly marker: Marker;
  readonly spelling: string;
  readonly bytes: Uint8Array;
}

/** Random bytes contain every short word somewhere: what is shorter than this is no evidence. */
const LEAST_BYTES = 7;
const KEY_BITS = 22;

/** A text as a marker. */
export function textMarker(what: string, text: string): Marker {
  return { what, bytes: Buffer.from(text, 'utf8'), text: true };
}

/** The ways in which a marker can be written down; those too short to prove anything are left out. */
export function spellingsOf(marker: Marker): readonly { readonly spelling: string; readonly bytes: Uint8Array }[] {
  const plain = Buffer.from(marker.bytes);
  const all = [{ spelling: 'as it is', bytes: plain }, ...base64Of(plain), ...hexOf(plain)];
  if (marker.text) {
    const text = plain.toString('utf8');
    const utf16 = Buffer.from(text, 'utf16le');
    all.push(
      { spelling: 'as JSON', bytes: Buffer.from(escapeJson(text), 'utf8') },
      { spelling: 'in lower case', bytes: Buffer.from(text.toLowerCase(), 'utf8') },
      { spelling: 'in upper case', bytes: Buffer.from(text.toUpperCase(), 'utf8') },
      { spelling: 'decomposed', bytes: Buffer.from(text.normalize('NFD'), 'utf8') },
      { spelling: 'in a URL', bytes: Buffer.from(encodeURIComponent(text), 'utf8') },
      { spelling: 'UTF-16', bytes: utf16 },
      { spelling: 'UTF-16, high byte first', bytes: Buffer.from(utf16).swap16() },
    );
  }
  const seen = new Set<string>();
  return all.filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    if (bytes.length < LEAST_BYTES || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Base64 of a longer text that contains the marker: three alignments, without the characters its neighbours decide. */
function base64Of(plain: Buffer): { spelling: string; bytes: Buffer }[] {
  return [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64url');
    const from = Math.ceil((shift * 8) / 6);
    const text = padded.slice(from, Math.floor(((shift + plain.length) * 8) / 6));
    return [
      { spelling: 'base64url', bytes: Buffer.from(text) },
      { spelling: 'base64', bytes: Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/')) },
    ];
  });
}

function hexOf(plain: Buffer): { spelling: string; bytes: Buffer }[] {
  const hex = plain.toString('hex');
  return [
    { spelling: 'hex', bytes: Buffer.from(hex) },
    { spelling: 'hex in upper case', bytes: Buffer.from(hex.toUpperCase()) },
  ];
}

const escapeJson = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

export interface Search {
  /** Spellings that are looked for. */
  readonly patterns: number;
  /** Markers none of whose spellings is long enough to prove anything, by what they are. */
  readonly tooShort: readonly string[];
  /** Everything found in these places, in order of offset. */
  find(kept: Kept): readonly Finding[];
}

/** Prepares a search for all markers at once. */
export function createSearch(markers: readonly Marker[]): Search {
  const buckets = new Map<number, Pattern[]>();
  // Most positions of most files match no pattern's first four bytes: one bit for each tells so.
  const possible = new Uint8Array(1 << (KEY_BITS - 3));
  const tooShort: string[] = [];
  let patterns = 0;
  for (const marker of markers) {
    const spellings = spellingsOf(marker);
    if (spellings.length === 0) tooShort.push(marker.what);
    for (const { spelling, bytes } of spellings) {
      const head = headAt(bytes, 0);
      const bucket = buckets.get(head);
      const pattern = { marker, spelling, bytes };
      if (bucket === undefined) buckets.set(head, [pattern]);
      else bucket.push(pattern);
      const key = keyOf(head);
      possible[key >> 3] = possible[key >> 3]! | (1 << (key & 7));
      patterns++;
    }
  }
  return {
    patterns,
    tooShort,
    find({ name, bytes }) {
      const findings: Finding[] = [];
      for (let offset = 0; offset + LEAST_BYTES <= bytes.length; offset++) {
        const head = headAt(bytes, offset);
        const key = keyOf(head);
        if ((possible[key >> 3]! & (1 << (key & 7))) === 0) continue;
        for (const { marker, spelling, bytes: wanted } of buckets.get(head) ?? []) {
          if (standsAt(bytes, offset, wanted)) findings.push({ what: marker.what, file: name, spelling, offset });
        }
      }
      return findings;
    },
  };
}

function headAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

const keyOf = (head: number) => Math.imul(head, 0x9e3779b1) >>> (32 - KEY_BITS);

function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > bytes.length) return false;
  for (let i = 4; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** Every file below a folder, one after another; its name counts as bytes as well. */
export function* readEverything(folder: string): Generator<Kept, void, undefined> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    yield { name: `name of ${name}`, bytes: Buffer.from(name) };
    if (entry.isFile()) yield { name, bytes: readFileSync(path) };
  }
}

/** Bytes of every file below a folder, by the part of the deployment that it belongs to. */
export function sizesBelow(folder: string): {
  readonly database: number;
  readonly shelf: number;
  readonly keys: number;
} {
  const sizes = { database: 0, shelf: 0, keys: 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const part = entry.name.startsWith('keys.json')
      ? 'keys'
      : relative(folder, path).startsWith('shelf')
        ? 'shelf'
        : 'database';
    sizes[part] += statSync(path).size;
  }
  return sizes;
}
