import {
  CLAIM_LABELS,
  COUNTRY_BUCKETS,
  isClaimName,
  isCode,
  type Labels,
  LEVELS,
  MEDIA,
  ROLES,
} from '../credential/accreditation/index.ts';
import { columns, type Terminal } from './terminal.ts';

const CODES: Readonly<Record<string, Readonly<Record<string, Labels>>>> = {
  level: LEVELS,
  role: ROLES,
  medium: MEDIA,
  outlet_country_bucket: COUNTRY_BUCKETS,
};

/** Claims as people read them: labels in their language, a portrait by its size. */
export function claimLines(claims: Readonly<Record<string, unknown>>, { texts, language }: Terminal): string[] {
  const locale = language === 'es' ? 'es-MX' : 'en';
  const labelOf = (name: string) => (isClaimName(name) ? CLAIM_LABELS[name][locale] : name);
  const wordOf = (name: string, value: unknown) => {
    const codes = CODES[name];
    return codes !== undefined && isCode(codes, value) ? codes[value]![locale] : textOf(value, texts);
  };
  return columns(Object.entries(claims).map(([name, value]) => [`  ${labelOf(name)}`, wordOf(name, value)]));
}

function textOf(value: unknown, texts: Terminal['texts']): string {
  if (typeof value === 'string' && value.startsWith('data:image/')) {
    return texts.portrait(((value.length * 3) / 4 / 1024).toFixed(1));
  }
  if (typeof value === 'string') return value;
  const isMembers = typeof value === 'object' && value !== null && Object.values(value).every((each) => each === true);
  return isMembers ? Object.keys(value).join(', ') : JSON.stringify(value);
}
