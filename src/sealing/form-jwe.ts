import type { Random } from '../lib/bytes.ts';
import { type NotCanonical, parseCanonical, tryCanon } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { EcdhPrivateKey } from './ecdh.ts';
import { type JweContext, type JweRefusal, openJwe, sealJwe } from './jwe-profile.ts';
import { FORM_BUCKETS, pad, unpad } from './pad.ts';
import type { Refusal } from './refusal.ts';

/** Why a value was not sealed: no canonical form, or more than 64 KiB. */
export type FormSealRefusal = Refusal<'too_large'> | NotCanonical;
/** Why a padded JWE does not open. */
export type FormOpenRefusal = JweRefusal | Refusal<'pad'> | NotCanonical;

/** Seals a JSON object padded to 4, 16 or 64 KiB (design-sealing §6.25): the length would tell about its contents. */
export async function sealForm(
  recipient: EcPublicJwk,
  context: JweContext,
  value: JsonObject,
  random: Random,
): Promise<Result<string, FormSealRefusal>> {
  const text = tryCanon(value);
  if (!text.ok) return text;
  const padded = pad(text.value, FORM_BUCKETS);
  return padded.ok ? ok(await sealJwe(recipient, context, padded.value, random)) : padded;
}

/** Opens what `sealForm` made; the value's own shape is the caller's to check. */
export async function openForm(
  jwe: string,
  recipient: EcdhPrivateKey,
  context: JweContext,
): Promise<Result<JsonValue, FormOpenRefusal>> {
  const padded = await openJwe(jwe, recipient, context);
  if (!padded.ok) return padded;
  const content = unpad(padded.value, FORM_BUCKETS);
  return content.ok ? parseCanonical(content.value) : content;
}
