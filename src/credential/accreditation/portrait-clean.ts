import { concatBytes } from '../../lib/bytes.ts';
import { err, type Result } from '../../lib/result.ts';
import { endOfScan } from './jpeg.ts';
import { decodePortrait, type PortraitRefusal, parsePortrait } from './portrait.ts';

const MARKER_EOI = 0xd9;
const MARKER_SOS = 0xda;

/**
 * Takes out of a JPEG or WebP `data:` URL what is not the picture: EXIF, XMP, IPTC, comments, colour profiles (every
 * picture that a browser's canvas exports has one; without it sRGB is understood) and what follows the file, and checks
 * the rest. For the SDK and the web apps, before the claims are sealed. Refuses as `parsePortrait` does.
 */
export function cleanPortrait(dataUrl: unknown): Result<string, PortraitRefusal> {
  const decoded = decodePortrait(dataUrl);
  if (!decoded.ok) return decoded;
  const { prefix, bytes } = decoded.value;
  const cleaned = prefix.includes('jpeg') ? cleanJpeg(bytes) : cleanWebp(bytes);
  if (cleaned === undefined) return err('structure');
  let binary = '';
  for (const byte of cleaned) binary += String.fromCharCode(byte);
  return parsePortrait(prefix + btoa(binary));
}

/** Copies the segments that decoding needs, in their order, up to the end of the image (T.81 Annex B). */
function cleanJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === MARKER_EOI) break;
    let end = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    const isNeeded = (marker < 0xe0 || marker > 0xef) && marker !== 0xfe;
    if (marker === MARKER_SOS) end = endOfScan(bytes, end);
    if (isNeeded) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== MARKER_EOI) return undefined;
  return concatBytes(...kept, bytes.subarray(at, at + 2));
}

/** Copies the picture's chunks, clears the flags of the others, and writes the size anew (RFC 9649 §2). */
function cleanWebp(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 20) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const riffEnd = Math.min(8 + view.getUint32(4, true), bytes.length);
  const kept: Uint8Array[] = [];
  for (let at = 12; at + 8 <= riffEnd; ) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size & 1);
    if (end > riffEnd) return undefined;
    const chunk = bytes.slice(at, end);
    if (name === 'VP8X') chunk[8] = (chunk[8] as number) & 0x10;
    if (['VP8X', 'ALPH', 'VP8 ', 'VP8L'].includes(name)) kept.push(chunk);
    at = end;
  }
  const cleaned = concatBytes(bytes.subarray(0, 12), ...kept);
  new DataView(cleaned.buffer).setUint32(4, cleaned.length - 8, true);
  return cleaned;
}
