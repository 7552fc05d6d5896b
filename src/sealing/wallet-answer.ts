import { CompactEncrypt } from 'jose';
import type { Bytes, Random } from '../lib/bytes.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { drawScalar, importEcdhPublicKey, importScalar } from './ecdh.ts';

/** Whom a wallet answers: the key of one request, its id where it has one, and a cipher that the verifier takes. */
export type AnswerRecipient = {
  readonly jwk: EcPublicJwk;
  readonly kid: string | undefined;
  readonly enc: 'A128GCM' | 'A256GCM';
};

/**
 * Encrypts a wallet's answer (OpenID4VP 1.0 §8.3): compact JWE, ECDH-ES with a fresh ephemeral key, never compressed.
 * For wallets; `openToJudge` is the other side.
 */
export async function sealWalletAnswer(
  { jwk, kid, enc }: AnswerRecipient,
  plain: Bytes,
  random: Random,
): Promise<string> {
  const [iv, scalar] = [random(12), drawScalar(random)];
  // §8.3: `kid` comes back when the key had one.
  const header = { alg: 'ECDH-ES', enc, ...(kid !== undefined && { kid }) };
  return new CompactEncrypt(plain)
    .setProtectedHeader(header)
    .setInitializationVector(iv)
    .setKeyManagementParameters({ epk: await importScalar(scalar, true) })
    .encrypt(await importEcdhPublicKey(jwk));
}
