import type { AccreditationState } from './wire.ts';

/** The state as it counts now: what has ended is expired, whatever was written last about it. */
export function effectiveState(stored: string, ended: boolean): AccreditationState {
  if (ended && (stored === 'active' || stored === 'suspended')) return 'expired';
  return stored as AccreditationState;
}
