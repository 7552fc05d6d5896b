/** Changes of a list's entries, in memory. */
import { getStatus, STATUS, type StatusBits, type StatusValue, setStatus } from '../credential/status-list/index.ts';
import type { Step } from './decoys.ts';

/** Every entry invalid: the event is over, and nothing will change any more. */
export function isFinal(bits: StatusBits): boolean {
  return bits.every((byte) => byte === STATUS.invalid * 0b01010101);
}

/** Sets entries. Returns the steps that were made, and adds the changed entries to `touched`. */
export function setEntries(
  bits: StatusBits,
  touched: Set<number>,
  indices: Iterable<number>,
  value: StatusValue,
): readonly Step[] {
  const steps: Step[] = [];
  for (const index of indices) {
    const from = getStatus(bits, index) as StatusValue;
    // Invalid is final: resuming an accreditation must not revive the one copy that was revoked when it was presented.
    if (from === value || from === STATUS.invalid) continue;
    setStatus(bits, index, value);
    touched.add(index);
    steps.push({ from, to: value });
  }
  return steps;
}

/** The entries in which two lists of one size differ, and the steps from the first to the second. */
export function compareEntries(
  before: StatusBits,
  after: StatusBits,
): { readonly touched: Set<number>; readonly steps: readonly Step[] } {
  const touched = new Set<number>();
  const steps: Step[] = [];
  for (let byte = 0; byte < before.length; byte++) {
    if (before[byte] === after[byte]) continue;
    for (let index = byte * 4; index < byte * 4 + 4; index++) {
      const [from, to] = [getStatus(before, index), getStatus(after, index)] as [StatusValue, StatusValue];
      if (from === to) continue;
      touched.add(index);
      steps.push({ from, to });
    }
  }
  return { touched, steps };
}
