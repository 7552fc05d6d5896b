import { err, ok, type Result } from '../../lib/result.ts';
import { type IdentityShape, identityShapeOf } from './identity-shapes.ts';
import { writingOf } from './scripts.ts';

/** Why a text that people will read on a badge or a screen was refused. */
export type DisplayTextRefusal =
  | 'not_text'
  | 'empty'
  | 'too_long'
  | 'control_characters'
  | 'bidi_controls'
  | 'invisible_characters'
  | 'unusual_characters'
  | 'mixed_scripts'
  | 'marks'
  | 'spaces';

/** Why the name of a person or an outlet was refused. */
export type TextRefusal = DisplayTextRefusal | IdentityShape;

/** Code points of a name. */
export const MAX_NAME_LENGTH = 80;

// The order matters: bidi controls and zero-width characters are also \p{Cf} and \p{DI}.
const REFUSED: readonly (readonly [RegExp, DisplayTextRefusal])[] = [
  [/[\p{Cc}\p{Zl}\p{Zp}]/u, 'control_characters'],
  [/\p{Bidi_Control}/u, 'bidi_controls'],
  // Zero-width, soft hyphen, fillers, variation selectors, tags; and the Braille blank, which is a “symbol”.
  [/[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u, 'invisible_characters'],
  [/[\p{Cn}\p{Co}\p{Cs}\ufffc\ufffd]/u, 'unusual_characters'],
  // One kind of space, one at a time, none at the ends: two names that look alike must be alike.
  [/(?! )\p{Zs}|^ | $| {2}/u, 'spaces'],
  [/^\p{M}| \p{M}|\p{M}{4}/u, 'marks'],
];
/** Letters with a compatibility spelling that are nevertheless how people write: ª, º, Thai and Lao am. */
const WRITTEN_SO = /[ªº\u0e33\u0eb3]/;

/**
 * Checks a text that people will read and answers it in NFC: at most `maxLength` code points, nothing invisible,
 * nothing that changes direction, one writing system. Refuses with every `DisplayTextRefusal`.
 */
export function parseDisplayText(text: unknown, maxLength: number): Result<string, DisplayTextRefusal> {
  if (typeof text !== 'string' || /\p{Surrogate}/u.test(text)) return err('not_text');
  // Before normalising, which costs time; NFC never makes a text longer than three times as long.
  if (text.length > maxLength * 6) return err('too_long');
  // security.md uni-01: normalised once, here, so that later comparisons may be by code point.
  const normal = text.normalize('NFC');
  if ([...normal].length > maxLength) return err('too_long');
  for (const [pattern, refusal] of REFUSED) if (pattern.test(normal)) return err(refusal);
  if (!/[\p{L}\p{N}]/u.test(normal)) return err('empty');
  // Mathematical, full-width, circled and ligature letters are other letters in disguise.
  for (const char of normal) {
    if (/[\p{L}\p{N}]/u.test(char) && !WRITTEN_SO.test(char) && char.normalize('NFKC') !== char) {
      return err('unusual_characters');
    }
  }
  const writing = writingOf(normal);
  if (writing === 'unknown') return err('unusual_characters');
  if (writing === 'mixed' || digitSystems(normal) > 1) return err('mixed_scripts');
  return ok(normal);
}

/** Checks the name of a person or an outlet and answers it in NFC. Refuses with every `TextRefusal`. */
export function parseShortText(text: unknown): Result<string, TextRefusal> {
  const parsed = parseDisplayText(text, MAX_NAME_LENGTH);
  if (!parsed.ok) return parsed;
  const shape = identityShapeOf(parsed.value);
  return shape === undefined ? parsed : err(shape);
}

/** How many scripts' digits a text uses: ٢ beside 2 can only mislead. */
function digitSystems(text: string): number {
  const blocks = new Set<number>();
  for (const [digit] of text.matchAll(/\p{Nd}/gu)) blocks.add((digit.codePointAt(0) as number) >> 4);
  return blocks.size;
}
