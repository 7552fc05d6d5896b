/** What the JWE vectors share: the order in which `sealJwe` draws, and the keys. */
import { importPkcs8, pkcs8OfPrivateJwk } from '../../src/sealing/ecdh.ts';
import { type Inputs, value } from './vectors.ts';

/** The three random inputs of a JWE vector in the order in which they are drawn. */
export function jweDraws(test: Inputs): [string, string, string] {
  return [test.cek, test.iv, test.epk.d];
}

/** The private key of a JWK in a vector. */
export async function privateKey(jwk: Inputs) {
  return importPkcs8(value(pkcs8OfPrivateJwk(jwk)));
}
