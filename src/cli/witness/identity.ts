/** Who a witness is: a name and an Ed25519 key, in a private file that is made once. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { decodeBase64url } from '../../lib/base64url.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { cosignedMessage, createNoteKey, NOTE_KEY_TYPE, type NoteKey, renderCosignature } from '../../merkle/index.ts';
import { readPrivateFile, writePrivateFile } from '../../runtime/node/private-file.ts';

const schema = z.strictObject({
  v: z.literal(1),
  name: z.string().regex(/^[^\s+\p{Cc}\p{Z}]{1,256}$/u),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() }),
});

/** A witness that can sign. */
export interface Identity {
  readonly key: NoteKey;
  /** The cosignature's line over a checkpoint's text. */
  cosign(text: string, at: UnixSeconds): string;
}

/** `identity_name`: none was given for a first start, or it cannot be one; `identity_other`: the file has another name. */
export type IdentityRefusal = { readonly type: 'identity_name' | 'identity_other' | 'identity_format' };

/** Opens the identity in a folder, or makes it under `name`. A changed name would be another witness to everybody. */
export function openIdentity(folder: string, name: string | undefined): Result<Identity, IdentityRefusal> {
  const path = join(folder, 'key.json');
  const text = readPrivateFile(path);
  if (text === undefined) return name === undefined ? err({ type: 'identity_name' }) : make(path, name);
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return err({ type: 'identity_format' });
  if (name !== undefined && name !== parsed.data.name) return err({ type: 'identity_other' });
  return identityOf(parsed.data);
}

function make(path: string, name: string): Result<Identity, IdentityRefusal> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  const parsed = schema.safeParse({ v: 1, name, jwk: { kty: 'OKP', crv: 'Ed25519', x, d } });
  if (!parsed.success) return err({ type: 'identity_name' });
  writePrivateFile(path, `${JSON.stringify(parsed.data)}\n`);
  return identityOf(parsed.data);
}

function identityOf({ name, jwk }: z.infer<typeof schema>): Result<Identity, IdentityRefusal> {
  const publicKey = decodeBase64url(jwk.x, 32);
  if (publicKey === undefined) return err({ type: 'identity_format' });
  const key = createNoteKey(name, NOTE_KEY_TYPE.cosignature, publicKey);
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  return ok({
    key,
    cosign: (text, at) => renderCosignature(key, at, sign(null, cosignedMessage(text, at), secret)),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
