import { orThrow } from '../../src/client/index.ts';
import { presentCopy } from '../../src/client/present.ts';
import { signWith } from '../../src/lib/es256.ts';
import { createGate } from '../actors/holder.ts';
import type { WalletKey } from '../issuer/wallet.ts';
import type { Target } from '../targets.ts';

/** One copy with its key, as a wallet of the tests holds it. */
export interface Copy {
  readonly sdJwt: string;
  readonly key: WalletKey;
}

/** What a gate says to one copy. */
export async function verdictOfCopy(target: Target, { sdJwt, key }: Copy): Promise<string> {
  const request = { audience: 'x509_san_dns:gate.example', nonce: 'n-0S6_WzA2Mj' };
  const binding = { aud: request.audience, nonce: request.nonce, iat: target.now() };
  const presentation = orThrow(await presentCopy(sdJwt, signWith(key.privateKey), [], binding));
  return (await createGate(target).check(presentation, request)).verdict;
}
