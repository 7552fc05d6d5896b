/** What witnesses cosigned last, as rows. Nothing in them is believed: who uses a line checks its signature. */
import type { Store } from '../ports.ts';
import { logCosignatures } from './schema.ts';

type Db = { readonly store: Pick<Store, 'db'> };

/** One witness's last line. */
export type CosignatureRow = Omit<typeof logCosignatures.$inferSelect, 'rid'>;

/** Bounds what a database writer could have a request read: eight witnesses at most are configured. */
const MAX_ROWS = 64;

/** Every line that is kept, in no order. */
export async function findCosignatures({ store }: Db): Promise<readonly CosignatureRow[]> {
  const { witness, size, line } = logCosignatures;
  return store.db.select({ witness, size, line }).from(logCosignatures).limit(MAX_ROWS);
}

/** Keeps a witness's newest line. Of two at once either may stay: the next run asks for what is missing. */
export async function putCosignature({ store }: Db, row: CosignatureRow): Promise<void> {
  const { size, line } = row;
  await store.db
    .insert(logCosignatures)
    .values(row)
    .onConflictDoUpdate({ target: logCosignatures.witness, set: { size, line } });
}
