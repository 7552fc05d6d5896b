import type { Bytes, Random } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { ok, type Result } from '../lib/result.ts';
import { hmac } from './hkdf.ts';
import type { RingKey } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A tx_code that has the right shape: 6 to 12 ASCII digits, leading zeros kept. */
export type TxCode = string & { readonly __txCode: true };

const SHAPE = /^[0-9]{6,12}$/;
const DIGIT_LIMIT = 250;

/** A tx_code from outside; the reason `tx_code` is not a counted try. */
export function parseTxCode(value: unknown): Result<TxCode, Refusal<'tx_code'>> {
  return typeof value === 'string' && SHAPE.test(value) ? ok(value as TxCode) : refuse('tx_code');
}

/** Draws a tx_code of 6 to 12 uniformly distributed digits, for the desk to hand over apart from the offer. */
export function createTxCode(digits: number, random: Random): TxCode {
  if (!Number.isInteger(digits) || digits < 6 || digits > 12) throw new RangeError('a tx_code has 6 to 12 digits');
  let code = '';
  while (code.length < digits) {
    // Bytes from 250 up are thrown away: taken modulo ten they would favour 0 to 5.
    for (const byte of random(digits)) if (byte < DIGIT_LIMIT && code.length < digits) code += String(byte % 10);
  }
  return code as TxCode;
}

/** What the service keeps of a tx_code (design-sealing §6.17): a MAC that also names its key and its offer. */
export function tagTxCode(key: RingKey<'tx'>, lookup: string, txCode: TxCode): Promise<Bytes> {
  return hmac(key.key, canon({ typ: 'gafete/v1/tx-code', key: key.id, lookup, txCode }));
}

/** Compares a tx_code with the stored tag in constant time; the caller has counted the try already. */
export async function verifyTxCode(
  key: RingKey<'tx'>,
  lookup: string,
  txCode: TxCode,
  tag: Bytes,
): Promise<Result<true, Refusal<'tx_code_mismatch'>>> {
  return equalBytes(await tagTxCode(key, lookup, txCode), tag) ? ok(true) : refuse('tx_code_mismatch');
}
