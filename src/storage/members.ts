import { and, eq, inArray, lt } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { readGeneration } from './generations.ts';
import { requireOneChange } from './guard.ts';
import { bundleWraps, members } from './schema.ts';

/** A public member key as stored: somebody who can be given a desk bundle. */
export type MemberRow = typeof members.$inferSelect;

/** Owner of the printed recovery key, which belongs to no client. */
export const RECOVERY_OWNER = 'recovery';
/** The recovery row has this fixed row id, so that the primary key refuses a second one even in a race. */
const RECOVERY_RID = 1;
const MAX_MEMBERS_LISTED = 200;

/** What a member key is, without what makes its row authentic. */
export interface NewMember {
  /** RFC 7638 thumbprint. */
  readonly member: string;
  /** Canonical JSON of the public JWK. */
  readonly jwk: string;
  /** Client id, or `RECOVERY_OWNER`. */
  readonly owner: string;
}

async function authentic(ports: Ports, row: MemberRow | undefined, at: UnixSeconds): Promise<MemberRow | undefined> {
  if (row === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(row.owner)) return undefined;
  return readAuthentic(ports, 'members', row, { now: at, generation: await readGeneration(ports, row.owner) });
}

/** The member with this thumbprint, when authentic, of its owner's present generation, and not ended at `at`. */
export async function findMember(ports: Ports, member: string, at: UnixSeconds): Promise<MemberRow | undefined> {
  const [row] = await ports.store.db.select().from(members).where(eq(members.member, member)).limit(1);
  return authentic(ports, row, at);
}

/** The printed recovery key; `undefined` until the first enrolment, and again when its years are over. */
export async function findRecovery(ports: Ports, at: UnixSeconds): Promise<MemberRow | undefined> {
  const [row] = await ports.store.db.select().from(members).where(eq(members.rid, RECOVERY_RID)).limit(1);
  const found = await authentic(ports, row, at);
  return found?.owner === RECOVERY_OWNER ? found : undefined;
}

/** Every current member, the recovery key included, in no order. */
export async function listMembers(ports: Ports, at: UnixSeconds): Promise<readonly MemberRow[]> {
  const rows = await ports.store.db.select().from(members).limit(MAX_MEMBERS_LISTED);
  const found = await Promise.all(rows.map((row) => authentic(ports, row, at)));
  return found.filter((row) => row !== undefined);
}

/** Inserts a member key. For the batch of its owner's enrolment. */
export async function insertMember(
  ports: Ports,
  member: NewMember,
  validity: { notAfter: number; generation: number },
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'members', member, validity);
  const fixed = member.owner === RECOVERY_OWNER ? { rid: RECOVERY_RID } : {};
  return [ports.store.db.insert(members).values({ ...row, ...fixed }) as unknown as Statement];
}

/** Gives the row a new deadline, if it is still the row that was read; otherwise the batch is refused. */
export async function renewMember(
  ports: Ports,
  row: MemberRow,
  notAfter: number,
): Promise<readonly [Statement, Statement]> {
  const { rid: _rid, tag, ...columns } = row;
  const sealed = await sealRow(ports, 'members', columns, { notAfter, generation: row.generation });
  const { db } = ports.store;
  const update = db
    .update(members)
    .set({ notAfter, tagKey: sealed.tagKey, tag: sealed.tag })
    .where(and(eq(members.member, row.member), eq(members.tag, tag))) as unknown as Statement;
  return [update, requireOneChange(db)];
}

/** Deletes a client's member key. */
export function deleteMembersOf({ store }: Pick<Ports, 'store'>, owner: string): Statement {
  return store.db.delete(members).where(eq(members.owner, owner)) as unknown as Statement;
}

/** Deletes a recovery key whose years are over, so that another can take its fixed place. */
export function deleteEndedRecovery({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db
    .delete(members)
    .where(and(eq(members.rid, RECOVERY_RID), lt(members.notAfter, now))) as unknown as Statement;
}

/** Deletes members that had ended before `at`, after every bundle sealed to them. For the sweep, in this order. */
export function forgetMembers({ store }: Pick<Ports, 'store'>, at: UnixSeconds): readonly [Statement, Statement] {
  const { db } = store;
  const ended = db.select({ member: members.member }).from(members).where(lt(members.notAfter, at));
  return [
    db.delete(bundleWraps).where(inArray(bundleWraps.member, ended)) as unknown as Statement,
    db.delete(members).where(lt(members.notAfter, at)) as unknown as Statement,
  ];
}
