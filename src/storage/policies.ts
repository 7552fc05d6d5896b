import { and, eq } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { prepared } from './prepared.ts';
import { policies } from './schema.ts';

/** One version of an event's policy. `body`: its canonical JSON; `jws`: the same, signed. */
export interface PolicyColumns {
  readonly event: string;
  readonly version: number;
  readonly body: string;
  readonly jws: string;
  readonly maxAccreditations: number;
}
export type PolicyRow = PolicyColumns & Authenticity;

const selectVersion = prepared((db, at: { event: string; version: number }) =>
  db
    .select()
    .from(policies)
    .where(and(eq(policies.event, at.event), eq(policies.version, at.version))),
);

/** A version of the policy; `undefined` when there is none that is ours. */
export async function findPolicyRow(
  ports: Ports,
  event: string,
  version: number,
  now: UnixSeconds,
): Promise<PolicyRow | undefined> {
  const [row] = await selectVersion(ports.store.db, { event, version });
  return readAuthentic(ports, 'policies', row, { now });
}

/** A new version; the unique index refuses a second one of the same number. */
export async function insertPolicy(
  ports: Ports,
  columns: PolicyColumns,
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'policies', columns, { notAfter });
  return [ports.store.db.insert(policies).values(row) as unknown as Statement];
}

/** Removes all versions. With the event's row. */
export function deletePolicies(db: Database, event: string): Statement {
  return db.delete(policies).where(eq(policies.event, event)) as unknown as Statement;
}
