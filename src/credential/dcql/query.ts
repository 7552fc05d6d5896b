/** A claims path pointer (OpenID4VP 1.0 §7): member names, array positions, and `null` for every element of an array. */
export type ClaimsPathPointer = readonly (string | number | null)[];

/** A value that a claim is compared with: exact type, exact code points. */
export type DcqlValue = string | number | boolean;

/** One claim asked for (OpenID4VP 1.0 §6.3). */
export interface ClaimsQuery {
  readonly id?: string;
  readonly path: ClaimsPathPointer;
  readonly values?: readonly DcqlValue[];
  /** Only for `mso_mdoc` (OpenID4VP 1.0 §B.2.4). */
  readonly intent_to_retain?: boolean;
}

/** Whom the verifier expects as issuer (OpenID4VP 1.0 §6.1.1). */
export interface TrustedAuthoritiesQuery {
  readonly type: string;
  readonly values: readonly string[];
}

/** What the format is asked for besides claims. Members of formats that we do not know are not kept. */
export interface MetaQuery {
  /** `dc+sd-jwt` */
  readonly vct_values?: readonly string[];
  /** `mso_mdoc` */
  readonly doctype_value?: string;
  /** `jwt_vc_json` and `ldp_vc` */
  readonly type_values?: readonly (readonly string[])[];
}

/** One credential asked for (OpenID4VP 1.0 §6.1). */
export interface CredentialQuery {
  readonly id: string;
  readonly format: string;
  /** Absent: false. */
  readonly multiple?: boolean;
  readonly meta: MetaQuery;
  readonly trusted_authorities?: readonly TrustedAuthoritiesQuery[];
  /** Absent: true. */
  readonly require_cryptographic_holder_binding?: boolean;
  readonly claims?: readonly ClaimsQuery[];
  readonly claim_sets?: readonly (readonly string[])[];
}

/** Which combinations of credentials answer (OpenID4VP 1.0 §6.2). */
export interface CredentialSetQuery {
  readonly options: readonly (readonly string[])[];
  /** Absent: true. */
  readonly required?: boolean;
}

/** A DCQL query in its wire form: what `parseDcqlQuery` returns may be signed into a request as it is. */
export interface DcqlQuery {
  readonly credentials: readonly CredentialQuery[];
  readonly credential_sets?: readonly CredentialSetQuery[];
}

/** The one format whose presentations we verify. */
export const SD_JWT_FORMAT = 'dc+sd-jwt';
