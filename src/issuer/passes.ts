/**
 * Gate passes of one accreditation: exactly one for each of its zones and days that are still to come. Each has a key and
 * a status entry of its own, so that two passes of one person share nothing that everybody's do not share.
 */
import type { Claims } from '../credential/accreditation/index.ts';
import { createPass, type PassFields, passKid, verifyPass } from '../credential/gate-pass/index.ts';
import { decodeCertificate } from '../credential/x509/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { ceilHour, type UnixSeconds } from '../lib/time.ts';
import type { LocalDate } from '../lib/time-zone.ts';
import type { Ports } from '../ports.ts';
import type { Kept } from './kept.ts';
import type { KnownPolicy } from './known-policies.ts';
import { MAX_PASSES } from './paths.ts';

/** What one pass is for. */
export type PassSlot = Pick<PassFields, 'zone' | 'day' | 'exp'>;

/** Whether the ring signs passes: one from before them does not, and offers none. */
export async function offersPasses({ keys }: Pick<Ports, 'keys'>): Promise<boolean> {
  return (await keys.signers('pass')).length > 0;
}

/**
 * The zones and days of these claims that are still to come, by day and then zone; today's is. Refuses with
 * `passes_refused` when there are none, or more than one pick-up may draw.
 */
export function passSlots(
  { zones = {}, days = {} }: Pick<Claims, 'zones' | 'days'>,
  { policy, endOf }: KnownPolicy,
  now: UnixSeconds,
): Result<readonly PassSlot[], 'passes_refused'> {
  const slots = (Object.keys(days) as LocalDate[])
    // The status list ends with the last credential: a pass beyond it could not be revoked.
    .filter((day) => day <= policy.credentialsEnd && endOf(day) > now)
    .sort()
    .flatMap((day) => {
      const exp = ceilHour(endOf(day));
      return Object.keys(zones)
        .sort()
        .map((zone) => ({ zone, day, exp }));
    });
  return slots.length < 1 || slots.length > MAX_PASSES ? err('passes_refused') : ok(slots);
}

/** What passes are made of. There is one key and one status index for each slot. */
export interface PassesInput {
  readonly slots: readonly PassSlot[];
  readonly claims: Pick<Claims, 'event' | 'role'>;
  readonly keys: readonly EcPublicJwk[];
  readonly indices: readonly number[];
}

/** Signs the passes and has our own strict verifier accept each, as `createCopies` does. base64url. */
export async function createPasses(
  ports: Ports,
  { passTrust }: Kept,
  { slots, claims: { event, role }, keys, indices }: PassesInput,
  now: UnixSeconds,
): Promise<readonly string[]> {
  const { sign, x5c } = await ports.keys.signer('pass', now);
  const kid = passKid(decodeCertificate(x5c[0] as string) as Bytes);
  const verified = await passTrust(ports.keys, now).resolve(x5c, ports.config.publicUrl);
  if (!verified.ok) throw new Error(`our own certificate for passes was refused: ${verified.error.type}`);
  const issuers = new Map([[kid, verified.value]]);
  return Promise.all(
    slots.map(async (slot, i) => {
      const [holder, index] = [keys[i], indices[i]];
      if (holder === undefined || index === undefined) throw new Error('fewer keys or status ranks than passes');
      const said = { ...slot, index, ...(role !== undefined && { role }) };
      const pass = await createPass({ kid, holder, event, ...said }, sign);
      await lint(pass, said, { issuers, event, now });
      return encodeBase64url(pass);
    }),
  );
}

async function lint(
  pass: Bytes,
  said: Omit<PassFields, 'kid' | 'holder' | 'event'>,
  expected: Parameters<typeof verifyPass>[1],
): Promise<void> {
  const verified = await verifyPass(pass, expected);
  if (!verified.ok) throw new Error(`a pass of ours was refused by our own verifier: ${verified.error.type}`);
  const { zone, day, exp, index, role } = verified.value;
  const same = zone === said.zone && day === said.day && exp === said.exp && index === said.index && role === said.role;
  if (!same) throw new Error('a pass of ours says something else than was approved');
}
