/**
 * Refills (`design-sealing.md` §1 step 6, RFC 6749 §6): a wallet whose token is bound to its DPoP key gets new copies
 * without the desk, as often as the policy's `refills` says. What they are made of lies in an envelope that only the
 * wallet's refresh token opens, inside a shelf key.
 *
 * A refresh token goes with its access token and is derived from it. The envelope is written with the copies, in their
 * batch; a refill's batch removes the one before. So until new copies are true the former token works, and from then on the
 * new one: an answer lost at `/token` is asked for again when its session has ended, one lost at `/credential` within the
 * session, and at most one set of each refill lives. Gate passes are never refilled.
 */
import { utf8 } from '../lib/bytes.ts';
import { parseCanonical } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import {
  createAccessToken,
  createShelfKey,
  deriveRefreshKeys,
  deriveRefreshToken,
  deriveSessionKeys,
  joinSealed,
  openOuter,
  openRefresh,
  parsePublicJwk,
  type RefreshBody,
  type RefreshKeys,
  sealOuter,
  sealRefresh,
  splitSealed,
  verifyApproval,
  wrapSession,
} from '../sealing/index.ts';
import { findAccreditation } from '../storage/accreditations.ts';
import { findApprovalKeyRow } from '../storage/approval-keys.ts';
import type { Statement } from '../storage/database.ts';
import {
  findRefresh,
  insertRefresh,
  moveSession,
  openRefreshSession,
  type RefreshRow,
  replaceRefresh,
  requireRefillable,
} from '../storage/refreshes.ts';
import { destroyShelfKey, findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';
import type { WalletSession } from './access-token.ts';
import { findIssuingEvent } from './issuing-event.ts';
import type { TokenRefusal } from './token.ts';
import type { TokenResponse } from './wire.ts';

/** Sets of copies that one accreditation has at most, lost ones included: an act on it names them all. */
export const MAX_SETS = 28;

type SealKey = WalletSession['kSeal'];

/** Takes a refresh token (RFC 6749 §6). Every refusal is the one of an unknown code: nobody learns what became of a person. */
export async function redeemRefresh(
  ports: Ports,
  refreshToken: string,
  jkt: string | null,
  now: UnixSeconds,
): Promise<Result<TokenResponse, TokenRefusal>> {
  const keys = await deriveRefreshKeys(refreshToken);
  const row = keys.ok ? await findRefresh(ports, keys.value.rid, now) : undefined;
  if (!keys.ok || row === undefined || row.jkt !== jkt || row.remaining < 1) return refused();
  const body = await openRefill(ports, row, keys.value.kRefresh, now);
  const event = body && (await findIssuingEvent(ports, body.header, now));
  if (event === undefined || !(await isActive(ports, row.accreditation))) return refused();
  const { accessTokenSeconds } = ports.config;
  const exp = addSeconds(now, accessTokenSeconds);
  const accessToken = createAccessToken(ports.random);
  const session = await deriveSessionKeys(accessToken);
  if (!session.ok) throw new Error('an access token of ours has 32 bytes');
  const { sid, kek } = session.value;
  const { lookup } = row;
  const { iv, ct } = await wrapSession(kek, sealKey(keys.value), { lookup, jkt, exp }, ports.random);
  const opened = await ports.store.atomic(
    openRefreshSession(ports, { sid, lookup, jkt, exp, iv, sealKeyWrapped: ct }, now),
  );
  return opened.ok ? ok(await boundToken(accessToken, accessTokenSeconds)) : refused();
}

/** The answer to a wallet that proved a DPoP key. */
export async function boundToken(accessToken: string, seconds: number): Promise<TokenResponse> {
  const refreshToken = await deriveRefreshToken(accessToken);
  return { access_token: accessToken, token_type: 'DPoP', expires_in: seconds, refresh_token: refreshToken };
}

/** Opens an envelope with the key of its token, and judges its approval as of registration. `undefined` is an alarm. */
export async function openRefill(
  ports: Ports,
  row: RefreshRow,
  kRefresh: SealKey | RefreshKeys['kRefresh'],
  now: UnixSeconds,
): Promise<RefreshBody | undefined> {
  const opened = await open(ports, row, kRefresh as RefreshKeys['kRefresh']);
  if (opened === undefined) ports.log.event('issuer.offer_refused');
  return opened !== undefined && row.notAfter > now ? opened : undefined;
}

async function open(
  ports: Ports,
  row: RefreshRow,
  kRefresh: RefreshKeys['kRefresh'],
): Promise<RefreshBody | undefined> {
  const { lookup, jkt, notAfter, accreditation, event } = row;
  const key = await findShelfKey(ports, 'refresh', row.shelfKey);
  const inner = key && (await openOuter(key, { typ: 'gafete/v1/refresh/outer', lookup }, row.refreshSealed));
  const sealed = inner?.ok ? splitSealed(inner.value) : undefined;
  if (!sealed?.ok) return undefined;
  const binding = { jkt, exp: unixSeconds(notAfter) };
  const body = await openRefresh({ rid: lookup, kRefresh }, sealed.value, binding);
  if (!body.ok) return undefined;
  const { header, statement, approvalProof } = body.value;
  if (header.iss !== ports.config.publicUrl || header.accreditation !== accreditation || header.event !== event) return;
  const approver = await findApprovalKeyRow(ports, row.approvalKid, unixSeconds(row.registeredHour));
  const text = approver && parseCanonical(utf8(approver.jwk));
  const jwk = text?.ok ? parsePublicJwk(text.value) : undefined;
  if (!jwk?.ok) return undefined;
  return (await verifyApproval(statement, approvalProof, { kind: 'jws', jwk: jwk.value })).ok ? body.value : undefined;
}

async function isActive({ store }: Ports, accreditation: string): Promise<boolean> {
  return (await findAccreditation(store, accreditation))?.state === 'active';
}

/** What a batch of copies does about refills. */
export interface RefillPlan {
  readonly statements: readonly Statement[];
  /** Lookup of the session's fetches from this batch on. */
  readonly lookup: string;
  /** Refills left after it. */
  readonly remaining: number;
  /** Whether its session came from a refresh token, and not from an offer. */
  readonly refill: boolean;
  /** Destroys the key that is of no use any more: of the former envelope, or of one that was never written. */
  settle(done: boolean): Promise<void>;
}

/** What an envelope is made of beside its session. */
export type RefillSource = Pick<
  RefreshRow,
  'accreditation' | 'event' | 'approvalKid' | 'registeredHour' | 'remaining'
> & {
  readonly body: RefreshBody;
  /** The credential's end. */
  readonly exp: UnixSeconds;
};

/** The envelope that goes with the copies. `before`: the one that this session has opened, where it is a refill. */
export async function planRefill(
  ports: Ports,
  session: WalletSession,
  source: RefillSource,
  before: RefreshRow | undefined,
): Promise<RefillPlan | undefined> {
  const { jkt, refreshToken } = session;
  const { body, exp } = source;
  const keys = await deriveRefreshKeys(refreshToken ?? '');
  if (!keys.ok || jkt === null) throw new Error('a bound session has a refresh token');
  const { rid: lookup } = keys.value;
  const sealed = await sealRefresh(keys.value, body, { jkt, exp }, ports.random);
  // Claims that just fitted into an offer do not fit beside their approval: these copies are not refilled.
  if (!sealed.ok) return undefined;
  const shelfKey = createShelfKey(ports.random);
  const layer = { typ: 'gafete/v1/refresh/outer', lookup } as const;
  const refreshSealed = await sealOuter(shelfKey, layer, joinSealed(sealed.value), ports.random);
  await putShelfKey(ports, 'refresh', shelfKey);
  const { accreditation, event, approvalKid, registeredHour, remaining } = source;
  const approved = { accreditation, event, approvalKid, registeredHour, remaining };
  const insert = await insertRefresh(ports, { ...approved, lookup, jkt, refreshSealed, shelfKey: shelfKey.id, exp });
  const settle = async (done: boolean) => {
    const useless = done ? before?.shelfKey : shelfKey.id;
    if (useless !== undefined) await destroyShelfKey(ports, 'refresh', useless);
  };
  if (before === undefined) return { statements: insert, lookup: session.lookup, remaining, refill: false, settle };
  const { db } = ports.store;
  const { iv, ct } = await wrapSession(
    session.kek,
    sealKey(keys.value),
    { lookup, jkt, exp: session.exp },
    ports.random,
  );
  return {
    statements: [
      ...requireRefillable(db, before.accreditation, before.lookup),
      ...replaceRefresh(db, before.lookup),
      ...insert,
      ...moveSession(ports, session.sid, { lookup, iv, sealKeyWrapped: ct }),
    ],
    lookup,
    remaining,
    refill: true,
    settle,
  };
}

/** A refill that is asked for again: its envelope has taken the place of the one before already. */
export function repeatRefill(ports: Ports, { sid, lookup }: WalletSession, row: RefreshRow): RefillPlan {
  const statements = [
    ...requireRefillable(ports.store.db, row.accreditation, lookup),
    ...moveSession(ports, sid, { lookup }),
  ];
  return { statements, lookup, remaining: row.remaining, refill: true, settle: async () => {} };
}

/** A refresh session has this key in the place of an offer's. Each opens only what its own row names. */
function sealKey({ kRefresh }: RefreshKeys): SealKey {
  return kRefresh as unknown as SealKey;
}

function refused(): Result<never, TokenRefusal> {
  return err({ type: 'code', reason: 'unknown' });
}
