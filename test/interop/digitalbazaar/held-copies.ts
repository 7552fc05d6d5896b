import type { HeldCopy } from '../sphereon/presentation.ts';
import { redeem, requestCopies } from './wallet.ts';

/** Takes an offer without tx_code up, and hands the copies out one by one with the keys that they are bound to. */
export async function pickUpCopies(link: string, n: number): Promise<() => HeldCopy> {
  const { keys, copies } = await requestCopies(await redeem(link), n);
  const held = copies.map((copy, i) => ({
    copy,
    sign: (data: Uint8Array) => (keys[i] as (typeof keys)[number]).signer.sign({ data }),
  }));
  return () => {
    const next = held.pop();
    if (next === undefined) throw new Error('no copies left');
    return next;
  };
}
