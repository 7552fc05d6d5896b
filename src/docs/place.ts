import type { Language } from './language.ts';

/** For whom and where a page is made. */
export interface Place {
  readonly publicUrl: string;
  /** The path of the public URL, without a trailing slash. */
  readonly base: string;
  readonly language: Language;
  /** Copies in a batch at most, as this deployment is set. */
  readonly batchSize: number;
}
