/**
 * A camera that sees what a test wants: QR codes drawn into frames as a hand holds a phone before a gate (turned, from the
 * side, out of focus, in bad light), written as the YUV4MPEG2 file that Chromium plays as its fake camera. The file is
 * read when the page opens the camera, so that a test may write a fresh pass first. Generated, never committed.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { encode } from 'uqr';

export interface Scene {
  /** What the code says; nothing: an empty gate. */
  readonly text?: string;
  /** Frames for which it stays. */
  readonly frames?: number;
  /** Degrees. */
  readonly rotate?: number;
  /** By how much the far side is shorter than the near one: 0.15 = 15 %. */
  readonly keystone?: number;
  /** Radius of a box blur in pixels, applied twice. */
  readonly blur?: number;
  /** 1 = black on white; 0.3 = dark grey on light grey. */
  readonly contrast?: number;
  /** Half width of the noise in steps of 255. */
  readonly noise?: number;
  /** Side of the code with its quiet zone, as a part of the frame's height. */
  readonly size?: number;
}

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_A_SECOND = 10;
const QUIET_MODULES = 4;
const GREY = 118;

/** Writes the scenes one after the other; Chromium begins again at the end. */
export function writeCamera(path: string, scenes: readonly Scene[], framesASecond = FRAMES_A_SECOND): void {
  const file = openSync(path, 'w');
  try {
    writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${framesASecond}:1 Ip A1:1 C420mpeg2\n`);
    const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
    for (const scene of scenes) {
      const light = Buffer.from(drawScene(scene));
      for (let frame = 0; frame < (scene.frames ?? framesASecond); frame++) {
        writeSync(file, 'FRAME\n');
        writeSync(file, light);
        writeSync(file, colour);
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Flags that make Chromium use the file without asking. */
export function cameraFlags(path: string): readonly string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${path}`,
  ];
}

/** One frame's light, row by row. */
export function drawScene(scene: Scene): Uint8Array {
  const light = new Uint8Array(WIDTH * HEIGHT).fill(GREY);
  if (scene.text !== undefined) drawCode(light, scene.text, scene);
  const { blur = 0, contrast = 1, noise = 0 } = scene;
  if (blur > 0) for (let pass = 0; pass < 2; pass++) blurOnce(light, blur);
  const chance = createNoise();
  for (let at = 0; at < light.length; at++) {
    light[at] = clamp(GREY + (light[at]! - GREY) * contrast + (noise === 0 ? 0 : (chance() * 2 - 1) * noise));
  }
  return light;
}

function drawCode(light: Uint8Array, text: string, { rotate = 0, keystone = 0, size = 0.86 }: Scene): void {
  const { data, size: modules } = encode(text, { ecc: 'L', border: QUIET_MODULES });
  const half = (HEIGHT * size) / 2;
  const [cos, sin] = [Math.cos((rotate * Math.PI) / 180), Math.sin((rotate * Math.PI) / 180)];
  // Samples between pixels: a camera sees the mean of what falls on a pixel.
  const steps = [-0.25, 0.25];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      let sum = 0;
      for (const dy of steps) {
        for (const dx of steps) {
          const [px, py] = [x + 0.5 + dx - WIDTH / 2, y + 0.5 + dy - HEIGHT / 2];
          // Undo the turn, then the view from the side: the plane's far edge is nearer to the middle.
          const [ux, uy] = [px * cos + py * sin, -px * sin + py * cos];
          const depth = 1 - (keystone / 2) * (1 + uy / half);
          const [u, v] = [ux / depth / half, (uy / half + keystone / 2) / (1 - keystone / 2)];
          if (Math.abs(u) >= 1 || Math.abs(v) >= 1) sum += light[y * WIDTH + x]!;
          else {
            const dark = data[Math.floor(((v + 1) / 2) * modules)]?.[Math.floor(((u + 1) / 2) * modules)];
            sum += dark ? 16 : 235;
          }
        }
      }
      light[y * WIDTH + x] = sum / (steps.length * steps.length);
    }
  }
}

function blurOnce(light: Uint8Array, radius: number): void {
  const run = (length: number, at: (step: number) => number) => {
    const line = Float32Array.from({ length }, (_, step) => light[at(step)]!);
    for (let step = 0; step < length; step++) {
      let [sum, count] = [0, 0];
      for (let near = Math.max(0, step - radius); near <= Math.min(length - 1, step + radius); near++) {
        sum += line[near]!;
        count++;
      }
      light[at(step)] = sum / count;
    }
  };
  for (let y = 0; y < HEIGHT; y++) run(WIDTH, (x) => y * WIDTH + x);
  for (let x = 0; x < WIDTH; x++) run(HEIGHT, (y) => y * WIDTH + x);
}

/** The same noise every time: a test that fails fails again. */
function createNoise(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
