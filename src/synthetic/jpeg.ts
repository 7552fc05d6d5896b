/**
 * A baseline JPEG file (ITU-T T.81) from pixels: just enough for synthetic portraits. Three components, no subsampling,
 * one quantisation table, one pair of Huffman tables, no metadata.
 */

/** Zig-zag order of a block's 64 coefficients (T.81 figure A.6): position in the stream → position in the block. */
const ZIGZAG = zigzag();
/** Code lengths 1–16: how many codes of each, then the symbols in order (T.81 annex K.3, luminance). */
const DC = {
  counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  symbols: Array.from({ length: 12 }, (_, i) => i),
};
const AC = { counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], symbols: acSymbols() };
const DC_CODES = codesOf(DC);
const AC_CODES = codesOf(AC);
/** cos((2x + 1)uπ / 16), scaled so that the transform is orthonormal (T.81 A.3.3). */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

/** Room for one half-transformed block. */
const ROWS = new Float64Array(64);

/** Pixels as red, green, blue, row by row. Sides are multiples of 8. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Encodes a picture. `coarseness` 1 is fine, 10 is coarse. */
export function encodeJpeg({ width, height, rgb }: Picture, coarseness: number): Uint8Array {
  const quantizers = Uint8Array.from({ length: 64 }, (_, i) => 2 + coarseness * (1 + (i >> 3) + (i & 7)));
  const planes = toPlanes(rgb);
  const writer = createBitWriter();
  const before = [0, 0, 0];
  const block = new Float64Array(64);
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      for (const [component, plane] of planes.entries()) {
        for (let row = 0; row < 8; row++) {
          const from = (y + row) * width + x;
          block.set(plane.subarray(from, from + 8), row * 8);
        }
        before[component] = writeBlock(writer, transform(block), quantizers, before[component]!);
      }
    }
  }
  const scan = writer.finish();
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...ZIGZAG.map((at) => quantizers[at]!)]),
    ...segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    ...segment(0xc4, [0x00, ...DC.counts, ...DC.symbols]),
    ...segment(0xc4, [0x10, ...AC.counts, ...AC.symbols]),
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    ...scan,
    ...[0xff, 0xd9],
  ]);
}

function segment(marker: number, body: readonly number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
}

/** JFIF's luminance and two colour differences, centred on zero. */
function toPlanes(rgb: Uint8Array): readonly Float64Array[] {
  const [luma, blue, red] = [0, 1, 2].map(() => new Float64Array(rgb.length / 3)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < luma.length; i++) {
    const [r, g, b] = [rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    luma[i] = y - 128;
    blue[i] = (b - y) / 1.772;
    red[i] = (r - y) / 1.402;
  }
  return [luma, blue, red];
}

/** The discrete cosine transform of one block, rows first, in place. */
function transform(block: Float64Array): Float64Array {
  const rows = ROWS;
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += block[y * 8 + x]! * COSINES[u * 8 + x]!;
      rows[y * 8 + u] = sum;
    }
  }
  for (let u = 0; u < 8; u++) {
    for (let v = 0; v < 8; v++) {
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += rows[y * 8 + u]! * COSINES[v * 8 + y]!;
      block[v * 8 + u] = sum;
    }
  }
  return block;
}

/** T.81 F.1.2: the difference of the first coefficient, then runs of zeros. Returns the first coefficient. */
function writeBlock(writer: BitWriter, block: Float64Array, quantizers: Uint8Array, before: number): number {
  const first = Math.round(block[0]! / quantizers[0]!);
  const size = sizeOf(first - before);
  writer.code(DC_CODES[size]!);
  writer.level(first - before, size);
  let zeros = 0;
  for (let i = 1; i < 64; i++) {
    const at = ZIGZAG[i]!;
    const level = Math.round(block[at]! / quantizers[at]!);
    if (level === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.code(AC_CODES[0xf0]!);
    const bits = sizeOf(level);
    writer.code(AC_CODES[(zeros << 4) | bits]!);
    writer.level(level, bits);
    zeros = 0;
  }
  if (zeros > 0) writer.code(AC_CODES[0]!);
  return first;
}

const sizeOf = (level: number) => (level === 0 ? 0 : 32 - Math.clz32(Math.abs(level)));

interface Code {
  readonly bits: number;
  readonly length: number;
}

interface BitWriter {
  code(code: Code): void;
  level(level: number, size: number): void;
  finish(): number[];
}

function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let word = 0;
  let held = 0;
  const write = (bits: number, length: number) => {
    word = (word << length) | bits;
    held += length;
    while (held >= 8) {
      held -= 8;
      const byte = (word >> held) & 255;
      bytes.push(byte);
      // T.81 B.1.1.5: a stuffed zero, so that no data looks like a marker.
      if (byte === 0xff) bytes.push(0);
    }
    word &= (1 << held) - 1;
  };
  return {
    code: ({ bits, length }) => write(bits, length),
    // T.81 F.1.2.1: negative levels are written as one less, in ones' complement.
    level: (level, size) => size > 0 && write(level > 0 ? level : level + (1 << size) - 1, size),
    finish: () => {
      if (held > 0) write((1 << (8 - held)) - 1, 8 - held);
      return bytes;
    },
  };
}

/** Canonical Huffman codes by symbol (T.81 annex C). */
function codesOf({ counts, symbols }: { readonly counts: readonly number[]; readonly symbols: readonly number[] }) {
  const codes: Code[] = [];
  let bits = 0;
  let at = 0;
  for (const [index, count] of counts.entries()) {
    for (let i = 0; i < count; i++) codes[symbols[at++]!] = { bits: bits++, length: index + 1 };
    bits <<= 1;
  }
  return codes;
}

/** The frequent symbols first, the rest in order. */
function acSymbols(): number[] {
  const frequent = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14,
    0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82,
  ];
  const all = Array.from({ length: 256 }, (_, i) => i).filter((symbol) => {
    const size = symbol & 15;
    return size >= 1 && size <= 10;
  });
  return [...frequent, ...all.filter((symbol) => !frequent.includes(symbol))];
}

function zigzag(): readonly number[] {
  const order: number[] = [];
  for (let sum = 0; sum < 15; sum++) {
    const diagonal: number[] = [];
    for (let y = 0; y <= sum; y++) if (y < 8 && sum - y < 8) diagonal.push(y * 8 + (sum - y));
    order.push(...(sum % 2 === 0 ? diagonal.reverse() : diagonal));
  }
  return order;
}
