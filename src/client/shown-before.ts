/**
 * What a wallet remembers of its answers. For its holder: a history, as long as she wants one. Against verifiers that ask in
 * pieces: which claims each office has been shown of each event, until the credential ends, also where there is no history.
 */
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { sha256 } from '../lib/sha256.ts';
import { HOUR, type UnixSeconds } from '../lib/time.ts';
import type { VerifiedRequest } from './request-object.ts';
import type { HeldCredential, SeenBy, WalletFile } from './wallet-store.ts';

/** Answers that a history holds at most. */
const MAX_HISTORY = 200;

/** What was shown of one credential. */
export interface Shown {
  readonly held: HeldCredential;
  /** With dots. */
  readonly claims: readonly string[];
}

/** Claims that an office has been shown of the events of these credentials. */
export function shownBefore(
  { seen = [] }: WalletFile,
  office: string,
  held: readonly HeldCredential[],
): readonly string[] {
  const verifiers = new Set(held.map((each) => verifierOf(office, each)));
  return [...new Set(seen.filter(({ verifier }) => verifiers.has(verifier)).flatMap(({ claims }) => claims))];
}

/** The wallet after an answer. What was remembered for credentials that have ended is dropped. */
export function remember(
  wallet: WalletFile,
  { office, purpose }: VerifiedRequest,
  shown: readonly Shown[],
  now: UnixSeconds,
): WalletFile {
  let seen: readonly SeenBy[] = (wallet.seen ?? []).filter(({ until }) => until > now);
  for (const { held, claims } of shown) {
    const verifier = verifierOf(office, held);
    const known = seen.find((each) => each.verifier === verifier);
    const union = [...new Set([...(known?.claims ?? []), ...claims])];
    const until = Math.max(known?.until ?? 0, held.exp);
    seen = [...seen.filter((each) => each !== known), { verifier, claims: union, until }];
  }
  if (wallet.historyOff) return { ...wallet, seen };
  const entry = {
    when: now - (now % HOUR),
    host: new URL(office).host,
    ...(purpose !== undefined && { purpose }),
    claims: shown.flatMap(({ claims }) => claims),
  };
  return { ...wallet, seen, history: [entry, ...(wallet.history ?? [])].slice(0, MAX_HISTORY) };
}

/** By the address that the certificate names: a client identifier changes with every certificate. */
function verifierOf(office: string, { claims }: HeldCredential): string {
  const event = typeof claims['event'] === 'string' ? claims['event'] : '';
  return encodeBase64url(sha256(canon({ office, event })).slice(0, 16));
}
