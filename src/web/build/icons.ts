/** The mark as PNG, for home screens that take nothing else. Drawn here, so that no picture has to be kept in step with the SVG. */
import { crc32, deflateSync } from 'node:zlib';

const PURPLE = [0x5a, 0x3e, 0x9b] as const;
const PAPER = [0xfa, 0xf9, 0xf6] as const;
/** Points a pixel is looked at in each direction, so that round edges are smooth. */
const SAMPLES = 4;

/**
 * The mark of `credential/accreditation/logo.ts` at a size. `maskable` fills the square to its edges, because the phone
 * cuts its own shape out of it, and keeps the ring within the middle four fifths.
 */
export function markAsPng(size: number, { maskable }: { readonly maskable: boolean }): Uint8Array {
  const rows = new Uint8Array(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      rows.set(pixelAt(x, y, size, maskable), y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  // Eight bits a channel, red, green, blue and alpha.
  header.set([8, 6], 8);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function pixelAt(x: number, y: number, size: number, maskable: boolean): readonly number[] {
  let [covered, light] = [0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const at = (pixel: number, step: number) => ((pixel + (step + 0.5) / SAMPLES) / size) * 96;
    const [u, v] = [at(x, i % SAMPLES), at(y, Math.floor(i / SAMPLES))];
    if (!maskable && !isInRoundedSquare(u, v)) continue;
    covered++;
    const distance = Math.hypot(u - 48, v - 48) / (maskable ? 0.85 : 1);
    if (distance <= 6 || Math.abs(distance - 22) <= 4.5) light++;
  }
  const mix = (channel: 0 | 1 | 2) =>
    covered === 0 ? 0 : Math.round((PAPER[channel] * light + PURPLE[channel] * (covered - light)) / covered);
  return [mix(0), mix(1), mix(2), Math.round((covered / (SAMPLES * SAMPLES)) * 255)];
}

function isInRoundedSquare(u: number, v: number): boolean {
  const past = (t: number) => Math.max(20 - t, t - 76, 0);
  return Math.hypot(past(u), past(v)) <= 20;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
