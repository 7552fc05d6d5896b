/** A QR code as one path: sharp at any size, on white whatever the theme, with the quiet zone that readers need. */
import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';

/** ISO/IEC 18004 §9.1: four modules of nothing on every side. */
const QUIET = 4;

/** `label` is what a screen reader says in place of the picture. */
export function QrCode({
  text,
  label,
  level = 'L',
}: {
  readonly text: string;
  readonly label: string;
  readonly level?: 'L' | 'M';
}) {
  const { size, path } = useMemo(() => drawQr(text, level), [text, level]);
  return (
    <div class="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
        <path d={path} fill="currentColor" />
      </svg>
    </div>
  );
}

function drawQr(text: string, ecc: 'L' | 'M'): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc, border: 0 });
  const steps: string[] = [];
  data.forEach((line, y) => {
    for (let x = 0; x < size; x++) {
      if (!line[x]) continue;
      const from = x;
      while (x + 1 < size && line[x + 1]) x++;
      steps.push(`M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h-${x - from + 1}z`);
    }
  });
  return { size: size + 2 * QUIET, path: steps.join('') };
}
