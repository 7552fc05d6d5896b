/** The verdicts' shapes: each has its own outline, so that colour is never the only signal. */
import type { VerdictWord } from './signals.ts';

/** Drawn in the current colour; named by the word beside it, so it has no name of its own. */
export function VerdictShape({ verdict }: { readonly verdict: VerdictWord }) {
  return (
    <svg class="shape" viewBox="0 0 96 96" aria-hidden="true" focusable="false" data-shape={verdict}>
      {SHAPES[verdict]}
    </svg>
  );
}

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 7,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

const SHAPES = {
  // A circle with a tick.
  go: (
    <g {...STROKE}>
      <circle cx="48" cy="48" r="40" />
      <path d="M28 50l14 14 27-31" stroke-width="10" />
    </g>
  ),
  // A triangle with a mark.
  check: (
    <g {...STROKE}>
      <path d="M48 10L89 84H7z" />
      <path d="M48 37v23M48 72v.5" stroke-width="10" />
    </g>
  ),
  // Two circles that overlap.
  already: (
    <g {...STROKE}>
      <circle cx="35" cy="48" r="28" />
      <circle cx="61" cy="48" r="28" />
    </g>
  ),
  // An octagon with a bar.
  stop: (
    <g {...STROKE}>
      <path d="M32 8h32l24 24v32L64 88H32L8 64V32z" />
      <path d="M27 48h42" stroke-width="12" />
    </g>
  ),
} as const;
