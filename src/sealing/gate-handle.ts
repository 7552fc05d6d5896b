/**
 * What gates tell each other of a pass: that it entered, without telling which it is. `k_handle` belongs to one event, is
 * given to its gates in their bundles and dies with the event; without it a handle is 16 bytes of nothing.
 */
import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { hmac } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';

/** `k_handle` of one event, 32 bytes. */
export type HandleKey = SecretBytes<'handle'>;

/** The k-th entry or the k-th exit of a pass, counted from 0. */
export type Passage = { readonly entry: number } | { readonly exit: number };

const HANDLE_BYTES = 16;
const SENDER_BYTES = 4;
const CODE_LENGTH = 6;
/** 32 letters and digits that are not taken for one another on a sign: no I, O, 0, 1. */
const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The handle of one passage: 22 characters of base64url. `passHash`: what the pass is known by, 32 bytes. */
export async function passageHandle(key: HandleKey, passHash: Bytes, passage: Passage): Promise<string> {
  const statement = canon({ typ: 'gafete/v1/handle', pass: encodeBase64url(passHash), ...passage });
  return encodeBase64url((await hmac(key, statement)).subarray(0, HANDLE_BYTES));
}

/** What stands beside a handle for the gate that sent it: which gate it was, nobody can say once the key is gone. */
export async function handleSender(key: HandleKey, client: string): Promise<Bytes> {
  return (await hmac(key, canon({ typ: 'gafete/v1/handle-sender', client }))).slice(0, SENDER_BYTES);
}

/**
 * The code on a gate's sign, for one of the event's days (`YYYY-MM-DD`). Whoever has seen the sign knows it; it ties what
 * a holder shows to this gate and this day, so that a picture taken here is of no use at the next.
 */
export async function gateCodeOf(key: HandleKey, client: string, day: string): Promise<string> {
  const bytes = await hmac(key, canon({ typ: 'gafete/v1/gate-code', client, day }));
  return Array.from(bytes.subarray(0, CODE_LENGTH), (byte) => CODE_ALPHABET[byte & 31]).join('');
}
