import { and, eq, gt, lt } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { prepared } from './prepared.ts';
import { approvalKeys, offers } from './schema.ts';

/** A public approval key as stored. */
export type ApprovalKeyRow = typeof approvalKeys.$inferSelect;

/** What an approval key is, without what makes its row authentic. */
export interface NewApprovalKey {
  readonly kid: string;
  /** Canonical JSON of the public JWK. */
  readonly jwk: string;
  /** Id of the client that registered it. */
  readonly client: string;
}

const selectKey = prepared((db, at: { kid: string }) =>
  db.select().from(approvalKeys).where(eq(approvalKeys.kid, at.kid)).limit(1),
);

/**
 * The key's row, when authentic and its deadline had not passed at `at`. Its generation is not asked for: an approval is
 * judged as of registration, and a client's removal leaves what it approved before valid (design-sealing §1).
 */
export async function findApprovalKeyRow(
  ports: Ports,
  kid: string,
  at: UnixSeconds,
): Promise<ApprovalKeyRow | undefined> {
  const [row] = await selectKey(ports.store.db, { kid });
  return readAuthentic(ports, 'approval_keys', row, { now: at });
}

/** Inserts an approval key. For the batch of its client's enrolment. */
export async function insertApprovalKey(
  ports: Ports,
  key: NewApprovalKey,
  validity: { notAfter: number; generation: number },
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'approval_keys', key, validity);
  return [ports.store.db.insert(approvalKeys).values(row) as unknown as Statement];
}

/** Gives the row a new deadline, if it is still the row that was read; otherwise the batch is refused. */
export async function renewApprovalKey(
  ports: Ports,
  row: ApprovalKeyRow,
  notAfter: number,
): Promise<readonly [Statement, Statement]> {
  const { rid: _rid, tag, ...columns } = row;
  const sealed = await sealRow(ports, 'approval_keys', columns, { notAfter, generation: row.generation });
  const { db } = ports.store;
  const update = db
    .update(approvalKeys)
    .set({ notAfter, tagKey: sealed.tagKey, tag: sealed.tag })
    .where(and(eq(approvalKeys.kid, row.kid), eq(approvalKeys.tag, tag))) as unknown as Statement;
  return [update, requireOneChange(db)];
}

/** An offer that waits for its wallet, named for the desk. */
export interface OpenOffer {
  readonly event: string;
  readonly accreditation: string;
}

/** More open offers of one key than an office has; an answer is never longer. */
const MAX_OPEN_OFFERS = 5000;

/** Offers that this key approved and nobody has picked up. For the answer to a removal: the desk decides what to void. */
export async function listOpenOffers(
  { store }: Pick<Ports, 'store'>,
  kid: string,
  now: UnixSeconds,
): Promise<readonly OpenOffer[]> {
  return store.db
    .select({ event: offers.event, accreditation: offers.accreditation })
    .from(offers)
    .where(and(eq(offers.approvalKid, kid), eq(offers.state, 'open'), gt(offers.exp, now)))
    .limit(MAX_OPEN_OFFERS);
}

/** Deletes keys whose deadline has passed. For the sweep. */
export function forgetApprovalKeys({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db.delete(approvalKeys).where(lt(approvalKeys.notAfter, now)) as unknown as Statement;
}
