/** D1 behind the store port. `batch` is a transaction; there is no other. */
import type { D1Database } from '@cloudflare/workers-types';
import { drizzle } from 'drizzle-orm/d1';
import { err, ok } from '../../lib/result.ts';
import { type Store, Unavailable } from '../../ports.ts';
import type { Database } from '../../storage/database.ts';
import { isConflict } from '../../storage/guard.ts';
import * as schema from '../../storage/schema.ts';

/**
 * Makes the store over a D1 binding. Without a session D1 answers from the primary: a lagging replica would revive a
 * spent code, so `withSession` is not used.
 */
export function createD1Store(binding: D1Database): Store {
  const db = drizzle(binding, { schema });
  return {
    db: db as unknown as Database,
    async atomic(statements) {
      try {
        return ok((await db.batch(statements as unknown as Parameters<typeof db.batch>[0])) as unknown as unknown[][]);
      } catch (error) {
        if (isConflict(error)) return err('conflict');
        throw new Unavailable('store', error);
      }
    },
  };
}
