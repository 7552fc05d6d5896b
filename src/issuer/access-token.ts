/**
 * A wallet's access token (RFC 6750 §2.1, RFC 9449 §7). The service keeps no token: the token finds its session and is
 * the key that opens it. A session is used with the scheme it was made for, and with nothing else.
 */
import { verifyDpop } from '../http/dpop.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import {
  deriveRefreshToken,
  deriveSessionKeys,
  type OfferSealKey,
  openSession,
  type SessionKey,
} from '../sealing/index.ts';
import { findSession } from '../storage/redemption.ts';
import type { Endpoint } from './errors.ts';

/** What a request shows beside its body. */
export interface TokenUse {
  readonly at: Exclude<Endpoint, 'token'>;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
  readonly method: string;
  readonly url: string;
}

/** A live session, with the keys that only its token gives. */
export interface WalletSession {
  readonly sid: string;
  readonly kek: SessionKey;
  readonly kSeal: OfferSealKey;
  readonly lookup: string;
  /** Null for Bearer. */
  readonly jkt: string | null;
  /** What this token's answer had beside it, where it is bound to a key. */
  readonly refreshToken: string | undefined;
  readonly exp: UnixSeconds;
}

/** A token that has the right shape, whether or not its session still lives. */
export interface ShownToken {
  readonly sid: string;
  readonly kek: SessionKey;
  readonly session: WalletSession | undefined;
}

export type TokenUseRefusal =
  | { readonly type: 'access_token' }
  | { readonly type: 'dpop'; readonly at: TokenUse['at'] };

// Two Authorization headers arrive joined by a comma, which no token contains. RFC 9110 §11.1: schemes have no case.
const AUTHORIZATION = /^(DPoP|Bearer) ([A-Za-z0-9_-]{43})$/i;

/** The session of the token that a request shows. Refuses with `access_token`, and `dpop` for a bad proof. */
export async function requireSession(
  ports: Ports,
  use: TokenUse,
  now: UnixSeconds,
): Promise<Result<WalletSession, TokenUseRefusal>> {
  const shown = await checkToken(ports, use, now);
  if (!shown.ok) return shown;
  return shown.value.session === undefined ? err({ type: 'access_token' }) : ok(shown.value.session);
}

/** As `requireSession`, for the notification endpoint: a session that ended is told apart from one that never was. */
export async function checkToken(
  ports: Ports,
  use: TokenUse,
  now: UnixSeconds,
): Promise<Result<ShownToken, TokenUseRefusal>> {
  // RFC 6750 §5.3, RFC 9449 §7.1: a token in a URL is in logs and histories; it is not accepted there beside anything.
  if (new URL(use.url).searchParams.has('access_token')) return err({ type: 'access_token' });
  const [, scheme, token] = AUTHORIZATION.exec(use.authorization ?? '') ?? [];
  const keys = token === undefined ? undefined : await deriveSessionKeys(token);
  if (scheme === undefined || token === undefined || !keys?.ok) return err({ type: 'access_token' });
  const { sid, kek } = keys.value;
  const row = await findSession(ports, sid, now);
  const bound = scheme.toLowerCase() === 'dpop';
  // RFC 9449 §7.2: a bound token without its proof is refused, and so is the reverse: the session knows what it is.
  if (row !== undefined && bound !== (row.jkt !== null)) return err({ type: 'access_token' });
  if (bound) {
    const expected = row?.jkt ?? undefined;
    const proof = await verifyDpop(ports, {
      proof: use.dpop,
      method: use.method,
      url: use.url,
      now,
      accessToken: token,
      ...(expected === undefined ? {} : { expectedJkt: expected }),
    });
    if (!proof.ok) return err({ type: 'dpop', at: use.at });
  }
  if (row === undefined) return ok({ sid, kek, session: undefined });
  const { lookup, jkt } = row;
  const exp = unixSeconds(row.exp);
  // A row whose lookup, key or deadline was edited does not open.
  const kSeal = await openSession(kek, { iv: row.iv, ct: row.sealKeyWrapped }, { lookup, jkt, exp });
  if (!kSeal.ok) return err({ type: 'access_token' });
  const refreshToken = jkt === null ? undefined : await deriveRefreshToken(token);
  return ok({ sid, kek, session: { sid, kek, kSeal: kSeal.value, lookup, jkt, refreshToken, exp } });
}
