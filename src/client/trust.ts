/** Whom a wallet or a checker believes. Chosen before a credential is read. */
export interface TrustSettings {
  /** Roots, base64 DER: what `gafete keys anchor` prints. */
  readonly anchors: readonly string[];
  /** `x5t#S256` fingerprints of certificates that are believed no more. */
  readonly distrusted?: readonly string[];
  /** Credential types accepted; any when absent. */
  readonly vct?: string;
}
