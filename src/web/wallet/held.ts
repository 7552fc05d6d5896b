/** A pass as the wallet shows it: what the credential says, in words, without a name anywhere. */
import type { HeldSummary } from '../../client/index.ts';
import {
  CLAIM_LABELS,
  COUNTRY_BUCKETS,
  GENDER_BUCKETS,
  isClaimName,
  isCode,
  type Labels,
  LEVELS,
  MEDIA,
  ROLES,
  TIES,
} from '../../credential/accreditation/index.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { IconName } from '../shared/icons.tsx';
import type { Locale } from '../shared/language.ts';
import { dayInWords } from './days.ts';

export type HeldState = 'valid' | 'spent' | 'expired';

const ROLE_ICONS: Readonly<Record<string, IconName>> = {
  writer: 'pen',
  photo: 'camera',
  camera: 'video',
  audio: 'mic',
  anchor: 'mic',
  producer: 'list',
  tech: 'tower',
  editor_desk: 'desk',
  fixer: 'compass',
  columnist: 'pen',
};

export function stateOf({ exp, copiesLeft }: HeldSummary, now: number): HeldState {
  if (exp <= now) return 'expired';
  return copiesLeft === 0 ? 'spent' : 'valid';
}

export function roleOf({ claims }: HeldSummary, locale: Locale): string | undefined {
  const { role } = claims;
  return isCode(ROLES, role) ? ROLES[role][locale] : undefined;
}

export function roleIcon({ claims }: HeldSummary): IconName {
  return ROLE_ICONS[String(claims['role'])] ?? 'person';
}

/** Members of `zones` or `days`, in order. */
export function membersOf({ claims }: HeldSummary, name: 'zones' | 'days'): readonly string[] {
  const members = claims[name];
  return typeof members === 'object' && members !== null ? Object.keys(members).sort() : [];
}

const LISTS: Readonly<Record<string, Readonly<Record<string, Labels>>>> = {
  level: LEVELS,
  role: ROLES,
  medium: MEDIA,
  tie: TIES,
  outlet_country_bucket: COUNTRY_BUCKETS,
  gender_bucket: GENDER_BUCKETS,
};

/** The name of a claim, or of one member of it: “Zonas: pit”. */
export function claimName(path: string, locale: Locale): string {
  const [claim = '', ...rest] = path.split('.');
  const label = isClaimName(claim) ? CLAIM_LABELS[claim][locale] : claim;
  const [member] = rest;
  if (member === undefined) return label;
  return `${label}: ${claim === 'days' ? dayInWords(member, locale) : member}`;
}

/** What a claim says, in words. Pictures are shown by whoever has the place for them. */
export function claimValue(claim: string, value: JsonValue | undefined, locale: Locale): string {
  const list = LISTS[claim];
  if (list !== undefined && isCode(list, value)) return (list[value] as Labels)[locale];
  if (value === true) return locale === 'en' ? 'Yes' : 'Sí';
  if (value === false) return locale === 'en' ? 'No' : 'No';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    if (claim === 'days') return names.map((day) => dayInWords(day, locale)).join(', ');
    return claim === 'zones' ? names.join(', ') : Object.values(value).join(' · ');
  }
  return String(value ?? '');
}
