import type { Result } from '../../lib/result.ts';

/** Why a short text was refused. */
export type TextRefusal =
  | 'not_text'
  | 'empty'
  | 'too_long'
  | 'control_characters'
  | 'bidi_controls'
  | 'invisible_characters'
  | 'unassigned_characters'
  | 'mixed_scripts'
  | 'marks'
  | 'spaces'
  | 'looks_like_identity_number'
  | 'looks_like_email'
  | 'looks_like_phone';

/** Checks a name of a person or outlet and answers it in NFC. */
export function parseShortText(_text: unknown): Result<string, TextRefusal> {
  throw new Error('not built yet');
}
