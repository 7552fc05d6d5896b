import { and, eq, lt } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { readGeneration } from './generations.ts';
import { requireOneChange } from './guard.ts';
import { clients } from './schema.ts';

/** A machine client as stored: an appointment with public keys. */
export type ClientRow = typeof clients.$inferSelect;

/** What a client is, without what makes its row authentic. */
export interface NewClient {
  readonly id: string;
  readonly role: string;
  readonly pseudonym: string;
  /** Canonical JSON of the public JWK. */
  readonly authJwk: string;
  readonly approvalKid: string;
  readonly member: string;
}

const CLIENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** More clients than an office has; a list is never longer. */
const MAX_CLIENTS_LISTED = 200;

/**
 * The client's row, when it is authentic, of the client's present generation, and its appointment had not ended at
 * `at`. The generation is read from the shelf each time: that is why a removal bites on the next request.
 */
export async function findClient(ports: Ports, id: string, at: UnixSeconds): Promise<ClientRow | undefined> {
  // The id may come from outside, and it names a shelf object below.
  if (!CLIENT_ID.test(id)) return undefined;
  const [row] = await ports.store.db.select().from(clients).where(eq(clients.id, id)).limit(1);
  if (row === undefined) return undefined;
  return readAuthentic(ports, 'clients', row, { now: at, generation: await readGeneration(ports, id) });
}

/** As `findClient`, of any generation: for a removal that must be repeatable after a crash between its two steps. */
export async function findClientOfAnyGeneration(
  ports: Ports,
  id: string,
  at: UnixSeconds,
): Promise<ClientRow | undefined> {
  if (!CLIENT_ID.test(id)) return undefined;
  const [row] = await ports.store.db.select().from(clients).where(eq(clients.id, id)).limit(1);
  return readAuthentic(ports, 'clients', row, { now: at });
}

/** Every client whose appointment had not ended at `at`, in no order. */
export async function listClients(ports: Ports, at: UnixSeconds): Promise<readonly ClientRow[]> {
  const rows = await ports.store.db.select().from(clients).limit(MAX_CLIENTS_LISTED);
  const found = await Promise.all(rows.map((row) => findAuthentic(ports, row, at)));
  return found.filter((row) => row !== undefined);
}

async function findAuthentic(ports: Ports, row: ClientRow, at: UnixSeconds): Promise<ClientRow | undefined> {
  if (!CLIENT_ID.test(row.id)) return undefined;
  return readAuthentic(ports, 'clients', row, { now: at, generation: await readGeneration(ports, row.id) });
}

/**
 * Inserts a client. For the batch of its enrolment. In an array, because builders are thenable: an async function that
 * returned one itself would run it.
 */
export async function insertClient(
  ports: Ports,
  client: NewClient,
  validity: { notAfter: number; generation: number },
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'clients', client, validity);
  return [ports.store.db.insert(clients).values(row) as unknown as Statement];
}

/** Gives the row a new deadline, if it is still the row that was read; otherwise the batch is refused. */
export async function renewClient(
  ports: Ports,
  row: ClientRow,
  notAfter: number,
): Promise<readonly [Statement, Statement]> {
  const { rid: _rid, tag, ...columns } = row;
  const sealed: Authenticity = await sealRow(ports, 'clients', columns, { notAfter, generation: row.generation });
  const { tagKey, tag: newTag } = sealed;
  const { db } = ports.store;
  const update = db
    .update(clients)
    .set({ notAfter, tagKey, tag: newTag })
    .where(and(eq(clients.id, row.id), eq(clients.tag, tag))) as unknown as Statement;
  return [update, requireOneChange(db)];
}

/** Deletes a client's row. */
export function deleteClient({ store }: Pick<Ports, 'store'>, id: string): Statement {
  return store.db.delete(clients).where(eq(clients.id, id)) as unknown as Statement;
}

/** Deletes clients whose appointment had ended before `at`. For the sweep. */
export function forgetClients({ store }: Pick<Ports, 'store'>, at: UnixSeconds): Statement {
  return store.db.delete(clients).where(lt(clients.notAfter, at)) as unknown as Statement;
}
