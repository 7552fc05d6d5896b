import { asc } from 'drizzle-orm';
import type { Ports } from '../ports.ts';
import type { Statement } from './database.ts';
import { oneOf } from './one-of.ts';
import { preparedItem, type WithRid } from './prepared.ts';
import { revocations } from './schema.ts';

/** A sealed note of which ranks an accreditation has. */
export type Revocation = Omit<typeof revocations.$inferSelect, 'rid'>;

const insertOne = preparedItem((db, at: WithRid<Revocation>) => {
  const { rid, accreditation, configuration, attempt, revocationSealed } = at;
  return db.insert(revocations).values({ rid, accreditation, configuration, attempt, revocationSealed });
});

/** Inserts one; a second for the same accreditation, configuration and attempt is a `conflict`. */
export function insertRevocation({ store }: Pick<Ports, 'store'>, revocation: Revocation): Statement {
  return insertOne(store.db, revocation);
}

/** All of these accreditations, ordered by accreditation, configuration and attempt. */
export async function findRevocationsOf(
  { store }: Pick<Ports, 'store'>,
  accreditations: readonly string[],
): Promise<readonly Revocation[]> {
  return store.db
    .select({
      accreditation: revocations.accreditation,
      configuration: revocations.configuration,
      attempt: revocations.attempt,
      revocationSealed: revocations.revocationSealed,
    })
    .from(revocations)
    .where(oneOf(revocations.accreditation, accreditations))
    .orderBy(asc(revocations.accreditation), asc(revocations.configuration), asc(revocations.attempt));
}
