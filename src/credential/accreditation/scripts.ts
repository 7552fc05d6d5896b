/**
 * Scripts in present-day use (UAX #31 tables 5 and 7). A letter of any other script has no place in a name on a badge.
 */
const SCRIPTS = [
  'Latin',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Armenian',
  'Georgian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Khmer',
  'Ethiopic',
  'Thaana',
  'Mongolian',
  'Cherokee',
  'Canadian_Aboriginal',
  'Tifinagh',
  'Syriac',
  'Nko',
  'Vai',
  'Adlam',
  'Osage',
  'Yi',
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));

/**
 * UTS #39 §5.2, “highly restrictive”: what Japanese, Korean and Chinese are written with is one system each, Latin
 * letters included, because none of them has letters that look Latin. No other pair may meet in one name.
 */
const SYSTEMS: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Hangul']),
  new Set(['Latin', 'Han', 'Bopomofo']),
];

const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** How a text is written: in one system, in several that could be mistaken for one another, or with dead letters. */
export function writingOf(text: string): 'one' | 'mixed' | 'unknown' {
  const found = new Set<string>();
  for (const char of text) {
    if (SHARED.test(char)) continue;
    const script = SCRIPTS.find(({ pattern }) => pattern.test(char));
    if (script === undefined) return 'unknown';
    found.add(script.name);
  }
  return found.size <= 1 || SYSTEMS.some((system) => [...found].every((name) => system.has(name))) ? 'one' : 'mixed';
}
