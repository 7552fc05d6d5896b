/** The language of the pages: the person's choice on this device, else the browser's, Spanish where it names neither. */
import { LOCALES, type Locale } from '../../credential/accreditation/index.ts';

export type { Locale };

const KEPT = 'language';

/** The language to begin in. */
export function firstLanguage(): Locale {
  const kept = readKept();
  if (kept !== undefined) return kept;
  for (const tag of navigator.languages) {
    if (/^es\b/i.test(tag)) return 'es-MX';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'es-MX';
}

/** Keeps a choice on this device and tells screen readers. */
export function keepLanguage(locale: Locale): void {
  try {
    localStorage.setItem(KEPT, locale);
  } catch {
    // Storage may be switched off: the choice lasts as long as the page.
  }
}

function readKept(): Locale | undefined {
  try {
    const kept = localStorage.getItem(KEPT);
    return LOCALES.find((locale) => locale === kept);
  } catch {
    return undefined;
  }
}
