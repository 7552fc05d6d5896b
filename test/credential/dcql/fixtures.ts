import {
  type CredentialQuery,
  type DcqlQuery,
  evaluateDcql,
  type Presented,
  parseDcqlQuery,
} from '../../../src/credential/dcql/index.ts';
import type { ClaimPath, VerifiedSdJwt } from '../../../src/credential/sd-jwt/index.ts';
import type { EcPublicJwk } from '../../../src/lib/es256.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { unixSeconds } from '../../../src/lib/time.ts';

export const ISS = 'https://desk.example';
export const VCT = 'https://desk.example/types/press-accreditation/1';
export const AKI = 's9tIpPmhxdiuNkHMEWNpYim8S8Y';

/** A holder key by name; only its identity matters here. */
export const key = (name: string): EcPublicJwk => ({ kty: 'EC', crv: 'P-256', x: name, y: name });

/** A verified credential as plain data: its claims, and which of them came by disclosures. */
export function verified(
  claims: JsonObject,
  disclosed: readonly ClaimPath[],
  { vct = VCT, holder = key('one') }: { vct?: string; holder?: EcPublicJwk | 'none' } = {},
): VerifiedSdJwt {
  return {
    iss: ISS,
    vct,
    exp: unixSeconds(1_795_392_000),
    holder: holder === 'none' ? undefined : holder,
    status: undefined,
    claims: { iss: ISS, vct, ...claims },
    disclosed: disclosed.map((path, index) => ({ index, path, parent: undefined })),
  };
}

/** The same, presented with key binding. */
export function presented(
  claims: JsonObject,
  disclosed: readonly ClaimPath[],
  options: { vct?: string; holder?: EcPublicJwk | 'none'; bound?: boolean; aki?: readonly string[] } = {},
): Presented {
  const { bound = true, aki = [], ...rest } = options;
  return { credential: verified(claims, disclosed, rest), bound, aki };
}

/** A credential query, parsed as a verifier would; throws when it is not one. */
export function query(
  credentials: readonly (Partial<Record<keyof CredentialQuery, unknown>> | undefined)[],
  sets?: unknown,
): DcqlQuery {
  const parsed = parseDcqlQuery({
    credentials: credentials.map((credential, i) => ({
      id: `c${i}`,
      format: 'dc+sd-jwt',
      meta: { vct_values: [VCT] },
      ...credential,
    })),
    ...(sets === undefined ? {} : { credential_sets: sets }),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** One presentation for one credential query with these members. */
export const judge = (members: Partial<Record<keyof CredentialQuery, unknown>>, item: Presented) =>
  evaluateDcql(query([members]), new Map([['c0', [item]]]));
