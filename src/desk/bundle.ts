/** Desk bundles: sealed by members to members; the service keeps each once more under the event's shelf key. */
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { checkJweHeader, openOuter, type ShelfKey, sealOuter } from '../sealing/index.ts';
import { findWrap, listWraps, type WrapRow } from '../storage/bundle-wraps.ts';
import { findRecovery, listMembers, RECOVERY_OWNER } from '../storage/members.ts';
import { findShelfKey } from '../storage/shelf-keys.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import type { OpenEvent } from './open-event.ts';
import type { BundleAnswer, Members } from './wire.ts';

/** A bundle as a member sealed it for another. */
export interface Wrap {
  readonly member: string;
  readonly jwe: string;
}

interface Epoch {
  readonly event: string;
  readonly epoch: number;
}

/**
 * Whether the wraps of a new epoch are for current members, sealed as they say, and reach the caller and the printed
 * recovery key: an epoch that nobody can open again would lose the roster. Reasons: member_unknown, wrap_refused,
 * wrap_own_missing, wrap_recovery_missing.
 */
export async function judgeWraps(
  ports: Ports,
  now: UnixSeconds,
  { event, epoch }: Epoch,
  wraps: readonly Wrap[],
  own: string,
): Promise<Result<void, DeskRefusal>> {
  const members = await listMembers(ports, now);
  const current = new Set(members.map(({ member }) => member));
  for (const { member, jwe } of wraps) {
    if (!current.has(member)) return err(refusal('member_unknown'));
    if (!checkJweHeader(jwe, member, { typ: 'gafete/v1/bundle', event, epoch }).ok) return err(refusal('wrap_refused'));
  }
  const wrapped = new Set(wraps.map(({ member }) => member));
  if (!wrapped.has(own)) return err(refusal('wrap_own_missing'));
  const recovery = members.find(({ owner }) => owner === RECOVERY_OWNER);
  if (recovery !== undefined && !wrapped.has(recovery.member)) return err(refusal('wrap_recovery_missing'));
  return ok(undefined);
}

/** The row of a wrap, under the event's shelf key. */
export async function sealWrap(
  ports: Ports,
  key: ShelfKey,
  { event, epoch }: Epoch,
  { member, jwe }: Wrap,
): Promise<WrapRow> {
  const layer = { typ: 'gafete/v1/bundle/outer', event, epoch, member } as const;
  return { event, epoch, member, bundleSealed: await sealOuter(key, layer, utf8(jwe), ports.random) };
}

/** The caller's own wrap of the present epoch. bundle_unknown: he was not admitted, or the row is not ours. */
export async function readBundle(
  ports: Ports,
  { row }: OpenEvent,
  member: string,
): Promise<Result<BundleAnswer, DeskRefusal>> {
  const { id: event, epoch } = row;
  const bundleSealed = await findWrap(ports.store, event, epoch, member);
  const key = await findShelfKey(ports, 'event', row.shelfKey);
  if (bundleSealed === undefined || key === undefined) return err(refusal('bundle_unknown'));
  const jwe = await openWrap(key, { event, epoch, member, bundleSealed });
  return jwe === undefined ? err(refusal('bundle_unknown')) : ok({ epoch, jwe });
}

/** The JWE of a wrap; `undefined` when the row was not written here for this event, epoch and member. */
async function openWrap(key: ShelfKey, { event, epoch, member, bundleSealed }: WrapRow): Promise<string | undefined> {
  const jwe = await openOuter(key, { typ: 'gafete/v1/bundle/outer', event, epoch, member }, bundleSealed);
  return jwe.ok ? decodeUtf8(jwe.value) : undefined;
}

/**
 * Thumbprints of the members that have the bundle of the present epoch. The next epoch is sealed to these, so a row that
 * somebody added to the database must not count.
 */
export async function listUnlocked(ports: Ports, { row }: OpenEvent): Promise<readonly string[]> {
  const key = await findShelfKey(ports, 'event', row.shelfKey);
  if (key === undefined) return [];
  const wraps = await listWraps(ports.store, row.id, row.epoch);
  const opened = await Promise.all(wraps.map(async (wrap) => ((await openWrap(key, wrap)) ? [wrap.member] : [])));
  return opened.flat().sort();
}

/** The recovery key's wrap, which only the paper opens. Reasons: bundle_unknown. */
export async function readRecoveryBundle(
  ports: Ports,
  event: OpenEvent,
  now: UnixSeconds,
): Promise<Result<BundleAnswer, DeskRefusal>> {
  const recovery = await findRecovery(ports, now);
  return recovery === undefined ? err(refusal('bundle_unknown')) : readBundle(ports, event, recovery.member);
}

/** Public halves of all current members and of the printed recovery key. */
export async function readMembers(ports: Ports, now: UnixSeconds): Promise<Members> {
  const members = await listMembers(ports, now);
  return {
    members: members
      .map(({ member, jwk, owner }) => ({ member, jwk: JSON.parse(jwk), recovery: owner === RECOVERY_OWNER }))
      .sort((a, b) => (a.member < b.member ? -1 : 1)),
  };
}
