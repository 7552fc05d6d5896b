import type { Bytes } from '../../lib/bytes.ts';
import { err, ok, type Result } from '../../lib/result.ts';

/** Why compressed bytes were refused. */
export type InflateRefusal = 'header' | 'dictionary' | 'too_large' | 'corrupt';

const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;
const FDICT = 0x20;
/**
 * DEFLATE expands at most 1032 times. Some runtimes decompress a whole written chunk before anybody may read, so the
 * chunk, not only the reader, has to bound what a bomb can allocate: this many bytes give at most 1 MiB.
 */
const CHUNK_BYTES = 1016;

/** Compresses with the zlib format (RFC 1950) at the platform's default level. */
export async function deflate(bytes: Bytes): Promise<Bytes> {
  // Token Status List §4.1: "deflate" with the ZLIB wrapper. The platform calls exactly that 'deflate'.
  const stream = new CompressionStream('deflate');
  const writer = stream.writable.getWriter();
  const [compressed] = await Promise.all([
    new Response(stream.readable).arrayBuffer(),
    writer.write(bytes),
    writer.close(),
  ]);
  return new Uint8Array(compressed);
}

/**
 * Inflates exactly one whole zlib stream into at most `limit` bytes, and never holds much more than that.
 * Refuses with every `InflateRefusal`.
 */
export async function inflate(bytes: Bytes, limit: number): Promise<Result<Bytes, InflateRefusal>> {
  if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) return err('header');
  const [method, flags] = [bytes[0] as number, bytes[1] as number];
  // RFC 1950 §2.2: method 8, a window of at most 32 KiB, check bits. Raw DEFLATE and gzip stop here.
  if ((method & 0x0f) !== 8 || method >> 4 > 7 || (method * 256 + flags) % 31 !== 0) return err('header');
  // A preset dictionary would make the list depend on bytes that nobody signed.
  if ((flags & FDICT) !== 0) return err('dictionary');

  const inflated = await run(bytes, limit, CHUNK_BYTES);
  if (!inflated.ok) return inflated;
  const checksum = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - CHECKSUM_BYTES).getUint32(0);
  if (adler32(inflated.value) !== checksum) return err('corrupt');
  // Node before 24 ignores what follows the stream, even a copy of the checksum. If the stream is whole without its last
  // byte, then that byte was not part of it.
  // In one chunk: how much comes out is known by now.
  const shortened = await run(bytes.subarray(0, -1), limit, bytes.length);
  return shortened.ok ? err('corrupt') : inflated;
}

/** Feeds the platform's decompressor chunk by chunk and stops it at the limit. */
async function run(bytes: Bytes, limit: number, chunkBytes: number): Promise<Result<Bytes, InflateRefusal>> {
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const output = new Uint8Array(limit);
  let length = 0;
  const feed = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      await writer.write(bytes.subarray(at, at + chunkBytes));
    }
    await writer.close();
  };
  // The reader meets the same fault, so the feeder's own rejection tells nothing more.
  const fed = feed().catch(() => {});
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > limit) {
        await reader.cancel().catch(() => {});
        return err('too_large');
      }
      output.set(value, length);
      length += value.length;
    }
    await fed;
    return ok(output.subarray(0, length));
  } catch {
    return err('corrupt');
  }
}

/** RFC 1950 §8.2. The sums are reduced every 3,800 bytes, before they could leave 32 bits. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at++) {
      a += bytes[at] as number;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 65_536 + a;
}
