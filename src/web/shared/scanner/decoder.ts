/** The page's end of the thread that reads QR codes. */
import { workerAddress } from '../trusted-types.ts';
import type { DecodeAnswer, DecodeRequest } from './decode-messages.ts';
import workerUrl from './decode-worker.ts?worker&url';

export interface Decoder {
  /** Texts of the codes in a frame. The frame's pixels go to the thread and are gone here. */
  read(image: ImageData): Promise<DecodeAnswer>;
  close(): void;
}

/** Starts the thread. One frame at a time: the next waits for the answer to the last. */
export function createDecoder(): Decoder {
  const worker = new Worker(workerAddress(workerUrl), { type: 'module' });
  const waiting = new Map<number, (answer: DecodeAnswer) => void>();
  let counter = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<DecodeAnswer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () => {
    for (const [id, answer] of waiting) answer({ id, texts: [], milliseconds: 0, failed: true });
    waiting.clear();
  });
  return {
    read(image) {
      const id = ++counter;
      const request: DecodeRequest = { id, image };
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        worker.postMessage(request, [image.data.buffer]);
      });
    },
    close: () => worker.terminate(),
  };
}
