/**
 * The token endpoint (OpenID4VCI 1.0 §6): a code becomes an access token, once (`design-sealing.md` §1 steps 1 to 3).
 *
 * Order: derive → read and check the row → state and event → tx_code, counted before it is compared → one batch that
 * claims the offer and opens its session. Crashes: after the count, a try is lost; after the batch, a token that nobody
 * has dies with its session and the desk re-issues. Nothing is opened here.
 *
 * Known and named: an unknown code is answered sooner than a known one. Only who holds a code of 256 bits can measure
 * that, and `tx_code_missing` tells him the same on purpose.
 */
import { decodeBase64url } from '../lib/base64url.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import {
  createAccessToken,
  deriveOfferKeys,
  deriveSessionKeys,
  type OfferKeys,
  parseOfferCode,
  parseTxCode,
  verifyTxCode,
  wrapSession,
} from '../sealing/index.ts';
import { moveAccreditations } from '../storage/accreditations.ts';
import type { Statement } from '../storage/database.ts';
import { requireOneChange } from '../storage/guard.ts';
import { releasePlaces } from '../storage/quotas.ts';
import {
  burnOffer,
  claimOffer,
  countTry,
  findOfferRow,
  MAX_TRIES,
  type OfferRow,
  recordRefusal,
} from '../storage/redemption.ts';
import { destroyShelfKey } from '../storage/shelf-keys.ts';
import { isTryMarked, markTry } from '../storage/try-marks.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { afterwards } from './afterwards.ts';
import type { CodeRefusal } from './errors.ts';
import { findIssuingEvent } from './issuing-event.ts';
import { checkOfferRow } from './offer-row.ts';
import { boundToken } from './refill.ts';
import type { CodeRequest, PickupRefusal, TokenResponse } from './wire.ts';

/** Why no token was given. */
export type TokenRefusal =
  | { readonly type: 'code'; readonly reason: CodeRefusal }
  | { readonly type: 'tx_code_missing' }
  | { readonly type: 'tx_code_unexpected' };

const code = (reason: CodeRefusal) => err<TokenRefusal>({ type: 'code', reason });

/** Redeems a code. `jkt`: thumbprint of the DPoP key that the request proved, null for Bearer. */
export async function redeemCode(
  ports: Ports,
  request: CodeRequest,
  jkt: string | null,
  now: UnixSeconds,
): Promise<Result<TokenResponse, TokenRefusal>> {
  const parsed = parseOfferCode(request.code);
  if (!parsed.ok) return code('unknown');
  const keys = await deriveOfferKeys(parsed.value, ports.config.publicUrl);
  const row = await findOfferRow(ports, keys.lookup);
  if (row === undefined) return code('unknown');
  const redeemable = await checkRedeemable(ports, row, request.txCode, now);
  const opened = redeemable.ok ? await openSession(ports, keys, jkt, now) : redeemable;
  if (!opened.ok) await noteRefusal(ports, row, opened.error, now);
  return opened;
}

async function checkRedeemable(
  ports: Ports,
  row: OfferRow,
  txCode: string | undefined,
  now: UnixSeconds,
): Promise<Result<true, TokenRefusal>> {
  if (row.state !== 'open') return code('claimed');
  if (row.exp <= now) return code('expired');
  const offer = await checkOfferRow(ports, row, now);
  if (!offer.ok) return code(offer.error);
  if (row.tries >= MAX_TRIES) {
    // A crash after the fifth wrong try left the row behind: end it now.
    await burn(ports, row, now);
    return code('burned');
  }
  if ((await findIssuingEvent(ports, offer.value.header, now)) === undefined) return code('event_closed');
  // OpenID4VCI 1.0 §6.3: neither of these is a try; they are the wallet's mistake, not a guess.
  if (!offer.value.header.txCode) return txCode === undefined ? ok(true) : err({ type: 'tx_code_unexpected' });
  if (txCode === undefined) return err({ type: 'tx_code_missing' });
  return checkTxCode(ports, row, txCode, now);
}

async function checkTxCode(
  ports: Ports,
  row: OfferRow,
  txCode: string,
  now: UnixSeconds,
): Promise<Result<true, TokenRefusal>> {
  // Counted before it is compared, in one UPDATE: of 200 parallel guesses five are compared (`design-sealing.md` §1 step 2).
  const tries = await countTry(ports, row.lookup, now);
  if (tries === undefined) return code('burned');
  const right = await isTxCode(ports, row, txCode);
  // A number that was spent before: somebody lowers the count to guess on. The right code is one of the guesses.
  if (await isTryMarked(ports, row.shelfKey, tries)) return burnLowered(ports, row, now);
  if (right) return ok(true);
  await markTry(ports, row.shelfKey, tries);
  if (tries < MAX_TRIES) return code('tx_code_wrong');
  await burn(ports, row, now);
  return code('burned');
}

/** The count of tries was lowered in the database: the offer ends, and everybody hears of it. */
async function burnLowered(ports: Ports, row: OfferRow, now: UnixSeconds): Promise<Result<never, TokenRefusal>> {
  ports.log.event('issuer.tries_lowered');
  await burn(ports, row, now, 0, [pendingLeaf(ports, now, { type: 'alarm', code: 'offer_tries_lowered' })]);
  return code('burned');
}

async function isTxCode(ports: Ports, row: OfferRow, text: string): Promise<boolean> {
  const txCode = parseTxCode(text);
  const key = await ports.keys.findKey('tx', row.txCodeKey ?? '');
  const tag = decodeBase64url(row.txCodeTag ?? '', 32);
  if (!txCode.ok || key === undefined || tag === undefined) return false;
  return (await verifyTxCode(key, row.lookup, txCode.value, tag)).ok;
}

/** The fifth wrong tx_code: the offer, its key, its accreditation and its place. */
async function burn(
  ports: Ports,
  row: OfferRow,
  now: UnixSeconds,
  tries = MAX_TRIES,
  alarm: readonly Statement[] = [],
): Promise<void> {
  const { db } = ports.store;
  const { accreditation, event, lookup, shelfKey } = row;
  const burned = await ports.store.atomic([
    burnOffer(ports, lookup, tries),
    requireOneChange(db),
    moveAccreditations(db, { event, ids: [accreditation], from: ['offered'], to: 'burned', reason: null }),
    requireOneChange(db),
    releasePlaces(db, event, 1),
    pendingLeaf(ports, now, { type: 'burned', event, people: 1 }),
    ...alarm,
  ]);
  // Row first, key second: between the two the key opens nothing, and the sweep finds it. A lost race keeps the key:
  // the right tx_code, counted before the fifth wrong one, may have claimed the offer.
  if (burned.ok) await afterwards(ports, () => destroyShelfKey(ports, 'offer', shelfKey));
}

async function openSession(
  ports: Ports,
  { lookup, kSeal }: OfferKeys,
  jkt: string | null,
  now: UnixSeconds,
): Promise<Result<TokenResponse, TokenRefusal>> {
  const { accessTokenSeconds } = ports.config;
  const exp = addSeconds(now, accessTokenSeconds);
  const accessToken = createAccessToken(ports.random);
  const keys = await deriveSessionKeys(accessToken);
  if (!keys.ok) throw new Error('an access token of ours has 32 bytes');
  const wrapped = await wrapSession(keys.value.kek, kSeal, { lookup, jkt, exp }, ports.random);
  const session = { sid: keys.value.sid, jkt, exp, iv: wrapped.iv, sealKeyWrapped: wrapped.ct };
  // One batch: there is no state between claimed and session, so nothing can be claimed again.
  const claimed = await ports.store.atomic(claimOffer(ports, lookup, session, now));
  if (!claimed.ok) return code('claimed');
  if (jkt !== null) return ok(await boundToken(accessToken, accessTokenSeconds));
  return ok({ access_token: accessToken, token_type: 'Bearer', expires_in: accessTokenSeconds });
}

/** What the desk may know: somebody at its table must be able to say why a pick-up failed. */
async function noteRefusal(ports: Ports, row: OfferRow, refusal: TokenRefusal, now: UnixSeconds): Promise<void> {
  const noted = refusal.type === 'code' ? refusal.reason : refusal.type;
  if (noted !== 'unknown') await recordRefusal(ports, row.accreditation, noted satisfies PickupRefusal, now);
}
