/**
 * New copies for a credential whose own run low: its refresh token goes to its issuer, and what comes is verified as
 * strictly as the first copies were, and has to say the same. The token that comes along is kept before copies are asked
 * for: when their answer is lost for good, one of the two is still worth something.
 */
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { verifyDelivery, withFreshKeys } from './accept.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { HolderKey } from './holder-keys.ts';
import { readIssuer } from './issuer-metadata.ts';
import { type Delivery, notify, type PickUp, redeemRefreshToken, requestCopies } from './pick-up.ts';
import { copyDamaged } from './present.ts';
import type { TrustSettings } from './trust.ts';
import type { Vault } from './vault.ts';
import type { HeldCredential, HeldRefresh, WalletFile } from './wallet-store.ts';

/** Answers that are waited for before a refill is given up. */
const TRIES = 3;

/** What a refill needs of the wallet around it. */
export interface Refilling {
  readonly surroundings: ClientSurroundings;
  readonly trust: TrustSettings;
  readonly vault: Vault;
}

/** Refills one credential, in its turn. Refuses with `pick_up_refused`, `credential_refused`, and reasons of the way. */
export async function refillCredential(
  { surroundings, trust, vault }: Refilling,
  wallet: WalletFile,
  held: HeldCredential,
  refresh: HeldRefresh,
): Answer<HeldCredential> {
  const bound = await vault.keys.find(refresh.key);
  if (bound === undefined) return err(copyDamaged('key'));
  const { issuer, configuration } = held;
  const none = { authorizationServer: undefined, txCode: undefined, code: '' };
  const plan = await readIssuer(surroundings, { issuer, configurations: [configuration], ...none });
  if (!plan.ok) return plan;
  let pickUp = await redeemRefreshToken(surroundings, plan.value, refresh.token, bound);
  if (!pickUp.ok && pickUp.error.problem === 'invalid_grant' && refresh.next !== undefined) {
    pickUp = await redeemRefreshToken(surroundings, plan.value, refresh.next, bound);
  }
  if (!pickUp.ok) return pickUp;
  const { refreshToken } = pickUp.value;
  const saved = await vault.save(replaced(wallet, { ...held, refresh: { ...refresh, ...nextOf(refreshToken) } }));
  if (!saved.ok) return saved;
  const started = pickUp.value;
  const done = await withFreshKeys(vault.keys, async (create) => {
    const delivery = await requestPatiently(surroundings, started, plan.value.batchSize, create);
    if (!delivery.ok) return delivery;
    const fresh = await verifyDelivery(surroundings, trust, plan.value, delivery.value);
    if (!fresh.ok) return fresh;
    if (!saysTheSame(fresh.value, held)) return err(saysSomethingElse());
    return ok({ held: fresh.value, passes: [], delivery: delivery.value });
  });
  if (!done.ok) return done;
  const { refills: left, notificationId } = done.value.delivery;
  const { refresh: _former, ...rest } = held;
  const next =
    left > 0 && refreshToken !== undefined ? { refresh: { token: refreshToken, key: refresh.key, left } } : {};
  const full = { ...rest, copies: [...held.copies, ...done.value.held.copies], ...next };
  const kept = await vault.save(replaced(wallet, full));
  if (!kept.ok) return kept;
  await notify(surroundings, started, notificationId, 'credential_accepted');
  return ok(full);
}

/** An answer that is lost is asked for again, with other keys: the issuer ends the copies that nobody got. */
async function requestPatiently(
  surroundings: ClientSurroundings,
  pickUp: PickUp,
  count: number,
  create: () => Promise<HolderKey>,
): Promise<Result<Delivery, ClientError>> {
  for (let attempt = 1; ; attempt++) {
    const keys: HolderKey[] = [];
    for (let i = 0; i < count; i++) keys.push(await create());
    const delivery = await requestCopies(surroundings, pickUp, keys);
    if (delivery.ok || attempt === TRIES || !['network', 'timeout'].includes(delivery.error.code)) return delivery;
  }
}

function nextOf(next: string | undefined): Pick<HeldRefresh, 'next'> {
  return next === undefined ? {} : { next };
}

function replaced(wallet: WalletFile, held: HeldCredential): WalletFile {
  return { ...wallet, credentials: wallet.credentials.map((other) => (other.id === held.id ? held : other)) };
}

function saysTheSame(fresh: HeldCredential, { issuer, vct, exp, claims }: HeldCredential): boolean {
  const text = (value: object) => encodeBase64url(canon(value));
  const { issuer: by, vct: type, exp: end, claims: said } = fresh;
  return text({ issuer: by, vct: type, exp: end, claims: said }) === text({ issuer, vct, exp, claims });
}

function saysSomethingElse(): ClientError {
  return {
    code: 'credential_refused',
    message: 'What the issuer sent says something else than the copies before, and was not kept.',
    next: 'Tell the desk.',
    retryable: false,
    problem: 'copies_differ',
  };
}
