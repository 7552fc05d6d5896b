/** Why a status list token, a reference to one, or a look-up in it was refused. Carries closed words only, never input. */
export type StatusError =
  /** The token is not a compact JWS of JSON objects with the members that we require. */
  | { readonly type: 'E_STATUS_FORMAT'; readonly reason: 'jws' | 'header' | 'payload' | 'reference' }
  /** Wrong `typ` or `alg`, a header that names another key, an untrusted chain, or a bad signature. */
  | {
      readonly type: 'E_STATUS_TRUST';
      readonly reason: 'typ' | 'alg' | 'header' | 'x5c' | 'chain' | 'signature';
      /** The reason that the chain check gave, for the operator's log. */
      readonly chain?: string;
    }
  /** `sub` is not, character for character, the address that was asked for. */
  | { readonly type: 'E_STATUS_SUB' }
  /** No statement for this moment. `ttl`: a copy is held, `ageSeconds` old, and could not be renewed. */
  | {
      readonly type: 'E_STATUS_STALE';
      readonly reason: 'expired' | 'issued_in_future' | 'too_old' | 'rollback' | 'ttl';
      readonly ageSeconds?: number;
    }
  /** A width other than 1, 2, 4, 8, or a value that is none of valid, invalid, suspended. */
  | { readonly type: 'E_STATUS_BITS' }
  /** Not exactly one whole zlib stream within the bound. */
  | {
      readonly type: 'E_STATUS_INFLATE';
      readonly reason: 'header' | 'dictionary' | 'too_large' | 'corrupt';
    }
  | { readonly type: 'E_STATUS_INDEX' }
  | { readonly type: 'E_STATUS_SIZE' }
  | {
      readonly type: 'E_STATUS_FETCH';
      readonly reason: 'network' | 'http_status' | 'content_type';
      readonly httpStatus?: number;
    }
  /** The address is not one that we may connect to, or it answered with a redirect, which is never followed. */
  | { readonly type: 'E_SSRF'; readonly reason: 'address' | 'origin' | 'redirect' };
