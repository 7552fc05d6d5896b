/**
 * A wallet on `@sphereon/did-auth-siop`: it fetches and reads the request, matches DCQL, makes the answer and posts it. What
 * the library takes as callbacks is here, on Node's X.509 and `jose`: the request's certificate and signature, and the
 * encryption. Which claims are shown, and the key binding, is `presentation.ts`.
 */
import { createHash, X509Certificate } from 'node:crypto';
import {
  OP,
  SupportedVersion,
  type VerifiedAuthorizationRequest,
  type VerifyJwtCallback,
} from '@sphereon/did-auth-siop';
import { CompactEncrypt, importJWK, type JWK, jwtVerify } from 'jose';
import { type HeldCopy, type Path, present, type Spoiled } from './presentation.ts';

export interface Answering {
  readonly held: HeldCopy;
  readonly spoiled?: Spoiled;
  readonly enc?: 'A128GCM' | 'A256GCM';
  /** Claims to show instead of those of the query. */
  readonly show?: readonly Path[];
}

interface Request {
  readonly client_id: string;
  readonly nonce: string;
  readonly dcql_query: { readonly credentials: readonly [Query] };
}
interface Query {
  readonly id: string;
  readonly claims?: readonly { readonly id?: string; readonly path: Path }[];
  readonly claim_sets?: readonly (readonly string[])[];
}

/** A wallet that believes one root, base64 DER. */
export function createSphereonHolder(anchor: string) {
  const root = new X509Certificate(Buffer.from(anchor, 'base64'));
  const wallet = OP.builder()
    .withIssuer('https://self-issued.me/v2')
    .withSupportedVersions([SupportedVersion.OID4VP_v1])
    .withHasher((data) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : new Uint8Array(data))
        .digest(),
    )
    .withVerifyJwtCallback(verifyByRoot(root))
    .withCreateJwtCallback(() => Promise.reject(new Error('this wallet makes no id_token')))
    .build();

  /** Reads a request: the link, or the text of a request object that was fetched already. */
  async function read(request: string): Promise<VerifiedAuthorizationRequest> {
    return wallet.verifyAuthorizationRequest(request);
  }

  /** Answers a request that was read. */
  async function answer(verified: VerifiedAuthorizationRequest, { held, spoiled, show, enc = 'A128GCM' }: Answering) {
    const { client_id: aud, nonce, dcql_query: query } = verified.payload as unknown as Request;
    const [asked] = query.credentials;
    const presentation = await present(held, show === undefined ? setsOf(asked) : [show], { aud, nonce, spoiled });
    const dcqlResponse = { dcqlPresentation: { [asked.id]: [presentation] } };
    const response = await wallet.createAuthorizationResponse(verified, { dcqlResponse });
    const sent = await wallet.submitAuthorizationResponse(
      response,
      async ({ authorizationResponsePayload, clientMetadata }) => {
        const jwk = (await OP.extractEncJwksFromClientMetadata(clientMetadata)) as JWK;
        const plain = Buffer.from(JSON.stringify(authorizationResponsePayload));
        const header = { alg: 'ECDH-ES', enc, kid: jwk.kid as string };
        const jwe = await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(await importJWK(jwk, 'ECDH-ES'));
        return { response: jwe };
      },
    );
    return { status: sent.status, body: (await sent.json()) as Record<string, unknown> };
  }

  return { read, answer };
}

export type SphereonHolder = ReturnType<typeof createSphereonHolder>;

/** OpenID4VP 1.0 §6.4.1: the sets of claims that answer, the preferred one first. */
function setsOf({ claims = [], claim_sets: sets }: Query): readonly (readonly Path[])[] {
  const pathsOf = (set: readonly string[]) => claims.filter(({ id }) => set.includes(id ?? '')).map(({ path }) => path);
  return sets?.map(pathsOf) ?? [claims.map(({ path }) => path)];
}

/** OpenID4VP 1.0 §5.9.3: the certificate whose hash is the client identifier has signed, and the root has issued it. */
function verifyByRoot(root: X509Certificate): VerifyJwtCallback {
  return async (verifier, { raw, payload }) => {
    if (verifier.method !== 'x5c' || verifier.alg !== 'ES256') return false;
    const leaf = new X509Certificate(Buffer.from(verifier.x5c[0] as string, 'base64'));
    const hash = createHash('sha256').update(leaf.raw).digest('base64url');
    if (payload['client_id'] !== `x509_hash:${hash}`) return false;
    if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey)) return false;
    await jwtVerify(raw, leaf.publicKey, { typ: 'oauth-authz-req+jwt', algorithms: ['ES256'] });
    return true;
  };
}
