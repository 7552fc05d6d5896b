/** Statements over the revocation rows of many accreditations, for acts that must know how many there are. */
import { sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';
import { oneOf } from './one-of.ts';
import { revocations } from './schema.ts';

/** Forgets the envelopes of revoked accreditations. Follow it with `requireChanges`. */
export function deleteRevocationsOf(db: Database, accreditations: readonly string[]): Statement {
  return db.delete(revocations).where(oneOf(revocations.accreditation, accreditations)) as unknown as Statement;
}

/** Changes nothing and counts: with `requireChanges`, a precondition that no copy was issued meanwhile. */
export function touchRevocationsOf(db: Database, accreditations: readonly string[]): Statement {
  return db
    .update(revocations)
    .set({ attempt: sql`${revocations.attempt}` })
    .where(oneOf(revocations.accreditation, accreditations)) as unknown as Statement;
}
