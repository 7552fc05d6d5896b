/** Seconds that are left, as a ring that empties and as a number. */
import { useTexts } from './use-language.tsx';
import { SHARED_WORDS } from './words.ts';

const RADIUS = 18;
const AROUND = 2 * Math.PI * RADIUS;

export function Ring({ left, total }: { readonly left: number; readonly total: number }) {
  const words = useTexts(SHARED_WORDS);
  const part = Math.max(0, Math.min(1, left / total));
  return (
    <svg class="ring" viewBox="0 0 44 44" role="img" aria-label={words.secondsLeft(left)}>
      <circle class="ring-track" cx="22" cy="22" r={RADIUS} />
      <circle
        class="ring-left"
        cx="22"
        cy="22"
        r={RADIUS}
        stroke-dasharray={`${AROUND * part} ${AROUND}`}
        transform="rotate(-90 22 22)"
      />
      <text x="22" y="27" text-anchor="middle">
        {left}
      </text>
    </svg>
  );
}
