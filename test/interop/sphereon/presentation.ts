/**
 * An SD-JWT with key binding, made from a copy and its key by Node's own hash and ECDSA (RFC 9901 §4, §7.2). The second
 * wallet's library leaves this to the wallet, and the OpenID Foundation's verifier plan wants it wrong in one place at a time.
 */
import { createHash } from 'node:crypto';

/** A copy, and the key that it is bound to. */
export interface HeldCopy {
  readonly copy: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** One fault, everything else as it must be. */
export type Spoiled =
  | 'credential-signature'
  | 'kb-signature'
  | 'sd-hash'
  | 'nonce'
  | 'aud'
  | 'iat-in-past'
  | 'iat-in-future';

export interface Binding {
  readonly aud: string;
  readonly nonce: string;
  readonly spoiled?: Spoiled | undefined;
}

const YEAR = 365 * 86_400;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Shows the first of these sets of claims that the copy has, and nothing else that is hidden. */
export async function present(held: HeldCopy, sets: readonly (readonly Path[])[], { aud, nonce, spoiled }: Binding) {
  const [issued, ...disclosures] = held.copy.split('~') as [string, ...string[]];
  const chosen = sets.map((paths) => select(issued, disclosures, paths)).find((found) => found !== undefined);
  if (chosen === undefined) throw new Error('the copy has not what is asked for');
  const credential = spoiled === 'credential-signature' ? withOtherSignature(issued) : issued;
  const shown = [credential, ...chosen, ''].join('~');
  const now = Math.floor(Date.now() / 1000);
  const iat = spoiled === 'iat-in-past' ? now - YEAR : spoiled === 'iat-in-future' ? now + YEAR : now;
  const claims = {
    iat,
    aud: spoiled === 'aud' ? `${aud}x` : aud,
    nonce: spoiled === 'nonce' ? `${nonce}x` : nonce,
    sd_hash: digest(spoiled === 'sd-hash' ? `${shown}~` : shown),
  };
  const signed = `${encode({ alg: 'ES256', typ: 'kb+jwt' })}.${encode(claims)}`;
  const signature = Buffer.from(await held.sign(Buffer.from(signed))).toString('base64url');
  const binding = `${signed}.${signature}`;
  return `${shown}${spoiled === 'kb-signature' ? withOtherSignature(binding) : binding}`;
}

export type Path = readonly string[];
type Digests = { readonly _sd?: readonly string[] } & { readonly [member: string]: unknown };

/** The disclosures on the way to each path, in the order of the copy; `undefined` when one leads nowhere. */
function select(issued: string, disclosures: readonly string[], paths: readonly Path[]): readonly string[] | undefined {
  const byDigest = new Map(disclosures.map((disclosure) => [digest(disclosure), disclosure]));
  const chosen = new Set<string>();
  for (const path of paths) {
    let at = decode(issued.split('.')[1] as string) as Digests;
    for (const step of path) {
      if (Object.hasOwn(at, step)) {
        at = at[step] as Digests;
        continue;
      }
      const hidden = (at._sd ?? []).flatMap((hash) => byDigest.get(hash) ?? []);
      const disclosure = hidden.find((candidate) => decode(candidate)[1] === step);
      if (disclosure === undefined) return undefined;
      chosen.add(disclosure);
      at = decode(disclosure)[2] as Digests;
    }
  }
  return disclosures.filter((disclosure) => chosen.has(disclosure));
}

/** The same token with one bit of its signature turned over. */
function withOtherSignature(token: string): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const bytes = Buffer.from(signature, 'base64url');
  bytes[10] = (bytes[10] as number) ^ 1;
  return `${header}.${payload}.${bytes.toString('base64url')}`;
}
