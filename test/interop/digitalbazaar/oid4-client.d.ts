/** The part of `@digitalbazaar/oid4-client` 5.10.0 that is used here; the package brings no declarations. */
declare module '@digitalbazaar/oid4-client' {
  interface Signer {
    readonly id?: string;
    readonly algorithm?: string;
    sign(input: { readonly data: Uint8Array }): Promise<Uint8Array>;
  }
  interface Offer {
    readonly credential_issuer: string;
    readonly credential_configuration_ids: readonly string[];
    readonly grants: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }
  export function getCredentialOffer(input: { readonly url: string }): Promise<Offer>;
  export function robustDiscoverIssuer(input: { readonly issuer: string }): Promise<unknown>;
  export function generateDIDProofJWT(input: {
    readonly signer: Signer;
    readonly nonce: string;
    readonly iss: string;
    readonly aud: string;
  }): Promise<string>;
  export function signJWT(input: {
    readonly payload: object;
    readonly protectedHeader: object;
    readonly signer: Signer;
  }): Promise<string>;
  export class OID4Client {
    constructor(input: { readonly accessToken?: string; readonly issuerConfig: object; readonly offer: Offer });
    static fromCredentialOffer(input: {
      readonly offer: Offer;
      readonly supportedFormats?: readonly string[];
    }): Promise<OID4Client>;
    getNonce(): Promise<{ readonly nonce: string }>;
    requestCredentials(input: {
      readonly requests?: readonly object[];
      readonly format?: string;
      readonly did?: string;
      readonly didProofSigner?: Signer;
      readonly nonce?: string;
    }): Promise<{
      readonly credentials?: readonly { readonly credential: string }[];
      readonly notification_id?: string;
    }>;
  }
  type Jwk = Readonly<Record<string, unknown>>;
  export namespace oid4vp {
    namespace authzRequest {
      function get(input: {
        readonly url: string;
        readonly getTrustedCertificates: () => readonly string[];
      }): Promise<{ readonly authorizationRequest: object }>;
      function validate(input: {
        readonly authorizationRequest: object;
        readonly expectedClientId: string;
      }): Promise<void>;
    }
    namespace authzResponse {
      function selectRecipientPublicJwk(input: { readonly authorizationRequest: object }): Jwk;
      function send(input: {
        readonly authorizationRequest: object;
        readonly vpToken?: object;
        readonly vpTokenMediaType?: string;
        readonly authorizationResponse?: { readonly response: string };
        readonly encryptionOptions?: object | null;
      }): Promise<{ readonly result: object }>;
    }
  }
}
