import { GATE_PURPOSES, type GatePurpose, type GatePurposeName } from '../policy/index.ts';
import type { Purposes } from './wire.ts';

/** A purpose as it is shown: its labels and the most that may be asked. */
export function describePurpose(purpose: GatePurposeName): Purposes['purposes'][number] {
  const { labels, asks, needsZone }: GatePurpose = GATE_PURPOSES[purpose];
  return {
    purpose,
    labels,
    asks: asks.map(({ values, ...ask }) => (values === undefined ? ask : { ...ask, values: [...values] })),
    needsZone,
  };
}

/** The closed list. */
export function describePurposes(): Purposes {
  return { purposes: (Object.keys(GATE_PURPOSES) as GatePurposeName[]).map(describePurpose) };
}
