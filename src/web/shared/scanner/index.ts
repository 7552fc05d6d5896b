/**
 * @module scanner
 *
 * Reads QR codes with the device's camera, continuously, for the gate and the wallet.
 *
 * - `camera.ts`: which camera, torch, zoom, and the reasons why there is no picture.
 * - `frames.ts`: a frame of the video as pixels, one at a time.
 * - `decode-worker.ts`: zxing-wasm, served by us, in a thread of its own so that a button answers while a frame is read.
 * - `quiet.ts`: the same code is reported once while it stays before the camera.
 *
 * A frame lives until it is read; none is kept, sent or logged. Deliberately absent: reading a picture from a file, which
 * would teach people to keep screenshots.
 */
export type { Camera, CameraRefusal, CameraView } from './camera.ts';
export { createScanner, type Scanned, type Scanner, type ScannerOptions } from './scanner.ts';
