/** Rows as `gafete recover` writes them: in place of whatever stands there. For the operator's shell, while nothing serves. */
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import type { EventColumns, EventRow } from './events.ts';
import type { ListBits } from './list-bits.ts';
import type { ListRow } from './lists.ts';
import type { LogHead } from './log.ts';
import { RECOVERY_OWNER } from './members.ts';
import type { PolicyColumns } from './policies.ts';
import {
  accreditations,
  acts,
  answers,
  bundleWraps,
  clients,
  enrolmentCodes,
  events,
  issued,
  listBits,
  lists,
  logHead,
  members,
  nonces,
  offers,
  pendingLeaves,
  policies,
  quotas,
  refreshes,
  roster,
  rosterTags,
  sessions,
  suspensions,
  transactions,
  verdicts,
} from './schema.ts';

type Sealing = Pick<Ports, 'store' | 'keys'>;
const FOR_EVER = 253_402_300_799;
const bare = (statement: unknown) => statement as Statement;

/** The head of a log that was rebuilt, in place of any other. */
export async function putLogHead(ports: Sealing, head: LogHead): Promise<readonly [Statement, Statement]> {
  const row = await sealRow(ports, 'log_head', { only: 1, ...head }, { notAfter: FOR_EVER });
  const { db } = ports.store;
  return [bare(db.delete(logHead)), bare(db.insert(logHead).values(row))];
}

/** Leaves that wait in a database that was put back. */
export function listPendingTexts({ store }: Pick<Ports, 'store'>): Promise<readonly { id: string; leaf: string }[]> {
  return Promise.resolve(store.db.select({ id: pendingLeaves.id, leaf: pendingLeaves.leaf }).from(pendingLeaves));
}

/** Removes one waiting leaf. */
export function deletePending(db: Database, id: string): Statement {
  return bare(db.delete(pendingLeaves).where(eq(pendingLeaves.id, id)));
}

/** Everything that was on its way: sessions, offers, refresh envelopes, nonces, codes, acts, presentations. */
export function deleteWhatWaits(db: Database): readonly [Statement, ...Statement[]] {
  return [
    bare(db.delete(issued)),
    bare(db.delete(sessions)),
    bare(db.delete(offers)),
    bare(db.delete(refreshes)),
    bare(db.delete(nonces)),
    bare(db.delete(enrolmentCodes)),
    bare(db.delete(acts)),
    bare(db.delete(answers)),
    bare(db.delete(verdicts)),
    bare(db.delete(transactions)),
  ];
}

/** Accreditations that have not been picked up, as this database believes, with the shelf name of their offer's key. */
export function listOffered({
  store,
}: Pick<Ports, 'store'>): Promise<
  readonly { readonly id: string; readonly event: string; readonly shelfKey: string | null }[]
> {
  return Promise.resolve(
    store.db
      .select({ id: accreditations.id, event: accreditations.event, shelfKey: offers.shelfKey })
      .from(accreditations)
      .leftJoin(offers, eq(offers.accreditation, accreditations.id))
      .where(eq(accreditations.state, 'offered')),
  );
}

/** Ends what was offered. */
export function lapseOffered(db: Database): Statement {
  return bare(db.update(accreditations).set({ state: 'lapsed' }).where(eq(accreditations.state, 'offered')));
}

/** An event's row whose tag is ours, of any generation. */
export async function findEventOfAnyGeneration(
  ports: Pick<Ports, 'store' | 'keys' | 'log'>,
  id: string,
  now: UnixSeconds,
): Promise<EventRow | undefined> {
  const [row] = await ports.store.db.select().from(events).where(eq(events.id, id));
  const found = await readAuthentic(ports, 'events', row, { now });
  if (found === undefined) return undefined;
  const { rid: _rid, ...columns } = found;
  return columns;
}

/** Writes an event's row in place of any other. */
export async function putEvent(
  ports: Sealing,
  columns: EventColumns,
  { notAfter, generation }: { readonly notAfter: number; readonly generation: number },
): Promise<readonly [Statement, Statement]> {
  const row = await sealRow(ports, 'events', columns, { notAfter, generation });
  const { db } = ports.store;
  return [bare(db.delete(events).where(eq(events.id, columns.id))), bare(db.insert(events).values(row))];
}

/** Writes a policy's row in place of any other of its version. */
export async function putPolicy(
  ports: Sealing,
  columns: PolicyColumns,
  notAfter: number,
): Promise<readonly [Statement, Statement]> {
  const row = await sealRow(ports, 'policies', columns, { notAfter });
  const { db } = ports.store;
  const same = and(eq(policies.event, columns.event), eq(policies.version, columns.version));
  return [bare(db.delete(policies).where(same)), bare(db.insert(policies).values(row))];
}

/** Writes a list and its entries in place of any others of its event. */
export async function putList(
  ports: Sealing,
  { next, ...list }: Pick<ListRow, 'id' | 'event' | 'size' | 'usable' | 'period' | 'shelfKey' | 'next'>,
  bits: ListBits,
  notAfter: number,
): Promise<readonly [Statement, ...Statement[]]> {
  const { db } = ports.store;
  const row = await sealRow(ports, 'lists', { ...list, next }, { notAfter });
  const entries = await sealRow(ports, 'list_bits', bits, { notAfter });
  return [
    bare(db.delete(lists).where(eq(lists.event, list.event))),
    bare(db.delete(listBits).where(eq(listBits.list, list.id))),
    bare(db.insert(lists).values(row)),
    bare(db.insert(listBits).values(entries)),
  ];
}

/** The places of an event: who is accredited in this database, or who the log says holds something, whichever is more. */
export function putQuota(db: Database, event: string, holding: number, max: number): readonly [Statement, Statement] {
  const known = sql`(SELECT count(*) FROM ${accreditations} WHERE ${accreditations.event} = ${event} AND ${accreditations.state} IN ('active', 'suspended', 'revoked'))`;
  const used = sql<number>`min(${max}, max(${holding}, ${known}))`;
  return [
    bare(db.delete(quotas).where(eq(quotas.event, event))),
    bare(db.insert(quotas).values({ event, used, max } as never)),
  ];
}

/** Removes what only the lost desk key of an event opened. */
export function deleteSealedToDesk(db: Database, event: string): readonly [Statement, Statement, Statement] {
  return [
    bare(db.delete(rosterTags).where(eq(rosterTags.event, event))),
    bare(db.delete(roster).where(eq(roster.event, event))),
    bare(db.delete(bundleWraps).where(eq(bundleWraps.event, event))),
  ];
}

/**
 * Removes every client, their member keys and their notes: where the shelf is lost nobody knows any more who was removed.
 * The printed recovery key stays.
 */
export function deleteEverybody(db: Database): readonly [Statement, ...Statement[]] {
  const others = db.select({ member: members.member }).from(members).where(ne(members.owner, RECOVERY_OWNER));
  return [
    bare(db.delete(bundleWraps).where(inArray(bundleWraps.member, others))),
    bare(db.delete(members).where(ne(members.owner, RECOVERY_OWNER))),
    bare(db.delete(clients)),
    bare(db.delete(suspensions)),
  ];
}
