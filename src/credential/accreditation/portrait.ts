import type { Result } from '../../lib/result.ts';

/** Why a portrait was refused. */
export type PortraitRefusal =
  | 'not_a_data_url'
  | 'base64'
  | 'too_large'
  | 'structure'
  | 'metadata'
  | 'dimensions'
  | 'trailing_bytes';

/** Checks an embedded portrait: JPEG or WebP, at most 480 × 480 px and 20 KB, nothing in it but the picture. */
export function parsePortrait(_dataUrl: unknown): Result<string, PortraitRefusal> {
  throw new Error('not built yet');
}
