/** Bounds on what a verifier reads, checked before the bytes are decoded. */
export interface SdJwtLimits {
  /** Characters of a whole presentation. */
  readonly presentation: number;
  /** Characters of the issuer-signed JWT, certificates included, and of the key binding JWT. */
  readonly jwt: number;
  /** Decoded bytes of one disclosure. */
  readonly disclosure: number;
  /** Number of disclosures. */
  readonly disclosures: number;
  /** Nesting of arrays and objects in each JSON text. */
  readonly depth: number;
}

/** A portrait of 20 KB is a data: URI of 28 KiB, so 32 KiB is the largest disclosure that an honest holder can have. */
export const DEFAULT_LIMITS: SdJwtLimits = {
  presentation: 128 * 1024,
  jwt: 32 * 1024,
  disclosure: 32 * 1024,
  disclosures: 64,
  depth: 16,
};
