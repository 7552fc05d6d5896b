import { encodeBase64url } from '../../lib/base64url.ts';
import { type Bytes, type Random, utf8 } from '../../lib/bytes.ts';
import { createCompactJws } from '../../lib/compact-jws.ts';
import type { EcPublicJwk, Sign } from '../../lib/es256.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { CONTROL_CLAIMS } from './claims.ts';
import { digestOf } from './process.ts';

const SALT_BYTES = 16;
const DECOY_BYTES = 32;
const UNUSABLE_NAMES = new Set(['_sd', '...', '_sd_alg', '__proto__', 'constructor', 'prototype']);

/** A place in the claims; `null` stands for every member or element there. */
export type ConcealPath = readonly (string | number | null)[];

/** What makes up one copy of a credential. Times are Unix seconds; rounding them is the caller's duty (RFC 9901 §10.1). */
export interface SdJwtIssue {
  /** Certificates of the signing key, leaf first, standard base64 DER, without the anchor (HAIP §6.1.1). */
  readonly x5c: readonly string[];
  readonly iss: string;
  readonly vct: string;
  /** W3C SRI string over the octets of the type metadata at `vct`, where the issuer knows them (SD-JWT VC §7). */
  readonly vctIntegrity?: string;
  readonly exp: UnixSeconds;
  readonly iat?: UnixSeconds;
  readonly nbf?: UnixSeconds;
  /** The key of this copy alone: two copies with one key are one credential to whoever compares them. */
  readonly holder?: EcPublicJwk;
  readonly status?: JsonObject;
  /** Everything that is said about the holder. */
  readonly claims: JsonObject;
  /** What becomes a disclosure of its own. A parent that is not listed stays visible around its hidden members. */
  readonly conceal: readonly ConcealPath[];
  /** Claims that every verifier may see. A claim neither concealed nor listed here is a mistake and throws. */
  readonly plain?: readonly string[];
  /** How many decoy digests to add at a place; `[]` is the top. Tells how many claims there are to nobody. */
  readonly decoys?: readonly { readonly path: readonly (string | number)[]; readonly count: number }[];
}

/**
 * Issues one SD-JWT VC (RFC 9901 §4, SD-JWT VC §2.2), without key binding: `<jwt>~<disclosure>~…~`. Digests are sorted,
 * which hides their order as well as a shuffle does. One call of `random` per credential. Throws when the input is our mistake.
 */
export async function issueSdJwt(issue: SdJwtIssue, sign: Sign, random: Random): Promise<string> {
  for (const name of Object.keys(issue.claims)) {
    if (CONTROL_CLAIMS.has(name) || name === 'iat') throw new Error(`claim ${name} has a place of its own`);
  }
  const plan = planOf(issue);
  const disclosures: string[] = [];
  const draws = drawer(random(plan.salts * SALT_BYTES + plan.decoys * DECOY_BYTES));
  const hidden = concealIn(plan.root, disclosures, draws) as JsonObject;
  const { iss, vct, vctIntegrity, exp, iat, nbf, holder, status } = issue;
  const payload: JsonObject = {
    iss,
    vct,
    ...(vctIntegrity === undefined ? {} : { 'vct#integrity': vctIntegrity }),
    ...(iat === undefined ? {} : { iat }),
    ...(nbf === undefined ? {} : { nbf }),
    exp,
    ...(holder === undefined ? {} : { cnf: { jwk: { ...holder } } }),
    ...(status === undefined ? {} : { status }),
    ...(disclosures.length === 0 && plan.decoys === 0 ? {} : { _sd_alg: 'sha-256' }),
    ...hidden,
  };
  const header = { alg: 'ES256', typ: 'dc+sd-jwt', x5c: [...issue.x5c] };
  const jwt = await createCompactJws(header, payload, sign);
  // RFC 9901 §4: a tilde ends the JWT and every disclosure.
  return `${[jwt, ...disclosures].join('~')}~`;
}

/** The claims with each node marked, so that the randomness needed is known before it is drawn. */
interface Node {
  readonly conceal: boolean;
  readonly decoys: number;
  readonly value: JsonValue | undefined;
  readonly members: readonly (readonly [string, Node])[] | undefined;
  readonly elements: readonly Node[] | undefined;
}

function planOf(issue: SdJwtIssue): { root: Node; salts: number; decoys: number } {
  let salts = 0;
  let decoys = 0;
  const mark = (value: JsonValue, path: readonly (string | number)[], covered: boolean): Node => {
    const conceal = issue.conceal.some((listed) => matches(listed, path));
    if (conceal) salts++;
    const inside = covered || conceal;
    const count = issue.decoys?.find((decoy) => matches(decoy.path, path))?.count ?? 0;
    decoys += count;
    const node = { conceal, decoys: count, value: undefined, members: undefined, elements: undefined };
    if (isJsonObject(value)) {
      const members = Object.entries(value).map(([name, member]) => {
        if (UNUSABLE_NAMES.has(name)) throw new Error(`claim name ${name} is reserved`);
        const open = path.length === 0 && (issue.plain?.includes(name) ?? false);
        return [name, mark(member, [...path, name], inside || open)] as const;
      });
      return { ...node, members };
    }
    if (Array.isArray(value)) {
      const elements = (value as readonly JsonValue[]).map((element, i) => mark(element, [...path, i], inside));
      return { ...node, elements };
    }
    if (!inside) throw new Error(`claim ${String(path[0])} is neither concealed nor plain`);
    return { ...node, value };
  };
  const root = mark(issue.claims, [], false);
  return { root, salts, decoys };
}

function matches(listed: ConcealPath, path: readonly (string | number)[]): boolean {
  return listed.length === path.length && listed.every((step, i) => step === null || step === path[i]);
}

function concealIn(node: Node, disclosures: string[], draws: (n: number) => Bytes): JsonValue {
  if (node.members !== undefined) {
    const open: Record<string, JsonValue> = {};
    const digests: string[] = [];
    for (const [name, member] of node.members) {
      const value = concealIn(member, disclosures, draws);
      if (member.conceal) digests.push(disclose([encodeBase64url(draws(SALT_BYTES)), name, value], disclosures));
      else open[name] = value;
    }
    for (let i = 0; i < node.decoys; i++) digests.push(decoy(draws));
    return digests.length === 0 ? open : { ...open, _sd: digests.sort() };
  }
  if (node.elements !== undefined) {
    const elements = node.elements.map((element): JsonValue => {
      const value = concealIn(element, disclosures, draws);
      if (!element.conceal) return value;
      return { '...': disclose([encodeBase64url(draws(SALT_BYTES)), value], disclosures) };
    });
    for (let i = 0; i < node.decoys; i++) elements.push({ '...': decoy(draws) });
    return elements;
  }
  return node.value as JsonValue;
}

function disclose(array: readonly JsonValue[], disclosures: string[]): string {
  const text = encodeBase64url(utf8(JSON.stringify(array)));
  disclosures.push(text);
  return digestOf(text);
}

/** A digest that belongs to no disclosure (RFC 9901 §4.2.5): indistinguishable from one that does. */
function decoy(draws: (n: number) => Bytes): string {
  return encodeBase64url(sha256(draws(DECOY_BYTES)));
}

/** Hands out consecutive pieces of one random string. Throws when `random` answered fewer bytes than asked. */
function drawer(bytes: Bytes): (n: number) => Bytes {
  let at = 0;
  return (n) => {
    if (at + n > bytes.length) throw new Error('random source answered too few bytes');
    at += n;
    return bytes.slice(at - n, at);
  };
}
