/**
 * Gate passes of an offer, fetched after its copies in the same pick-up. A pass is kept only when it holds under the
 * wallet's own roots, is for a zone and day of the copies, and is bound to a key that we made for it; one that does not
 * hold refuses them all.
 */
import { compressKey, passKid, type VerifiedPass, verifyPass } from '../credential/gate-pass/index.ts';
import { decodeCertificate } from '../credential/x509/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { Es256PublicKey } from '../lib/es256.ts';
import { isJsonObject, type JsonObject } from '../lib/json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { HolderKey } from './holder-keys.ts';
import type { PassPlan } from './issuer-metadata.ts';
import { type Delivery, notify, type PickUp, requestCopies } from './pick-up.ts';
import { importAnchors, resolveChain, type TrustSettings } from './trust.ts';
import type { HeldCredential, HeldPass } from './wallet-store.ts';

/** Passes that hold, and what tells the issuer that they are safe. */
export interface AcceptedPasses {
  readonly passes: readonly HeldPass[];
  accepted(): Promise<void>;
}

const NONE: AcceptedPasses = { passes: [], accepted: async () => {} };

/** How many passes these claims stand for: one for each zone and day. */
export function passesOf({ zones, days }: JsonObject): number {
  return isJsonObject(zones) && isJsonObject(days) ? Object.keys(zones).length * Object.keys(days).length : 0;
}

/** Asks for the passes of a credential that is held. None where its offer, its issuer or its claims have none. */
export async function acceptPasses(
  surroundings: ClientSurroundings,
  trust: TrustSettings,
  pickUp: PickUp,
  held: HeldCredential,
  create: () => Promise<HolderKey>,
): Answer<AcceptedPasses> {
  const { passes: plan } = pickUp.plan;
  const count = Math.min(passesOf(held.claims), plan?.most ?? 0);
  if (plan === undefined || count < 1) return ok(NONE);
  const keys: HolderKey[] = [];
  for (let i = 0; i < count; i++) keys.push(await create());
  // No identifier of a token answer was for this configuration.
  const asking = { ...pickUp, identifier: undefined, plan: { ...pickUp.plan, configuration: plan.configuration } };
  const delivery = await requestCopies(surroundings, asking, keys);
  if (!delivery.ok) return delivery;
  const { notificationId } = delivery.value;
  const passes = await verifyPasses(surroundings, trust, plan, held, delivery.value);
  if (!passes.ok) {
    await notify(surroundings, asking, notificationId, 'credential_failure');
    return passes;
  }
  const accepted = () => notify(surroundings, asking, notificationId, 'credential_accepted');
  return ok({ passes: passes.value, accepted });
}

async function verifyPasses(
  surroundings: ClientSurroundings,
  trust: TrustSettings,
  plan: PassPlan,
  held: HeldCredential,
  { credentials, keys }: Delivery,
): Promise<Result<readonly HeldPass[], ClientError>> {
  const now = surroundings.now();
  const { event, role } = held.claims;
  if (typeof event !== 'string') return refuse('event');
  const issuers = await issuersOf(plan, trust, held.issuer, now);
  const unused = keys.map(({ id, jwk }) => ({ id, point: compressKey(jwk) }));
  const passes: HeldPass[] = [];
  const seen = new Set<string>();
  for (const text of credentials) {
    const bytes = decodeBase64url(text);
    if (bytes === undefined) return refuse('encoding');
    const pass = await verifyPass(bytes, { issuers, event, now });
    if (!pass.ok) return refuse(pass.error.type);
    const { zone, day, exp, index } = pass.value;
    const key = unused.findIndex(({ point }) => equalBytes(point, pass.value.holder));
    if (key < 0) return refuse('E_CNF');
    const [used] = unused.splice(key, 1);
    // One pass for each zone and day, and an entry for each: anything shared would tie two of them together.
    const fresh = [`${day}/${zone}`, `#${index}`].every((name) => !seen.has(name) && seen.add(name));
    if (!fresh || !isApproved(held.claims, pass.value) || pass.value.role !== role) return refuse('claims');
    const said = { id: randomId(surroundings.random), credential: held.id, issuer: held.issuer, event, zone, day, exp };
    passes.push({
      ...said,
      ...(pass.value.role !== undefined && { role: pass.value.role }),
      pass: text,
      key: used!.id,
    });
  }
  return ok(passes);
}

function isApproved({ zones, days }: JsonObject, { zone, day }: VerifiedPass): boolean {
  return isJsonObject(zones) && isJsonObject(days) && Object.hasOwn(zones, zone) && Object.hasOwn(days, day);
}

/** The keys whose chains hold; a chain that does not signs nothing for this wallet. */
async function issuersOf(
  { chains }: PassPlan,
  { anchors, distrusted }: TrustSettings,
  issuer: string,
  now: ReturnType<ClientSurroundings['now']>,
): Promise<ReadonlyMap<string, Es256PublicKey>> {
  const roots = await importAnchors(anchors);
  const issuers = new Map<string, Es256PublicKey>();
  for (const x5c of chains) {
    const leaf = decodeCertificate(x5c[0] ?? '');
    const purpose = 'pass-signing';
    const key = await resolveChain(x5c, { anchors: roots, now, purpose, issuer, distrusted: new Set(distrusted) });
    if (key.ok && leaf !== undefined) issuers.set(passKid(leaf), key.value);
  }
  return issuers;
}

function refuse(problem: string): Result<never, ClientError> {
  return err({
    code: 'credential_refused',
    message: `The gate passes that the issuer sent do not hold and were not kept: ${problem}.`,
    next: 'The credential itself was kept. Tell the desk; gates that ask online take it.',
    retryable: false,
    problem,
  });
}
