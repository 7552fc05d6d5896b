import { utf8 } from '../../lib/bytes.ts';
import { sha256 } from '../../lib/sha256.ts';
import { CLAIM_NAMES, type ClaimName } from './claims.ts';
import { ALWAYS_DISCLOSED } from './disclosure.ts';
import {
  CLAIM_LABELS,
  CREDENTIAL_DESCRIPTION,
  CREDENTIAL_NAME,
  LOCALES,
  PASS_DESCRIPTION,
  PASS_NAME,
} from './display.ts';
import { LOGO_ALT, LOGO_PATH, LOGO_SVG } from './logo.ts';

/** Jacaranda and paper, the colours of the mark. */
const BACKGROUND_COLOR = '#5A3E9B';
const TEXT_COLOR = '#FAF9F6';

/** Where the service is reached, without a trailing slash, and the credential type it issues. */
export type TypeMetadataInput = { readonly publicUrl: string; readonly vct: string };

/** SD-JWT VC Type Metadata (draft-ietf-oauth-sd-jwt-vc §6), as an object and as the bytes that must be served. */
export type TypeMetadata = {
  readonly document: ReturnType<typeof createDocument>;
  readonly json: string;
  /** For `vct#integrity`: computed over the octets of `json`. */
  readonly integrity: string;
};

/** The default type of a deployment: `<public URL>/types/press-accreditation/1`. */
export function defaultVct(publicUrl: string): string {
  return `${publicUrl}/types/press-accreditation/1`;
}

/** Builds the type metadata of the credential. For the issuer, which serves `json` unchanged. */
export function createTypeMetadata(input: TypeMetadataInput): TypeMetadata {
  const document = createDocument(input);
  const json = JSON.stringify(document);
  return { document, json, integrity: integrityOf(json) };
}

/** `credential_metadata` of one credential configuration (OpenID4VCI 1.0 §12.2.4). */
export function createCredentialMetadata({ publicUrl }: Pick<TypeMetadataInput, 'publicUrl'>) {
  return {
    display: LOCALES.map((locale) => ({
      name: CREDENTIAL_NAME[locale],
      locale,
      description: CREDENTIAL_DESCRIPTION[locale],
      logo: { uri: publicUrl + LOGO_PATH, alt_text: LOGO_ALT[locale] },
      background_color: BACKGROUND_COLOR,
      text_color: TEXT_COLOR,
    })),
    claims: CLAIM_NAMES.map((claim) => ({
      path: [claim],
      mandatory: isAlwaysDisclosed(claim),
      display: LOCALES.map((locale) => ({ name: CLAIM_LABELS[claim][locale], locale })),
    })),
  };
}

/** As `createCredentialMetadata`, of the gate pass: what it says is not shown claim by claim. */
export function createPassMetadata({ publicUrl }: Pick<TypeMetadataInput, 'publicUrl'>) {
  return {
    display: LOCALES.map((locale) => ({
      name: PASS_NAME[locale],
      locale,
      description: PASS_DESCRIPTION[locale],
      logo: { uri: publicUrl + LOGO_PATH, alt_text: LOGO_ALT[locale] },
      background_color: BACKGROUND_COLOR,
      text_color: TEXT_COLOR,
    })),
  };
}

/** W3C Subresource Integrity of a served text: `sha256-` and standard base64 over its UTF-8 octets. */
export function integrityOf(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(utf8(text))))}`;
}

function createDocument({ publicUrl, vct }: TypeMetadataInput) {
  const logo = { uri: publicUrl + LOGO_PATH, 'uri#integrity': integrityOf(LOGO_SVG) };
  return {
    vct,
    name: CREDENTIAL_NAME.en,
    description: CREDENTIAL_DESCRIPTION.en,
    display: LOCALES.map((locale) => ({
      locale,
      name: CREDENTIAL_NAME[locale],
      description: CREDENTIAL_DESCRIPTION[locale],
      rendering: {
        simple: {
          logo: { ...logo, alt_text: LOGO_ALT[locale] },
          background_color: BACKGROUND_COLOR,
          text_color: TEXT_COLOR,
        },
      },
    })),
    claims: CLAIM_NAMES.map((claim) => ({
      path: [claim],
      display: LOCALES.map((locale) => ({ locale, label: CLAIM_LABELS[claim][locale] })),
      // SD-JWT VC §9.3: `never` is always visible, `always` is always concealed. Mandatory speaks of issuance.
      sd: isAlwaysDisclosed(claim) ? ('never' as const) : ('always' as const),
      mandatory: isAlwaysDisclosed(claim),
    })),
  };
}

function isAlwaysDisclosed(claim: ClaimName): boolean {
  return ALWAYS_DISCLOSED.some((always) => always === claim);
}
