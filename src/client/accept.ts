/**
 * One offer, from the link to verified copies. A copy is kept only when our strict verifier accepts it, it is bound to a
 * key that we made for it, and no two copies share what would link them.
 */
import { type VerifiedSdJwt, verifyIssuedSdJwt } from '../credential/sd-jwt/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { acceptPasses } from './accept-passes.ts';
import { statementOf } from './check.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { HolderKey, KeyKeeper } from './holder-keys.ts';
import { type PickUpPlan, readIssuer } from './issuer-metadata.ts';
import { readOffer, type TxCodeRequest } from './offer-parse.ts';
import { type Delivery, notify, type PickUp, redeemCode, requestCopies } from './pick-up.ts';
import { createIssuerTrust, importAnchors, type TrustSettings } from './trust.ts';
import type { AcceptOptions } from './wallet-client.ts';
import { type HeldCopy, type HeldCredential, type HeldPass, type HeldRefresh, keysNamedBy } from './wallet-store.ts';

/** What a pick-up needs of the wallet around it. */
export interface Accepting {
  readonly trust: TrustSettings;
  readonly issuers: readonly string[];
  readonly keys: KeyKeeper;
}

/** A verified credential with its gate passes, and what tells the issuer that both are safe. */
export interface AcceptedOffer {
  readonly held: HeldCredential;
  readonly passes: readonly HeldPass[];
  /** Why there are no passes although there should be. The credential is kept all the same. */
  readonly passesRefused: ClientError | undefined;
  accepted(): Promise<void>;
}

/**
 * Picks an offer up. Nothing is sent before the holder, or the list of known issuers, agrees to its issuer, and no code
 * before link, metadata and transaction code make sense.
 */
export async function acceptOffer(
  surroundings: ClientSurroundings,
  { trust, issuers, keys }: Accepting,
  link: string,
  { txCode, copies, dpop = true, confirm }: AcceptOptions,
): Answer<AcceptedOffer> {
  const offer = await readOffer(surroundings, link);
  if (!offer.ok) return offer;
  const fault = checkTxCode(offer.value.txCode, txCode);
  if (fault !== undefined) return err(fault);
  const { issuer } = offer.value;
  const agreed = async (host: string) => issuers.includes(issuer) || (await confirm?.({ issuer, host })) === true;
  const host = hostOf(issuer);
  if (!(await agreed(host))) return err(issuerUnconfirmed(host));
  const plan = await readIssuer(surroundings, offer.value);
  if (!plan.ok) return plan;
  const tokenHost = hostOf(plan.value.tokenEndpoint);
  if (tokenHost !== host && !(await agreed(tokenHost))) return err(issuerUnconfirmed(tokenHost));
  const count = Math.min(copies ?? plan.value.batchSize, plan.value.batchSize);
  if (!Number.isInteger(count) || count < 1) return err(copiesRefused());
  return withFreshKeys(keys, async (create) => {
    const bound = dpop && plan.value.dpop ? await create() : undefined;
    const redeeming = { code: offer.value.code, txCode, dpop: bound };
    const pickUp = await redeemCode(surroundings, plan.value, redeeming);
    if (!pickUp.ok) return pickUp;
    const fresh: HolderKey[] = [];
    for (let i = 0; i < count; i++) fresh.push(await create());
    const delivery = await requestCopies(surroundings, pickUp.value, fresh);
    if (!delivery.ok) return delivery;
    const held = await verifyDelivery(surroundings, trust, plan.value, delivery.value);
    const { notificationId } = delivery.value;
    if (!held.ok) {
      await notify(surroundings, pickUp.value, notificationId, 'credential_failure');
      return held;
    }
    const refresh = refreshOf(pickUp.value, bound, delivery.value);
    const passes = await acceptPasses(surroundings, trust, pickUp.value, held.value, create);
    return ok({
      held: { ...held.value, ...(refresh !== undefined && { refresh }) },
      passes: passes.ok ? passes.value.passes : [],
      passesRefused: passes.ok ? undefined : passes.error,
      async accepted() {
        await notify(surroundings, pickUp.value, notificationId, 'credential_accepted');
        if (passes.ok) await passes.value.accepted();
      },
    });
  });
}

/** What gets new copies later; nothing where the issuer gives none. */
function refreshOf(
  { refreshToken }: PickUp,
  bound: HolderKey | undefined,
  { refills }: Delivery,
): HeldRefresh | undefined {
  if (refreshToken === undefined || bound === undefined || refills < 1) return undefined;
  return { token: refreshToken, key: bound.id, left: refills };
}

/** Destroys every key that the work made and its result does not name, whichever way it ends. */
export async function withFreshKeys<T extends Pick<AcceptedOffer, 'held' | 'passes'>>(
  keys: KeyKeeper,
  work: (create: () => Promise<HolderKey>) => Answer<T>,
): Answer<T> {
  const made: string[] = [];
  let kept: ReadonlySet<string> = new Set();
  try {
    const done = await work(async () => {
      const key = await keys.create();
      made.push(key.id);
      return key;
    });
    if (done.ok) kept = new Set(keysNamedBy({ v: 2, credentials: [done.value.held], passes: done.value.passes }));
    return done;
  } finally {
    await keys.destroy(made.filter((id) => !kept.has(id)));
  }
}

/** Judges what came: see the top. */
export async function verifyDelivery(
  surroundings: ClientSurroundings,
  trust: TrustSettings,
  plan: PickUpPlan,
  { credentials, keys }: Delivery,
): Promise<Result<HeldCredential, ClientError>> {
  const now = surroundings.now();
  const distrusted = new Set(trust.distrusted);
  const issuerTrust = createIssuerTrust(await importAnchors(trust.anchors), now, async () => ok(distrusted));
  const vct = trust.vct ?? plan.vct;
  const byThumbprint = new Map(keys.map(({ id, jwk }) => [jwkThumbprint(jwk), id]));
  const copies: HeldCopy[] = [];
  const verified: VerifiedSdJwt[] = [];
  for (const sdJwt of credentials) {
    const copy = await verifyIssuedSdJwt(sdJwt, { trust: issuerTrust, now, ...(vct !== undefined && { vct }) });
    if (!copy.ok) return refuse(copy.error.type);
    const { holder } = copy.value;
    const thumbprint = holder && jwkThumbprint(holder);
    const key = thumbprint && byThumbprint.get(thumbprint);
    // Bound to a key of somebody else, or twice to one of ours.
    if (!key || !byThumbprint.delete(thumbprint)) return refuse('E_CNF');
    copies.push({ sdJwt, key });
    verified.push(copy.value);
  }
  const [first] = verified;
  if (first === undefined || !sayTheSame(verified)) return refuse('copies_differ');
  return ok({
    id: randomId(surroundings.random),
    issuer: first.iss,
    configuration: plan.configuration,
    vct: first.vct,
    exp: first.exp,
    claims: statementOf(first.claims),
    copies,
    spent: 0,
  });
}

/** RFC 9901 §10.1: copies say the same with the same ends; a status index that comes twice would link two of them. */
function sayTheSame(copies: readonly VerifiedSdJwt[]): boolean {
  const statements = copies.map(({ iss, vct, exp, claims }) =>
    encodeBase64url(canon({ iss, vct, exp, claims: statementOf(claims) })),
  );
  const statuses = copies.flatMap(({ status }) => (status === undefined ? [] : [encodeBase64url(canon(status))]));
  return new Set(statements).size === 1 && new Set(statuses).size === statuses.length;
}

function checkTxCode(asked: TxCodeRequest | undefined, given: string | undefined): ClientError | undefined {
  if (asked === undefined)
    return given === undefined ? undefined : txCodeFault('The offer asks for no transaction code.');
  if (given === undefined) return txCodeFault('The offer asks for a transaction code.');
  const wrongLength = asked.length !== undefined && [...given].length !== asked.length;
  const wrongKind = asked.inputMode === 'numeric' && !/^[0-9]+$/.test(given);
  // Said here, because at the issuer it would cost one of five tries.
  return wrongLength || wrongKind ? txCodeFault('The transaction code has another form.') : undefined;
}

function txCodeFault(message: string): ClientError {
  return {
    code: 'tx_code_needed',
    message,
    next: 'Use the code exactly as the desk gave it, apart from the link.',
    retryable: false,
  };
}

/** Host and port of an address that was judged already. */
function hostOf(url: string): string {
  return new URL(url).host;
}

function issuerUnconfirmed(host: string): ClientError {
  return {
    code: 'issuer_unconfirmed',
    message: `Nobody has confirmed that this offer’s code may go to ${host}.`,
    next: 'Compare the address with the one that the office publishes; then confirm it, or name it among the known issuers.',
    retryable: false,
  };
}

function copiesRefused(): ClientError {
  return {
    code: 'input_refused',
    message: 'At least one copy must be asked for.',
    next: 'Leave the number out to get as many as the issuer gives.',
    retryable: false,
  };
}

function refuse(problem: string): Result<never, ClientError> {
  return err({
    code: 'credential_refused',
    message: `What the issuer sent does not hold and was not kept: ${problem}.`,
    next: 'Check that the wallet trusts this office’s root (`gafete keys anchor`), and tell the desk.',
    retryable: false,
    problem,
  });
}
