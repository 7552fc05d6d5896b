/** Reads a public log over HTTP: bounded, without following anybody elsewhere, believing nothing. */
import { type Bytes, concatBytes, decodeUtf8 } from '../../lib/bytes.ts';
import { HASH_BYTES, NOTE_LIMITS, TILE_WIDTH, type TileName, tilePath } from '../../merkle/index.ts';
import { MAX_ENTRY_BYTES } from '../../transparency/wire.ts';

/** A log's files. `undefined` when one is not there, is too long, or nobody answers. */
export interface LogSource {
  checkpoint(): Promise<string | undefined>;
  keys(): Promise<string | undefined>;
  tile(name: TileName): Promise<Bytes | undefined>;
}

const SECONDS = 30;

/** The log below `prefix` (`https://office.example/log`). */
export function openLogSource(prefix: string, fetch: typeof globalThis.fetch): LogSource {
  async function read(path: string, limit: number): Promise<Bytes | undefined> {
    const answer = await readBounded(fetch, `${prefix}/${path}`, limit);
    return answer?.status === 200 ? answer.bytes : undefined;
  }
  const readText = async (path: string) => {
    const bytes = await read(path, NOTE_LIMITS.size);
    return bytes && decodeUtf8(bytes);
  };
  return {
    checkpoint: () => readText('checkpoint'),
    keys: () => readText('keys'),
    tile: (name) =>
      read(tilePath(name), name.level === 'entries' ? TILE_WIDTH * (2 + MAX_ENTRY_BYTES) : name.width * HASH_BYTES),
  };
}

/** One GET. `undefined` when nobody answers, or the body is longer than `limit` bytes. Redirects are not followed. */
export async function readBounded(
  fetch: typeof globalThis.fetch,
  url: string,
  limit: number,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly bytes: Bytes } | undefined> {
  try {
    const signal = AbortSignal.timeout(SECONDS * 1000);
    const answer = await fetch(url, { redirect: 'error', cache: 'no-store', headers, signal });
    const bytes = await readBody(answer, limit);
    return bytes && { status: answer.status, bytes };
  } catch {
    return undefined;
  }
}

/** The body, unless it is longer than `limit` bytes: who serves a log may want to fill our memory. */
async function readBody(answer: Response, limit: number): Promise<Bytes | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > limit) return undefined;
    parts.push(part);
  }
  return concatBytes(...parts);
}
