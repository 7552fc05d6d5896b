/**
 * What wallets and verifiers read before anything else: credential issuer metadata (OpenID4VCI 1.0 §12.2.4),
 * authorization server metadata (RFC 8414) and JWT VC issuer metadata (SD-JWT VC §5). Made from the configuration alone:
 * a `Host` header that somebody else wrote cannot put another address into them.
 */
import type { Config } from '../config.ts';
import {
  CREDENTIAL_NAME,
  createCredentialMetadata,
  createPassMetadata,
  LOCALES,
  LOGO_PATH,
} from '../credential/accreditation/index.ts';
import type { KeyRing } from '../key-ring.ts';
import {
  CONFIGURATION_ID,
  MAX_PASSES,
  PASS_CONFIGURATION_ID,
  PASS_FORMAT,
  PATHS,
  PRE_AUTHORIZED_CODE,
  REFRESH_TOKEN,
} from './paths.ts';

/** Name of the issuer in wallets. Nothing on a phone's list says what its owner does for a living. */
const ISSUER_LOGO_ALT = { 'es-MX': 'Marca de la oficina', en: 'Mark of the office' } as const;

const ES256_BOUND = {
  credential_signing_alg_values_supported: ['ES256'],
  cryptographic_binding_methods_supported: ['jwk'],
  // Present exactly because the line above is (§12.2.4).
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
};

/**
 * OpenID4VCI 1.0 §12.2.4. `passChains`: certificates of the keys that sign gate passes, each with its chain; a ring from
 * before passes has none, and then they are not offered. The issuer is its own authorization server, so `authorization_servers` is absent. */
export function createIssuerMetadata(
  { publicUrl, vct, batchSize }: Config,
  passChains: readonly (readonly string[])[],
) {
  return {
    credential_issuer: publicUrl,
    credential_endpoint: publicUrl + PATHS.credential,
    nonce_endpoint: publicUrl + PATHS.nonce,
    notification_endpoint: publicUrl + PATHS.notification,
    // §12.2.4: at least 2. An event with fewer copies returns fewer credentials.
    batch_credential_issuance: { batch_size: batchSize },
    display: LOCALES.map((locale) => ({
      name: `${CREDENTIAL_NAME[locale]} · ${new URL(publicUrl).host}`,
      locale,
      logo: { uri: publicUrl + LOGO_PATH, alt_text: ISSUER_LOGO_ALT[locale] },
    })),
    credential_configurations_supported: {
      [CONFIGURATION_ID]: {
        format: 'dc+sd-jwt',
        vct,
        ...ES256_BOUND,
        credential_metadata: createCredentialMetadata({ publicUrl }),
      },
      ...(passChains.length > 0 && {
        [PASS_CONFIGURATION_ID]: {
          format: PASS_FORMAT,
          ...ES256_BOUND,
          credential_metadata: createPassMetadata({ publicUrl }),
          // Of a format of our own. Passes have a limit of their own: one for each zone and day, not copies of one thing.
          gafete_max_passes: MAX_PASSES,
          gafete_pass_chains: passChains,
        },
      }),
    },
  };
}

/** RFC 8414 §2 with OpenID4VCI 1.0 §12.3. The pre-authorized grant and its refills are all, so there is no authorization endpoint. */
export function createServerMetadata({ publicUrl }: Config) {
  return {
    issuer: publicUrl,
    token_endpoint: publicUrl + PATHS.token,
    grant_types_supported: [PRE_AUTHORIZED_CODE, REFRESH_TOKEN],
    // RFC 8414 §2 requires the member; §12.3 lets an authorization server without that endpoint have nothing to list.
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: ['ES256'],
  };
}

/** SD-JWT VC §5.2: every key that signs credentials now or signed some that still live, newest first. */
export async function createJwtVcIssuerMetadata({ publicUrl }: Config, keys: KeyRing) {
  const signers = await keys.signers('credential');
  return {
    issuer: publicUrl,
    jwks: { keys: signers.map(({ kid, publicJwk, x5c }) => ({ ...publicJwk, kid, alg: 'ES256', use: 'sig', x5c })) },
  };
}
