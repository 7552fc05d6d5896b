/**
 * The newest head of the log, and what the key shelf knows of it.
 *
 * The database is untrusted: whoever can write it could put yesterday's head and tiles back, all with good tags, and have
 * the service sign a second history. So the largest head that was ever signed stands on the shelf too. It is noted after
 * the database, and read before it: then the database is never behind in good faith.
 */
import { decodeBase64 } from '../lib/base64.ts';
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { HASH_BYTES } from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { findLogHead, type LogHead } from '../storage/log.ts';

const SHELF_ID = 'log/head';

/** `log_behind`: the database has an older or another head than was signed; `log_refused`: its head is not ours. */
export type HeadRefusal = { readonly type: 'log_behind' | 'log_refused' };

type Tree = Pick<LogHead, 'size' | 'root'>;

/** The head to build on; `undefined` when this log has none yet. Reasons: log_behind, log_refused. */
export async function readHead(ports: Ports, now: UnixSeconds): Promise<Result<LogHead | undefined, HeadRefusal>> {
  const signed = await readSigned(ports);
  const head = await findLogHead(ports, now);
  if (head === 'refused') return err({ type: 'log_refused' });
  if (signed === undefined) return ok(head);
  if (head === undefined || head.size < signed.size) return err({ type: 'log_behind' });
  return head.size === signed.size && head.root !== signed.root ? err({ type: 'log_behind' }) : ok(head);
}

/** The largest head that was signed. Throws when something else stands there: that is our own fault or a broken shelf. */
export async function readSigned({ shelf }: Pick<Ports, 'shelf'>): Promise<Tree | undefined> {
  const bytes = await shelf.get(SHELF_ID);
  if (bytes === undefined) return undefined;
  const parsed = parseCanonical(bytes);
  const tree: unknown = parsed.ok ? parsed.value : undefined;
  if (!hasExactly(tree, ['size', 'root']) || typeof tree['size'] !== 'number' || typeof tree['root'] !== 'string') {
    throw new TypeError('the shelf holds no log head where one belongs');
  }
  if (decodeBase64(tree['root'], HASH_BYTES) === undefined) throw new TypeError('the shelf holds no root');
  return { size: tree['size'], root: tree['root'] };
}

/**
 * Notes a signed head, unless a larger one is noted. Of two writers at once the smaller may stay until the next run notes
 * the larger again.
 */
export async function noteSigned(ports: Pick<Ports, 'shelf'>, { size, root }: Tree): Promise<void> {
  const signed = await readSigned(ports);
  if (signed === undefined || signed.size < size) await ports.shelf.put(SHELF_ID, canon({ size, root }));
}
