import type { JwsError } from '../../lib/compact-jws.ts';
import type { JsonError } from '../../lib/json.ts';
import type { X5cError } from '../x509/errors.ts';

/** The part of a presentation that a refusal is about. Never its content. */
export type SdJwtPart = 'presentation' | 'issuer-jwt' | 'disclosure' | 'disclosures' | 'kb-jwt';

/** Every reason for which an SD-JWT is refused. The operator's log gets it; the wire gets what the domain decides. */
export type SdJwtError =
  // Form
  | { readonly type: 'E_SIZE'; readonly part: SdJwtPart; readonly limit: number }
  | { readonly type: 'E_SDJWT_FORMAT' }
  | { readonly type: 'E_SDJWT_B64'; readonly part: SdJwtPart }
  | { readonly type: 'E_SDJWT_JSON'; readonly part: SdJwtPart }
  | { readonly type: 'E_JSON_DUP_MEMBER'; readonly part: SdJwtPart }
  | { readonly type: 'E_JSON_DEPTH'; readonly part: SdJwtPart; readonly limit: number }
  // Issuer signature and where its key comes from
  | { readonly type: 'E_ALG' }
  | { readonly type: 'E_TYP' }
  | { readonly type: 'E_CRIT' }
  | { readonly type: 'E_KEY_SOURCE' }
  | { readonly type: 'E_SIGNATURE' }
  | X5cError
  // Digests and disclosures
  | { readonly type: 'E_SDJWT_SD_ALG' }
  | { readonly type: 'E_SDJWT_SD_TYPE' }
  | { readonly type: 'E_SDJWT_PLACEHOLDER' }
  | { readonly type: 'E_SDJWT_ARITY' }
  | { readonly type: 'E_SDJWT_RESERVED_NAME' }
  | { readonly type: 'E_SDJWT_NAME_COLLISION' }
  | { readonly type: 'E_SDJWT_DUP_DIGEST' }
  | { readonly type: 'E_SDJWT_DUP_DISCLOSURE' }
  | { readonly type: 'E_SDJWT_UNREFERENCED' }
  // Claims
  | { readonly type: 'E_SD_CONTROL_CLAIM'; readonly claim: string }
  | { readonly type: 'E_CLAIM_TYPE'; readonly claim: string }
  | { readonly type: 'E_ISS' }
  | { readonly type: 'E_VCT' }
  | { readonly type: 'E_CNF' }
  | { readonly type: 'E_EXPIRED' }
  | { readonly type: 'E_NOT_YET'; readonly claim: 'nbf' | 'iat' }
  // Key binding
  | { readonly type: 'E_KB_MISSING' }
  | { readonly type: 'E_KB_UNEXPECTED' }
  | { readonly type: 'E_KB_ALG' }
  | { readonly type: 'E_KB_TYP' }
  | { readonly type: 'E_KB_CLAIMS'; readonly claim: 'iat' | 'aud' | 'nonce' | 'sd_hash' }
  | { readonly type: 'E_KB_IAT' }
  | { readonly type: 'E_KB_AUD' }
  | { readonly type: 'E_KB_NONCE' }
  | { readonly type: 'E_KB_SD_HASH' }
  | { readonly type: 'E_KB_SIGNATURE' };

/** Says which part of the presentation a general JWS or JSON refusal was about. */
export function inPart(error: JwsError | JsonError, part: SdJwtPart): SdJwtError {
  switch (error.type) {
    case 'E_JSON_SIZE':
      return { type: 'E_SIZE', part, limit: error.limit };
    case 'E_JSON_DEPTH':
      return { type: 'E_JSON_DEPTH', part, limit: error.limit };
    case 'E_JSON_DUP_MEMBER':
      return { type: 'E_JSON_DUP_MEMBER', part };
    case 'E_JWS_B64':
      return { type: 'E_SDJWT_B64', part };
    case 'E_JWS_FORMAT':
      return { type: 'E_SDJWT_FORMAT' };
    case 'E_JSON_UTF8':
    case 'E_JSON_BOM':
    case 'E_JSON_SURROGATE':
    case 'E_JSON_NUMBER':
    case 'E_JSON_SYNTAX':
      return { type: 'E_SDJWT_JSON', part };
  }
}
