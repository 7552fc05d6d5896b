import { err, ok, type Result } from '../../lib/result.ts';

/** Pixels of an image. */
export type ImageSize = { readonly width: number; readonly height: number };

/** What is wrong with an image file: its parts, something beside the picture, or something after it. */
export type ImageFault = 'structure' | 'metadata' | 'trailing_bytes';

// T.81 table B.1.
const SOF0 = 0xc0;
const SOF2 = 0xc2;
const DHT = 0xc4;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DRI = 0xdd;
const APP0 = 0xe0;
const APP15 = 0xef;
const COM = 0xfe;
const JFIF = [0x4a, 0x46, 0x49, 0x46, 0];

type Frame = ImageSize & { readonly tables: ReadonlySet<number>; readonly components: ReadonlySet<number> };
/** What has been seen so far. */
type State = { frame?: Frame; readonly quantizers: Set<number>; scans: number };

/**
 * Reads the structure of a JPEG file (ITU-T T.81 Annex B): baseline or progressive, eight bits, one or three components,
 * with no segment beside those that decoding needs and one plain JFIF header. Answers its size.
 */
export function readJpeg(bytes: Uint8Array): Result<ImageSize, ImageFault> {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return err('structure');
  const state: State = { quantizers: new Set(), scans: 0 };
  let at = 2;
  for (;;) {
    // Fill bytes (T.81 B.1.1.2) before a marker are legal and carry nothing, so nothing needs them.
    if (bytes[at] !== 0xff) return err('structure');
    const marker = bytes[at + 1];
    if (marker === EOI) {
      if (state.frame === undefined || state.scans === 0 || !usesAll(state)) return err('structure');
      return at + 2 === bytes.length ? ok(sizeOf(state.frame)) : err('trailing_bytes');
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === undefined || length < 2 || at + 2 + length > bytes.length) return err('structure');
    const segment = bytes.subarray(at + 4, at + 2 + length);
    const fault = readSegment(marker, segment, state, at === 2);
    if (fault !== undefined) return err(fault);
    at += 2 + length;
    if (marker === SOS) {
      const end = endOfScan(bytes, at);
      if (end === at) return err('structure');
      at = end;
    }
  }
}

function readSegment(marker: number, segment: Uint8Array, state: State, first: boolean): ImageFault | undefined {
  if (marker === APP0 && isPlainJfif(segment)) return first ? undefined : 'structure';
  // APP1 is EXIF and XMP, APP2 a colour profile (which may name a device), APP13 IPTC, COM anything.
  if ((marker >= APP0 && marker <= APP15) || marker === COM) return 'metadata';
  if (marker === DQT) return readQuantizers(segment, state.quantizers) ? undefined : 'structure';
  if (marker === DHT) return isHuffman(segment) ? undefined : 'structure';
  if (marker === DRI) return segment.length === 2 ? undefined : 'structure';
  if (marker === SOF0 || marker === SOF2) {
    const frame = state.frame === undefined ? readFrame(segment) : undefined;
    if (frame === undefined) return 'structure';
    state.frame = frame;
    return undefined;
  }
  if (marker !== SOS || state.frame === undefined || !isScan(segment, state.frame)) return 'structure';
  state.scans++;
  return undefined;
}

/** JFIF 1.02: version, density, and a thumbnail of zero pixels. */
function isPlainJfif(segment: Uint8Array): boolean {
  return (
    segment.length === 14 && JFIF.every((byte, i) => segment[i] === byte) && segment[12] === 0 && segment[13] === 0
  );
}

/** T.81 B.2.4.1. Each table once: a table defined again, or never used, is room for something else. */
function readQuantizers(segment: Uint8Array, seen: Set<number>): boolean {
  let at = 0;
  while (at < segment.length) {
    const id = segment[at] as number;
    if (id > 3 || seen.has(id)) return false;
    seen.add(id);
    at += 65;
  }
  return at === segment.length && at > 0;
}

/** T.81 B.2.4.2: whole tables, each with as many values as its sixteen counts say. */
function isHuffman(segment: Uint8Array): boolean {
  let at = 0;
  while (at < segment.length) {
    const kind = segment[at] as number;
    if ((kind & 0xf0) > 0x10 || (kind & 0x0f) > 3 || at + 17 > segment.length) return false;
    let values = 0;
    for (let i = 1; i <= 16; i++) values += segment[at + i] as number;
    if (values < 1 || values > 256) return false;
    at += 17 + values;
  }
  return at === segment.length && at > 0;
}

/** T.81 B.2.2. */
function readFrame(segment: Uint8Array): Frame | undefined {
  const [precision, h1, h0, w1, w0, count] = [...segment] as [number, number, number, number, number, number];
  if (segment.length < 6 || precision !== 8 || (count !== 1 && count !== 3)) return undefined;
  if (segment.length !== 6 + 3 * count) return undefined;
  const components = new Set<number>();
  const tables = new Set<number>();
  for (let i = 0; i < count; i++) {
    const [id, sampling, table] = [...segment.subarray(6 + 3 * i)] as [number, number, number];
    const [across, down] = [sampling >> 4, sampling & 15];
    if (components.has(id) || across < 1 || across > 4 || down < 1 || down > 4 || table > 3) return undefined;
    components.add(id);
    tables.add(table);
  }
  return { width: (w1 << 8) | w0, height: (h1 << 8) | h0, components, tables };
}

/** T.81 B.2.3: one to all of the frame's components. */
function isScan(segment: Uint8Array, frame: Frame): boolean {
  const count = segment[0] ?? 0;
  if (count < 1 || count > frame.components.size || segment.length !== 4 + 2 * count) return false;
  for (let i = 0; i < count; i++) if (!frame.components.has(segment[1 + 2 * i] as number)) return false;
  return true;
}

/** The position of the marker that ends the entropy-coded bytes: not a stuffed zero, not a restart (T.81 B.1.1.5). */
export function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at++;
  }
  return at;
}

function usesAll({ frame, quantizers }: State): boolean {
  return (
    frame !== undefined && frame.tables.size === quantizers.size && [...frame.tables].every((id) => quantizers.has(id))
  );
}

function sizeOf({ width, height }: Frame): ImageSize {
  return { width, height };
}
