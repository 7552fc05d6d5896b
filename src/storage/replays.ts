import { lt } from 'drizzle-orm';
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { sha256 } from '../lib/sha256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from './database.ts';
import { replays } from './schema.ts';

/**
 * Notes that an identifier was seen. True the first time, false on every repetition until `exp` (Unix seconds), after
 * which the caller must refuse it by its own time window. One INSERT that does nothing on a conflict: no race.
 */
export async function recordOnce(
  { store }: Pick<Ports, 'store'>,
  kind: string,
  id: string,
  exp: UnixSeconds,
): Promise<boolean> {
  const idSha256 = encodeBase64url(sha256(canon({ kind, id })));
  const inserted = await store.db
    .insert(replays)
    .values({ idSha256, exp })
    .onConflictDoNothing()
    .returning({ exp: replays.exp });
  return inserted.length === 1;
}

/** As `recordOnce`, for a batch: it is a `conflict` when the identifier was seen. */
export function recordOnceWith(
  { db }: Pick<Ports['store'], 'db'>,
  kind: string,
  id: string,
  exp: UnixSeconds,
): Statement {
  const idSha256 = encodeBase64url(sha256(canon({ kind, id })));
  return db.insert(replays).values({ idSha256, exp }) as unknown as Statement;
}

/** Forgets what has expired. For the sweep. */
export function forgetReplays({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db.delete(replays).where(lt(replays.exp, now));
}
