import { basePath } from '../lib/public-path.ts';

/** The press accreditation. Desk SDKs name it in offer headers, wallets in credential requests. */
export const CONFIGURATION_ID = 'press-accreditation';

/** Gate passes (`credential/gate-pass/SPEC.md`). The id, the format and what begins with `gafete_` are this project's own. */
export const PASS_CONFIGURATION_ID = 'press-gate-pass';
export const PASS_FORMAT = 'gafete_gate_pass';
/** Passes that one pick-up draws at most: one for each zone and day. */
export const MAX_PASSES = 64;

/** OpenID4VCI 1.0 §4.1.1: the grant of an offer that carries its own code. */
export const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** RFC 6749 §6. */
export const REFRESH_TOKEN = 'refresh_token';

/** Where things are below the configured public URL. A request's Host header has no part in any of it. */
export const PATHS = {
  token: '/token',
  nonce: '/nonce',
  credential: '/credential',
  notification: '/notification',
  typeMetadata: '/types/press-accreditation/1',
} as const;

/** Names under `/.well-known/`. */
export const WELL_KNOWN = {
  issuer: 'openid-credential-issuer',
  server: 'oauth-authorization-server',
  jwtVcIssuer: 'jwt-vc-issuer',
  trust: 'gafete-trust',
} as const;

/** RFC 8615, OpenID4VCI 1.0 §12.2.2: the well-known name goes between host and path, never behind the path. */
export function wellKnownPath(publicUrl: string, name: string): string {
  return `/.well-known/${name}${basePath(publicUrl)}`;
}
