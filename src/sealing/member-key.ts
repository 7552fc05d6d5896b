import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';
import { canon, hasExactly } from '../lib/canonical-json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { openAead, type Sealed, sealAead } from './aead.ts';
import { type Pkcs8, parsePkcs8, publicJwkOfPkcs8 } from './ecdh.ts';
import { hkdf, NO_SALT } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** 32 bytes from WebAuthn's PRF extension: only the passkey, touched by its owner, gives them. */
export type PrfOutput = SecretBytes<'member/prf'>;

/** Whose key is wrapped: the passkey's credential id as raw bytes, and the member key's thumbprint. */
export type MemberBinding = { readonly credential: Bytes; readonly member: string };

/** What an unlocked member signs to admit another (design-sealing §2.1). */
export type MemberStatement = {
  readonly typ: 'gafete/v1/member';
  readonly event: string;
  /** RFC 7638 thumbprint of the member key. */
  readonly member: string;
  readonly role: string;
  readonly notAfter: UnixSeconds;
};

/** Wraps a member key under a passkey's PRF output (design-sealing §6.23), in the officer's browser. */
export async function wrapMemberKey(
  prf: PrfOutput,
  credential: Bytes,
  pkcs8: Pkcs8,
  random: Random,
): Promise<Sealed & { readonly member: string }> {
  const member = jwkThumbprint(publicJwkOfPkcs8(pkcs8));
  const sealed = await sealAead(await wrapKey(prf, credential), pkcs8, wrapAad({ credential, member }), random);
  return { ...sealed, member };
}

/** Unwraps a member key: `decrypt`, or `member` when another key was inside. */
export async function openMemberKey(
  prf: PrfOutput,
  binding: MemberBinding,
  wrapped: Sealed,
): Promise<Result<Pkcs8, Refusal<'decrypt' | 'member'>>> {
  const opened = await openAead(await wrapKey(prf, binding.credential), wrapped, wrapAad(binding));
  if (!opened.ok) return opened;
  const pkcs8 = parsePkcs8(opened.value);
  if (!pkcs8.ok || jwkThumbprint(publicJwkOfPkcs8(pkcs8.value)) !== binding.member) return refuse('member');
  return pkcs8;
}

/** The statement that admits a member key until `notAfter`. Signed as `canon(statement)`. */
export function memberStatement(fields: Omit<MemberStatement, 'typ'>): MemberStatement {
  const { event, member, role, notAfter } = fields;
  return { typ: 'gafete/v1/member', event, member, role, notAfter };
}

/** The strict shape of a member statement; every other shape or `typ` is the reason `typ`. */
export function parseMemberStatement(value: unknown): Result<MemberStatement, Refusal<'typ'>> {
  if (!hasExactly(value, ['typ', 'event', 'member', 'role', 'notAfter'])) return refuse('typ');
  const { typ, event, member, role, notAfter } = value;
  const good =
    typ === 'gafete/v1/member' &&
    typeof event === 'string' &&
    typeof member === 'string' &&
    typeof role === 'string' &&
    typeof notAfter === 'number' &&
    Number.isSafeInteger(notAfter) &&
    notAfter >= 0;
  return good ? ok(value as unknown as MemberStatement) : refuse('typ');
}

function wrapKey(prf: PrfOutput, credential: Bytes): Promise<Bytes> {
  const info = canon({ typ: 'gafete/v1/member/wrap', credential: encodeBase64url(credential) });
  return hkdf(prf, NO_SALT, info, 32);
}

function wrapAad({ credential, member }: MemberBinding): Bytes {
  return canon({ typ: 'gafete/v1/member/key', credential: encodeBase64url(credential), member });
}
