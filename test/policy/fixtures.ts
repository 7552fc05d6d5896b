import type { LocalDate } from '../../src/lib/time-zone.ts';
import { type Policy, type PresetInput, policyFromPreset } from '../../src/policy/index.ts';

export const ELECTION: PresetInput = {
  event: 'Kx81-q',
  name: { 'es-MX': 'Noche electoral', en: 'Election night' },
  place: { 'es-MX': 'Ciudad de México', en: 'Mexico City' },
  timeZone: 'America/Mexico_City',
  days: ['2027-06-06' as LocalDate],
  maxAccreditations: 1956,
  zones: [
    { code: 'sala', name: { 'es-MX': 'Sala de prensa', en: 'Press room' } },
    { code: 'pit', name: { 'es-MX': 'Foso', en: 'Photo pit' } },
  ],
};

export function createPolicy(changes: Partial<Policy> = {}): Policy {
  return { ...policyFromPreset('election-night', ELECTION), ...changes };
}
