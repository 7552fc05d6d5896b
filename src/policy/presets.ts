import type { Policy } from './policy.ts';

export const PRESETS = ['culture-low', 'mx-public-event', 'election-night', 'court-hearing', 'sport-quota'] as const;
export type PresetName = (typeof PRESETS)[number];

/** What only the office can say about its event. */
export type PresetInput = Pick<Policy, 'event' | 'name' | 'place' | 'timeZone' | 'days' | 'maxAccreditations'> &
  Partial<Pick<Policy, 'zones' | 'dayStartsAt'>>;

/** A whole first policy of an event from a preset. Throws for an event without days. */
export function policyFromPreset(_preset: PresetName, _input: PresetInput): Policy {
  throw new Error('not built yet');
}
