import { type CompactJws, parseCompactJws } from '../../lib/compact-jws.ts';
import { type Es256PublicKey, verifyEs256 } from '../../lib/es256.ts';
import type { JsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { inPart, type SdJwtError } from './errors.ts';
import type { SdJwtLimits } from './limits.ts';

/**
 * How the issuer's key is found. One mechanism per verifier, chosen before the credential is read: if the credential could
 * choose, an attacker would take the weaker one (SD-JWT VC §2.5).
 */
export type IssuerTrust =
  | {
      readonly type: 'x5c';
      /** Verifies the chain, and that it belongs to `iss`. Callers cache by chain; see `verifyChain` in `credential/x509`. */
      readonly resolve: (x5c: readonly string[], iss: string) => Promise<Result<Es256PublicKey, SdJwtError>>;
    }
  | {
      readonly type: 'kid';
      readonly iss: string;
      readonly keys: ReadonlyMap<string, Es256PublicKey>;
    };

// Headers that carry or point to a key: following one lets the signer vouch for himself (RFC 7515 §10, SSRF besides).
const KEY_BEARING_HEADERS = ['jwk', 'jku', 'x5u'];

/** Takes the issuer-signed JWT apart and checks its header against one `typ`. Refuses as `checkHeader`, and on its form. */
export function parseIssuerJwt(text: string, typ: string, limits: SdJwtLimits): Result<CompactJws, SdJwtError> {
  const jws = parseCompactJws(text, { size: limits.jwt, depth: limits.depth });
  if (!jws.ok) return err(inPart(jws.error, 'issuer-jwt'));
  const fault = checkHeader(jws.value.header, typ, 'E_ALG', 'E_TYP');
  return fault === undefined ? jws : err(fault);
}

/** Whether a JOSE header names ES256 and the one `typ` of its use, needs no extension, and carries no key. */
export function checkHeader(
  header: JsonObject,
  typ: string,
  algFault: 'E_ALG' | 'E_KB_ALG',
  typFault: 'E_TYP' | 'E_KB_TYP',
): SdJwtError | undefined {
  // RFC 9901 §7.1 step 2.a: a list of one; `none` and HMAC with a public key end here.
  if (header['alg'] !== 'ES256') return { type: algFault };
  // RFC 8725 §3.11: explicit typing, so that a token of another use is never taken for this one.
  if (header['typ'] !== typ) return { type: typFault };
  // RFC 7515 §4.1.11: we understand no extension. RFC 7797 `b64` changes what is signed, with or without `crit`.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return { type: 'E_CRIT' };
  if (KEY_BEARING_HEADERS.some((name) => Object.hasOwn(header, name))) return { type: 'E_KEY_SOURCE' };
  return undefined;
}

/**
 * Verifies the issuer's signature with the key that `trust` gives for this header and `iss` (RFC 9901 §7.1 step 2).
 * Refuses: `E_ISS`, `E_KEY_SOURCE`, the refusals of `trust.resolve`, `E_SIGNATURE`.
 */
export async function verifyIssuerSignature(jws: CompactJws, trust: IssuerTrust): Promise<Result<void, SdJwtError>> {
  const iss = Object.hasOwn(jws.payload, 'iss') ? jws.payload['iss'] : undefined;
  if (typeof iss !== 'string' || iss === '') return err({ type: 'E_ISS' });
  const key = await findKey(jws.header, iss, trust);
  if (!key.ok) return key;
  if (!(await verifyEs256(key.value, jws.signature, jws.signed))) return err({ type: 'E_SIGNATURE' });
  return ok(undefined);
}

async function findKey(
  header: JsonObject,
  iss: string,
  trust: IssuerTrust,
): Promise<Result<Es256PublicKey, SdJwtError>> {
  if (trust.type === 'kid') {
    if (iss !== trust.iss) return err({ type: 'E_ISS' });
    if (Object.hasOwn(header, 'x5c')) return err({ type: 'E_KEY_SOURCE' });
    const kid = Object.hasOwn(header, 'kid') ? header['kid'] : undefined;
    const key = typeof kid === 'string' ? trust.keys.get(kid) : undefined;
    return key === undefined ? err({ type: 'E_KEY_SOURCE' }) : ok(key);
  }
  const x5c = Object.hasOwn(header, 'x5c') ? header['x5c'] : undefined;
  if (!Array.isArray(x5c) || x5c.length === 0) return err({ type: 'E_KEY_SOURCE' });
  if (!x5c.every((certificate) => typeof certificate === 'string')) return err({ type: 'E_KEY_SOURCE' });
  return trust.resolve(x5c as readonly string[], iss);
}
