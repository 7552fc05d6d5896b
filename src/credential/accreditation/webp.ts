import { err, ok, type Result } from '../../lib/result.ts';
import type { ImageFault, ImageSize } from './jpeg.ts';

type Chunk = { readonly name: string; readonly data: Uint8Array };

const ALPHA_FLAG = 0x10;

/**
 * Reads the structure of a WebP file (RFC 9649): one lossy or lossless still picture, with transparency or without, and
 * no other chunk. Answers its size.
 */
export function readWebp(bytes: Uint8Array): Result<ImageSize, ImageFault> {
  if (bytes.length < 20 || text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WEBP') return err('structure');
  // RFC 9649 §2.4: the RIFF size counts what follows it; bytes beyond it belong to no picture.
  const end = 8 + uint32(bytes, 4);
  if (end > bytes.length) return err('structure');
  if (end < bytes.length) return err('trailing_bytes');
  const chunks = readChunks(bytes);
  if (chunks === undefined) return err('structure');
  if (chunks.some(({ name }) => !['VP8X', 'ALPH', 'VP8 ', 'VP8L'].includes(name))) return err('metadata');
  const names = chunks.map(({ name }) => name).join();
  const size = readPicture(chunks.at(-1) as Chunk);
  if (size === undefined) return err('structure');
  if (names === 'VP8 ' || names === 'VP8L') return ok(size);
  const extended = readExtended(chunks[0] as Chunk);
  if (extended === undefined || extended.width !== size.width || extended.height !== size.height)
    return err('structure');
  // Flags for a colour profile, EXIF, XMP or animation promise chunks that were refused above, or lie.
  if ((extended.flags & ~ALPHA_FLAG) !== 0) return err('metadata');
  const hasAlpha = extended.flags === ALPHA_FLAG;
  if (names === 'VP8X,ALPH,VP8 ') return hasAlpha && isAlpha(chunks[1] as Chunk) ? ok(size) : err('structure');
  if (names === 'VP8X,VP8 ') return hasAlpha ? err('structure') : ok(size);
  return names === 'VP8X,VP8L' ? ok(size) : err('structure');
}

/** All chunks; `undefined` when one is cut short or its padding byte is not zero (RFC 9649 §2.3). */
function readChunks(bytes: Uint8Array): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let at = 12;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return undefined;
    const size = uint32(bytes, at + 4);
    const end = at + 8 + size;
    if (end + (size & 1) > bytes.length || ((size & 1) === 1 && bytes[end] !== 0)) return undefined;
    chunks.push({ name: text(bytes, at), data: bytes.subarray(at + 8, end) });
    at = end + (size & 1);
  }
  return chunks.length === 0 ? undefined : chunks;
}

function readPicture({ name, data }: Chunk): ImageSize | undefined {
  if (name === 'VP8 ') return readLossy(data);
  return name === 'VP8L' ? readLossless(data) : undefined;
}

/** RFC 6386 §9.1: a shown key frame, the start code, 14 bits of width and height without up-scaling. */
function readLossy(data: Uint8Array): ImageSize | undefined {
  if (data.length < 11) return undefined;
  const tag = uint16(data, 0) | ((data[2] as number) << 16);
  const isShownKeyFrame = (tag & 1) === 0 && ((tag >> 4) & 1) === 1 && ((tag >> 1) & 7) <= 3;
  const firstPartition = tag >> 5;
  if (!isShownKeyFrame || firstPartition > data.length - 10) return undefined;
  if (data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) return undefined;
  const [width, height] = [uint16(data, 6), uint16(data, 8)];
  return width > 0x3fff || height > 0x3fff ? undefined : { width, height };
}

/** RFC 9649 §3.4: signature, 14 bits of width − 1 and height − 1, the alpha hint, version 0. */
function readLossless(data: Uint8Array): ImageSize | undefined {
  if (data.length < 6 || data[0] !== 0x2f) return undefined;
  const word = uint32(data, 1);
  if (word >>> 29 !== 0) return undefined;
  return { width: (word & 0x3fff) + 1, height: ((word >>> 14) & 0x3fff) + 1 };
}

/** RFC 9649 §2.7: flags, three reserved bytes of zero, 24 bits of width − 1 and height − 1. */
function readExtended({ name, data }: Chunk): (ImageSize & { readonly flags: number }) | undefined {
  if (name !== 'VP8X' || data.length !== 10 || uint32(data, 0) >>> 8 !== 0) return undefined;
  const width = 1 + (uint16(data, 4) | ((data[6] as number) << 16));
  const height = 1 + (uint16(data, 7) | ((data[9] as number) << 16));
  return { width, height, flags: data[0] as number };
}

/** RFC 9649 §2.7.1.2: reserved bits zero, known preprocessing and compression, and something behind the header byte. */
function isAlpha({ data }: Chunk): boolean {
  const header = data[0] ?? 0xff;
  return data.length >= 2 && header >> 6 === 0 && ((header >> 4) & 3) <= 1 && (header & 3) <= 1;
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function uint32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0;
}
