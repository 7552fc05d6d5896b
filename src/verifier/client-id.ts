import { decodeCertificate, fingerprintOf } from '../credential/x509/index.ts';
import type { Signer } from '../key-ring.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';

/**
 * Who we are to wallets while one key signs requests (OpenID4VP 1.0 §5.9.3, `x509_hash`): the hash of its certificate,
 * with the prefix that belongs to it wherever it is an audience (§14.8).
 */
export function clientIdOf({ x5c }: Pick<Signer<'request'>, 'x5c'>): string {
  const leaf = decodeCertificate(x5c[0] as string);
  if (leaf === undefined) throw new Error('the certificate of the request key is not base64 DER');
  return `x509_hash:${fingerprintOf(leaf)}`;
}

/** The key of a transaction under way; `undefined` when the ring has it no more, or it may not sign at `now`. */
export async function findRequestSigner(
  { keys }: Pick<Ports, 'keys'>,
  kid: string,
  now: UnixSeconds,
): Promise<Signer<'request'> | undefined> {
  return (await keys.signers('request')).find((signer) => signer.kid === kid && now <= signer.signsUntil);
}
