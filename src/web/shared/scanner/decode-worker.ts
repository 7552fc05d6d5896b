/** A thread that reads QR codes out of pixels. It knows nothing of what they mean. */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { DecodeAnswer, DecodeRequest } from './decode-messages.ts';

// The library would fetch its program from a stranger's server by default.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** Found by the finder patterns at any angle; turned, mirrored and inverted tries would only cost time on empty frames. */
const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
};

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  const began = performance.now();
  const answer: DecodeAnswer = await readBarcodes(data.image, OPTIONS).then(
    (found) => ({
      id: data.id,
      texts: found.filter(({ isValid }) => isValid).map(({ text }) => text),
      milliseconds: performance.now() - began,
    }),
    () => ({ id: data.id, failed: true, texts: [], milliseconds: 0 }),
  );
  self.postMessage(answer);
});
