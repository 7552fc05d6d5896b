import type { Chance } from './chance.ts';
import { encodeJpeg, type Picture } from './jpeg.ts';

const WIDTH = 192;
const HEIGHT = 240;

type Colour = readonly [number, number, number];

const SKINS: readonly Colour[] = [
  [84, 58, 44],
  [122, 84, 60],
  [158, 112, 82],
  [190, 142, 108],
  [214, 170, 138],
  [232, 196, 168],
];
const HAIRS: readonly Colour[] = [
  [24, 20, 20],
  [46, 32, 26],
  [88, 58, 36],
  [140, 110, 70],
  [128, 128, 130],
];

/** A drawn face that is nobody's, as a baseline JPEG of about 6 to 15 KB. */
export function drawPortrait(chance: Chance): Uint8Array {
  return encodeJpeg(drawFace(chance), 2);
}

/** The file as an embedded image, the way a credential carries it. */
export function portraitUrl(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

/** Shapes over one another: background, shoulders, hair, face, eyes, mouth; then grain, as every camera has. */
function drawFace(chance: Chance): Picture {
  const between = (low: number, high: number) => low + chance.below(high - low + 1);
  const [background, clothes] = [colour(chance, 90, 200), colour(chance, 20, 160)];
  const [skin, hair] = [chance.pick(SKINS), chance.pick(HAIRS)];
  const x = between(88, 104);
  const y = between(96, 112);
  const [across, down] = [between(40, 50), between(54, 66)];
  const eyes = between(14, 20);
  const shapes: readonly (readonly [Colour, number, number, number, number])[] = [
    [clothes, x, HEIGHT + 20, between(80, 100), between(70, 86)],
    [skin, x, y + down, 18, 34],
    [hair, x, y - between(6, 14), across + between(4, 12), down + between(0, 8)],
    [skin, x, y + 6, across, down],
    [[245, 245, 240], x - eyes, y - 4, 8, 4],
    [[245, 245, 240], x + eyes, y - 4, 8, 4],
    [[40, 28, 22], x - eyes, y - 4, 3, 4],
    [[40, 28, 22], x + eyes, y - 4, 3, 4],
    [[skin[0] * 0.75, skin[1] * 0.7, skin[2] * 0.7], x, y + 14, 5, 12],
    [[150, 70, 70], x, y + 34, between(10, 18), between(2, 6)],
  ];
  const layer = new Uint8Array(WIDTH * HEIGHT);
  for (const [index, [, cx, cy, rx, ry]] of shapes.entries()) paint(layer, index + 1, cx, cy, rx, ry);
  const palette = [background, ...shapes.map(([fill]) => fill)];
  const grain = between(12, 24);
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < layer.length; i++) {
    const fill = palette[layer[i]!]!;
    const light = 1.1 - (0.25 * i) / layer.length;
    const noise = chance.below(grain) - grain / 2;
    for (let part = 0; part < 3; part++) rgb[i * 3 + part] = Math.max(0, Math.min(255, fill[part]! * light + noise));
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

/** Fills an ellipse, as far as it lies inside the picture. */
function paint(layer: Uint8Array, value: number, cx: number, cy: number, rx: number, ry: number): void {
  for (let y = Math.max(0, cy - ry); y < Math.min(HEIGHT, cy + ry); y++) {
    const half = Math.floor(rx * Math.sqrt(1 - ((y - cy) / ry) ** 2));
    layer.fill(value, y * WIDTH + Math.max(0, cx - half), y * WIDTH + Math.min(WIDTH, cx + half + 1));
  }
}

function colour(chance: Chance, low: number, high: number): Colour {
  const part = () => low + chance.below(high - low);
  return [part(), part(), part()];
}
