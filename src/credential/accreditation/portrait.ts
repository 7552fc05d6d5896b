import { decodeBase64url } from '../../lib/base64url.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type ImageFault, type ImageSize, readJpeg } from './jpeg.ts';
import { readWebp } from './webp.ts';

/** Why a portrait was refused. */
export type PortraitRefusal = 'not_a_data_url' | 'base64' | 'too_large' | 'dimensions' | ImageFault;

/** Bytes of the image file. */
export const MAX_PORTRAIT_BYTES = 20 * 1024;
/** Pixels along either side. */
export const MAX_PORTRAIT_SIDE = 480;

const FORMATS = [
  { prefix: 'data:image/jpeg;base64,', read: readJpeg },
  { prefix: 'data:image/webp;base64,', read: readWebp },
] as const;

/**
 * Checks an embedded portrait: a JPEG or WebP `data:` URL, at most 480 × 480 pixels and 20 KB, and nothing in the file
 * but the picture: a camera's EXIF holds the place and the device, a comment holds anything. Answers the URL as it came.
 * The picture is not decoded: what pixels or unread entropy-coded bytes may hide is a known limit.
 */
export function parsePortrait(dataUrl: unknown): Result<string, PortraitRefusal> {
  const decoded = decodePortrait(dataUrl);
  if (!decoded.ok) return decoded;
  const { bytes, read } = decoded.value;
  if (bytes.length > MAX_PORTRAIT_BYTES) return err('too_large');
  const size = read(bytes);
  if (!size.ok) return size;
  return fits(size.value) ? ok(dataUrl as string) : err('dimensions');
}

/** The file inside the URL, at most twice the final size, so that a profile can still be taken out of it. */
export function decodePortrait(
  dataUrl: unknown,
): Result<(typeof FORMATS)[number] & { bytes: Uint8Array }, PortraitRefusal> {
  if (typeof dataUrl !== 'string') return err('not_a_data_url');
  const format = FORMATS.find(({ prefix }) => dataUrl.startsWith(prefix));
  if (format === undefined) return err('not_a_data_url');
  const text = dataUrl.slice(format.prefix.length);
  if (text.length > Math.ceil((2 * MAX_PORTRAIT_BYTES) / 3) * 4) return err('too_large');
  const bytes = decodeBase64(text);
  return bytes === undefined ? err('base64') : ok({ ...format, bytes });
}

/** RFC 4648 §4 with its padding, exactly one spelling for each file. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return decodeBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
}

function fits({ width, height }: ImageSize): boolean {
  return width >= 1 && height >= 1 && width <= MAX_PORTRAIT_SIDE && height <= MAX_PORTRAIT_SIDE;
}
