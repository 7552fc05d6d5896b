/** What of the log was lost, by comparing the three places that know it: database, key shelf, public files. */
import { decodeBase64 } from '../lib/base64.ts';
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { type Checkpoint, verifyCheckpoint } from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { findLogHead, type LogHead } from '../storage/log.ts';
import { CHECKPOINT_FILE } from '../storage/public-names.ts';
import { logKeys } from './checkpoint.ts';
import { readSigned } from './head.ts';
import { logOrigin } from './wire.ts';

/**
 * `database_restored`: it has an older or another head than the shelf or the files know, or the sequencer had looked since;
 * `database_lost`: it has no head, and others have; `shelf_lost`: the database has a head and the shelf knows of none;
 * `everything`: only the public files know of this log.
 */
export type LogLoss = 'database_restored' | 'database_lost' | 'shelf_lost' | 'everything';

/** The sequencer's newest look, on the shelf: what tells a database of this hour from one of the hour before. */
const RAN_ID = 'log/ran';

/** What is lost; `undefined` when all three agree. A row that is not ours is the self-check's to tell. */
export async function findLogLoss(ports: Ports, now: UnixSeconds): Promise<LogLoss | undefined> {
  // Shelf and files before the database: what is noted there afterwards is never ahead of it in good faith.
  const signed = await readSigned(ports);
  const ran = await readRan(ports);
  const copied = await readVerified(ports);
  const head = await findLogHead(ports, now);
  if (head === 'refused') return undefined;
  if (head === undefined) {
    if (signed !== undefined) return 'database_lost';
    return copied === undefined || copied.size === 0 ? undefined : 'everything';
  }
  if (signed === undefined) return head.size > 0 ? 'shelf_lost' : undefined;
  const trees = [{ size: signed.size, root: decodeBase64(signed.root) }, ...(copied === undefined ? [] : [copied])];
  return head.ran < ran || trees.some((tree) => isBehind(head, tree)) ? 'database_restored' : undefined;
}

function isBehind(head: LogHead, { size, root }: { readonly size: number; readonly root: Uint8Array | undefined }) {
  if (head.size !== size) return head.size < size;
  const own = decodeBase64(head.root);
  return own === undefined || root === undefined || !equalBytes(own, root);
}

/** The files' head, when a key of ours signed it: a folder of somebody else's stops nobody. */
export async function readVerified(
  ports: Pick<Ports, 'config' | 'keys' | 'publicFiles'>,
): Promise<(Checkpoint & { readonly note: string }) | undefined> {
  const bytes = await ports.publicFiles.get(CHECKPOINT_FILE);
  const note = bytes && decodeUtf8(bytes);
  if (note === undefined) return undefined;
  const verified = verifyCheckpoint(note, { origin: logOrigin(ports.config.publicUrl), keys: await logKeys(ports) });
  return verified.ok ? { ...verified.value, note } : undefined;
}

async function readRan({ shelf }: Pick<Ports, 'shelf'>): Promise<number> {
  const bytes = await shelf.get(RAN_ID);
  const text = bytes === undefined ? '0' : decodeUtf8(bytes);
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw new TypeError('the shelf holds no moment where one belongs');
  return Number(text);
}

/** Notes the sequencer's look, after the database has it. */
export async function noteRan(ports: Pick<Ports, 'shelf'>, now: UnixSeconds): Promise<void> {
  if ((await readRan(ports)) < now) await ports.shelf.put(RAN_ID, utf8(String(now)));
}
