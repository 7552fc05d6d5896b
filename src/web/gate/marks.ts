/** How long a verdict took, where the browser's own performance tools (and `npm run bench`) look. Times only. */
import type { Judged } from './door.ts';

/** `verdict`: from the text to the word · `frame`: from the camera's picture to the word. */
export function markVerdict({ milliseconds }: Judged, frameAt: number): void {
  const end = performance.now();
  performance.measure('gafete-verdict', { start: end - milliseconds, end });
  performance.measure('gafete-frame', { start: frameAt, end });
  // Kept for a look, not for a shift: what is old is thrown away.
  if (performance.getEntriesByName('gafete-verdict').length > 200) performance.clearMeasures();
}
