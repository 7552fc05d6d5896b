/** Why a certificate chain, or the claim that it belongs to an issuer, was refused. `type` is the catalogue's code, `reason` the row. */
export type X5cError =
  | {
      readonly type: 'E_X5C_CHAIN';
      readonly reason:
        | 'empty'
        | 'too-long'
        | 'malformed'
        | 'expired'
        | 'not-yet-valid'
        | 'order'
        | 'no-path-to-anchor'
        | 'signature'
        | 'anchor-expired';
      /** Position in `x5c`, the leaf being 0. */
      readonly certificate: number;
    }
  | {
      readonly type: 'E_X5C_POLICY';
      readonly reason:
        | 'leaf-self-signed'
        | 'anchor-included'
        | 'purpose'
        | 'leaf-is-ca'
        | 'issuer-is-not-ca'
        | 'key-usage'
        | 'path-length'
        | 'algorithm'
        | 'critical-extension'
        | 'distrusted';
      readonly certificate: number;
    }
  | { readonly type: 'E_ISS_X5C_MISMATCH' };
