/**
 * Everything stolen as bytes to be searched: the files as they lie there, each stored value by itself (a file splits long
 * ones), and what either holds in gzip, deflate, base64 or hex, one in another.
 */
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Kept } from '../../synthetic/dump-search.ts';
import type { Loot } from '../target.ts';
import { bytesIn, readLoot, readRows, sha256Hex } from './cells.ts';

const CHUNK = 4 << 20;
const MOST_UNPACKED = 8 << 20;
const LEAST_PACKED = 16;

export function* placesToSearch(loot: Loot, folder: string): Generator<Kept, void, undefined> {
  for (const name of loot.shelfListing) yield { name: 'shelf listing', bytes: Buffer.from(name) };
  for (const name of loot.files) {
    yield { name: `name of ${name}`, bytes: Buffer.from(name) };
    const bytes = readLoot(folder, name);
    yield { name, bytes };
    yield* packedIn(name, bytes);
  }
  yield* valuesOf(loot, folder);
}

/** Every distinct stored value, many to a piece, with what is packed inside. */
function* valuesOf(loot: Loot, folder: string): Generator<Kept, void, undefined> {
  const seen = new Set<string>();
  let parts: Buffer[] = [];
  let size = 0;
  for (const { table, cells } of readRows(loot, folder)) {
    for (const [column, value] of Object.entries(cells)) {
      if (value === null || typeof value === 'number') continue;
      const bytes = Buffer.from(value as Uint8Array);
      if (bytes.length < 7) continue;
      const hash = sha256Hex(bytes).slice(0, 24);
      if (seen.has(hash)) continue;
      seen.add(hash);
      parts.push(bytes, Buffer.from('\n'));
      size += bytes.length;
      yield* unfoldValue(`${table}.${column}`, value);
      if (size > CHUNK) {
        yield { name: 'stored values', bytes: Buffer.concat(parts) };
        parts = [];
        size = 0;
      }
    }
  }
  yield { name: 'stored values', bytes: Buffer.concat(parts) };
}

function* unfoldValue(name: string, value: string | Uint8Array): Generator<Kept, void, undefined> {
  const bytes = typeof value === 'string' ? bytesIn(value, LEAST_PACKED) : Buffer.from(value);
  if (bytes === undefined) return;
  const unpacked = unpack(bytes);
  if (unpacked !== undefined) yield { name: `${name}, unpacked`, bytes: unpacked };
}

/** Packed pieces in the middle of a file, found by how gzip and zlib begin. */
function* packedIn(name: string, bytes: Buffer): Generator<Kept, void, undefined> {
  for (const magic of [
    Buffer.of(0x1f, 0x8b, 0x08),
    Buffer.of(0x78, 0x9c),
    Buffer.of(0x78, 0xda),
    Buffer.of(0x78, 0x01),
  ]) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      const unpacked = unpackStart(bytes.subarray(at, at + MOST_UNPACKED));
      if (unpacked !== undefined) yield { name: `${name}, unpacked at ${at}`, bytes: unpacked };
    }
  }
}

/** RFC 1952 §2.3: ten bytes, then what the flags announce. Only file names are met in practice. */
const GZIP_HEADER = 10;
const GZIP_NAME = 0x08;

/** Unpacks what begins here, whatever follows it; a piece that breaks off gives what it had. */
function unpackStart(bytes: Buffer): Buffer | undefined {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED };
  try {
    if (bytes[0] !== 0x1f) return nonEmpty(inflateSync(bytes, options));
    // Its body alone: what follows a piece in a file would be taken for a second one, and refused.
    const named = (bytes[3] as number) & GZIP_NAME ? bytes.indexOf(0, GZIP_HEADER) + 1 : GZIP_HEADER;
    return nonEmpty(inflateRawSync(bytes.subarray(named), options));
  } catch {
    return undefined;
  }
}

function unpack(bytes: Buffer): Buffer | undefined {
  for (const open of [gunzipSync, inflateSync, inflateRawSync]) {
    try {
      const unpacked = nonEmpty(open(bytes, { maxOutputLength: MOST_UNPACKED }));
      if (unpacked !== undefined) return unpacked;
    } catch {
      // Not packed so.
    }
  }
  return undefined;
}

const nonEmpty = (bytes: Buffer) => (bytes.length >= LEAST_PACKED ? bytes : undefined);
