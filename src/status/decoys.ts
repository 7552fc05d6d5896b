/**
 * Decoys: entries that no credential has, flipped along with real ones, so that two published lists do not tell how many
 * copies an act ended. A watcher must not be able to tell a decoy's flip from a real one, hence three rules:
 * a decoy makes the step that the real entries of its change make; invalid is final for decoys too; and changes come
 * in few sizes.
 */
import {
  getStatus,
  STATUS,
  type StatusBits,
  type StatusValue,
  setStatus,
  statusEntries,
} from '../credential/status-list/index.ts';

/** One entry's change. */
export type Step = { readonly from: StatusValue; readonly to: StatusValue };

/** Where decoys are: ranks from `usable` up to the list's size. */
export type DecoyField = {
  readonly usable: number;
  readonly indexOf: (rank: number) => number;
  readonly rankOf: (index: number) => number;
  /** A whole number below n. */
  readonly below: (n: number) => number;
};

const SMALLEST_CHANGE = 8;
const STEPS: readonly Step[] = [
  { from: STATUS.valid, to: STATUS.invalid },
  { from: STATUS.valid, to: STATUS.suspended },
  { from: STATUS.suspended, to: STATUS.valid },
  { from: STATUS.suspended, to: STATUS.invalid },
];

/** The size to which a change of `changed` entries is filled up: a power of two, at least 8 (design-sealing §2.3). */
export function paddedSize(changed: number): number {
  let size = SMALLEST_CHANGE;
  while (size < changed) size *= 2;
  return size;
}

/** The size of an act's change: at least a fifth are decoys, so that 8 copies and a change of 8 are not the same thing. */
export function actSize(changed: number): number {
  return paddedSize(Math.ceil(changed * 1.25));
}

/** The size of a change of decoys only: what acts of one person look like. */
export function idleSize(below: (n: number) => number): number {
  return SMALLEST_CHANGE * ([1, 2, 2, 4][below(4)] as number);
}

/** Steps for a change of decoys only: those of one act, chosen at random. */
export function idleSteps(below: (n: number) => number): readonly Step[] {
  return [STEPS[below(STEPS.length)] as Step];
}

/**
 * Flips `count` decoys that are not in `touched`, each by the step of a random member of `steps`, and adds them to it.
 * Returns how many were flipped: fewer when an event has been running so long that its decoys are used up.
 */
export function flipDecoys(
  bits: StatusBits,
  touched: Set<number>,
  count: number,
  steps: readonly Step[],
  field: DecoyField,
): number {
  const suspended = steps.some((step) => step.from === STATUS.suspended) ? suspendedDecoys(bits, touched, field) : [];
  let flipped = 0;
  for (; flipped < count; flipped++) {
    const step = steps[field.below(steps.length)] as Step;
    let index = step.from === STATUS.suspended ? takeRandom(suspended, field.below) : undefined;
    let to = step.to;
    if (index === undefined) {
      index = findValidDecoy(bits, touched, field);
      if (index === undefined) return flipped;
      // No decoy to resume: one more is suspended instead, and there will be one next time.
      if (to === STATUS.valid) to = STATUS.suspended;
    }
    setStatus(bits, index, to);
    touched.add(index);
  }
  return flipped;
}

function suspendedDecoys(bits: StatusBits, touched: ReadonlySet<number>, { usable, rankOf }: DecoyField): number[] {
  const found: number[] = [];
  for (let byte = 0; byte < bits.length; byte++) {
    // An entry of value 2 has its high bit set: most bytes are skipped at once.
    if (((bits[byte] as number) & 0b10101010) === 0) continue;
    for (let index = byte * 4; index < byte * 4 + 4; index++) {
      if (getStatus(bits, index) !== STATUS.suspended || touched.has(index)) continue;
      if (rankOf(index) >= usable) found.push(index);
    }
  }
  return found;
}

function takeRandom(from: number[], below: (n: number) => number): number | undefined {
  if (from.length === 0) return undefined;
  const at = below(from.length);
  const taken = from[at];
  from[at] = from[from.length - 1] as number;
  from.pop();
  return taken;
}

/** Tries at random; when 64 tries in a row find nothing, nearly all decoys are used up, and the change stays smaller. */
function findValidDecoy(bits: StatusBits, touched: ReadonlySet<number>, field: DecoyField): number | undefined {
  const decoys = statusEntries(bits) - field.usable;
  for (let tries = 0; tries < 64; tries++) {
    const index = field.indexOf(field.usable + field.below(decoys));
    if (getStatus(bits, index) === STATUS.valid && !touched.has(index)) return index;
  }
  return undefined;
}
