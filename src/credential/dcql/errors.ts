import type { ClaimPath } from '../sd-jwt/index.ts';
import type { ClaimsPathPointer } from './query.ts';

/** What is wrong with the shape of a query or of an answer. */
export type DcqlShapeFault =
  | 'type'
  | 'missing'
  | 'empty'
  | 'limit'
  | 'charset'
  | 'repeated'
  /** An id that nothing has. */
  | 'unknown-id'
  /** `claim_sets` without `claims`. */
  | 'claims-absent'
  /** A credential more than any combination of options has. */
  | 'surplus';

/**
 * Why a query is not DCQL, or why verified presentations do not answer it (security.md vp-08 to vp-12). `credential` is
 * an id of the verifier's own query; `at` is made of member names of the specification, positions and such ids; `path`
 * is the path asked for, or of the claim disclosed. No value of a claim ever stands here.
 */
export type DcqlError =
  | { readonly type: 'E_DCQL_SHAPE'; readonly at: string; readonly fault: DcqlShapeFault }
  | { readonly type: 'E_DCQL_FORMAT'; readonly credential: string }
  | { readonly type: 'E_DCQL_MULTIPLE'; readonly credential: string }
  | { readonly type: 'E_DCQL_VCT'; readonly credential: string }
  | { readonly type: 'E_DCQL_HOLDER_BINDING'; readonly credential: string }
  /** No certificate of the chain is named by `trusted_authorities`. */
  | { readonly type: 'E_ISSUER_TRUST'; readonly credential: string }
  | { readonly type: 'E_DCQL_CLAIM'; readonly credential: string; readonly path: ClaimsPathPointer }
  | { readonly type: 'E_DCQL_VALUES'; readonly credential: string; readonly path: ClaimsPathPointer }
  | { readonly type: 'E_OVER_DISCLOSURE'; readonly credential: string; readonly path: ClaimPath };

/** Says where and how a shape is wrong. */
export function shapeError(at: string, fault: DcqlShapeFault): DcqlError {
  return { type: 'E_DCQL_SHAPE', at, fault };
}
