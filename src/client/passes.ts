/** The gate passes that a wallet holds, and the code that a gate's camera reads. */
import { ANY_GATE, COUNTER_SECONDS, counterOf, isGateCode, showPass } from '../credential/gate-pass/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { err, ok } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { findKey } from './present.ts';
import type { Vault } from './vault.ts';
import { nothingHeld } from './wallet-errors.ts';
import type { HeldPass, WalletFile } from './wallet-store.ts';

/** A pass as the wallet lists it. */
export interface PassSummary {
  readonly id: string;
  /** The credential that it came with. */
  readonly credential: string;
  readonly issuer: string;
  readonly event: string;
  readonly zone: string;
  /** A day of the event's own time zone. */
  readonly day: string;
  readonly exp: UnixSeconds;
  readonly role?: string;
}

/** A pass as it is shown now. */
export interface ShownCode {
  /** Text of the QR code; at most 420 letters of the alphanumeric mode. */
  readonly text: string;
  /** From then on another code is to be shown. */
  readonly until: UnixSeconds;
}

/** Passes that have not ended, by day and then zone. */
export function listPasses({ passes = [] }: WalletFile, now: UnixSeconds): readonly PassSummary[] {
  const byDay = (a: HeldPass, b: HeldPass) => (`${a.day}/${a.zone}` < `${b.day}/${b.zone}` ? -1 : 1);
  return passes
    .filter(({ exp }) => exp > now)
    .sort(byDay)
    .map(({ pass: _pass, key: _key, exp, ...said }) => ({ ...said, exp: unixSeconds(exp) }));
}

/** The code of one pass for this half minute and one gate. Refuses with `nothing_held`, `input_refused`. */
export async function showHeldPass(
  { load, keys }: Pick<Vault, 'load' | 'keys'>,
  id: string,
  gateCode: string = ANY_GATE,
  now: UnixSeconds,
): Answer<ShownCode> {
  if (!isGateCode(gateCode)) return err(gateCodeRefused());
  const wallet = await load();
  if (!wallet.ok) return wallet;
  const held = wallet.value.passes?.find((pass) => pass.id === id && pass.exp > now);
  if (held === undefined) return err(nothingHeld());
  const key = await findKey(keys, held);
  if (!key.ok) return key;
  const counter = counterOf(now);
  const text = await showPass(decodeBase64url(held.pass) as Bytes, { counter, gateCode }, key.value.sign);
  return ok({ text, until: unixSeconds((counter + 1) * COUNTER_SECONDS) });
}

function gateCodeRefused(): ClientError {
  return {
    code: 'input_refused',
    message: 'A gate’s code is four to eight capital letters and digits.',
    next: 'Read it from the sign at the gate, or leave it out where the gate takes passes without one.',
    retryable: false,
  };
}
