/** A verifier on `@sd-jwt/sd-jwt-vc` and `@sd-jwt/jwt-status-list`, with Node's own X.509 and ECDSA. Nothing of ours. */
import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { getListFromStatusListJWT, getStatusListFromJWT } from '@sd-jwt/jwt-status-list';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

const STATUS_LIST = 'application/statuslist+jwt';

function verifyEs256(key: KeyObject, signed: string, signature: string): boolean {
  const options = { key, dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(signed), options, Buffer.from(signature, 'base64url'));
}

/** Verifies signed part and signature of a JWS by the leaf in its `x5c`, which the root has issued. */
function verifyByRoot(root: X509Certificate, typ: string) {
  return (signed: string, signature: string): boolean => {
    const header = JSON.parse(Buffer.from(signed.split('.')[0] as string, 'base64url').toString());
    const leaf = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
    const now = new Date();
    const valid = leaf.validFromDate <= now && now <= leaf.validToDate;
    const issued = leaf.checkIssued(root) && leaf.verify(root.publicKey);
    return (
      header.typ === typ && header.alg === 'ES256' && valid && issued && verifyEs256(leaf.publicKey, signed, signature)
    );
  };
}

export async function fetchStatusList(uri: string): Promise<string> {
  const response = await fetch(uri, { headers: { accept: STATUS_LIST } });
  if (!response.ok || response.headers.get('content-type') !== STATUS_LIST)
    throw new Error(`no list: ${response.status}`);
  return response.text();
}

/** A verifier that believes one root, base64 DER. `loadTypeMetadata` also has it read `vct` (README.md says why it is off). */
export function createSdJwtJsVerifier(anchor: string, { loadTypeMetadata = false } = {}) {
  const root = new X509Certificate(Buffer.from(anchor, 'base64'));
  const instance = new SDJwtVcInstance({
    hasher: (data) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : new Uint8Array(data))
        .digest(),
    hashAlg: 'sha-256',
    verifier: verifyByRoot(root, 'dc+sd-jwt'),
    statusVerifier: verifyByRoot(root, 'statuslist+jwt'),
    statusListFetcher: fetchStatusList,
    kbVerifier: (signed, signature, payload) => {
      const { jwk } = (payload as unknown as { cnf: { jwk: JsonWebKey } }).cnf;
      return verifyEs256(createPublicKey({ key: jwk, format: 'jwk' }), signed, signature);
    },
    loadTypeMetadataFormat: loadTypeMetadata,
  });
  return {
    /** Verifies signature, disclosures, status, and with a nonce the key binding. Throws what the library throws. */
    async verify(sdJwt: string, keyBindingNonce?: string) {
      return instance.verify(sdJwt, keyBindingNonce === undefined ? {} : { keyBindingNonce });
    },
    /** The entry of a credential in its list, whose signature is checked first. */
    async statusOf(sdJwt: string): Promise<number> {
      const { uri, idx } = getStatusListFromJWT(sdJwt.split('~')[0] as string);
      const token = await fetchStatusList(uri);
      const [header, payload, signature] = token.split('.') as [string, string, string];
      if (!verifyByRoot(root, 'statuslist+jwt')(`${header}.${payload}`, signature)) throw new Error('list not signed');
      return getListFromStatusListJWT(token).getStatus(idx);
    },
  };
}

/** The payload of an SD-JWT as signed, without any disclosure. */
export function payloadOf(sdJwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(sdJwt.split('.')[1] as string, 'base64url').toString());
}
