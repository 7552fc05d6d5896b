/** What goes between the page and the thread that reads. */

export interface DecodeRequest {
  readonly id: number;
  readonly image: ImageData;
}

export interface DecodeAnswer {
  readonly id: number;
  readonly texts: readonly string[];
  /** Milliseconds that the reading took. */
  readonly milliseconds: number;
  /** The reader itself could not be loaded or broke down. */
  readonly failed?: true;
}
