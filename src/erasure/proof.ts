/**
 * Destroys keys and proves it by a failed decryption: the way in which a row is opened every day is tried again, with
 * whatever the shelf still gives. A shelf that only says it destroyed would make everything after this a lie.
 */
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { type Ports, Unavailable } from '../ports.ts';
import { openOuter, type ShelfLayer, sealOuter } from '../sealing/shelf-layer.ts';
import { destroyShelfKey, findShelfKey, type ShelfKeyKind } from '../storage/shelf-keys.ts';

/** A sealed value, and the key that opened it until now. */
export interface SealedRow {
  readonly kind: ShelfKeyKind;
  readonly shelfKey: string;
  readonly layer: ShelfLayer;
  readonly sealed: Bytes;
}

/** Keys destroyed at once. */
const AT_ONCE = 20;
/** Rows of a slice that are tried after its keys went: each costs a question to the shelf. */
const TRIED = 8;

/** Whether a row opens with what the shelf gives for it now; `absent` when it gives nothing. */
export async function tryToOpen(
  ports: Pick<Ports, 'shelf'>,
  { kind, shelfKey, layer, sealed }: SealedRow,
): Promise<'opens' | 'refuses' | 'absent'> {
  const key = await findShelfKey(ports, kind, shelfKey);
  if (key === undefined) return 'absent';
  return (await openOuter(key, layer, sealed)).ok ? 'opens' : 'refuses';
}

/**
 * A row that was never stored, sealed like a bundle of this event and opened once: the control without which a failed
 * decryption proves nothing. `undefined` when the key has gone before.
 */
export async function sealCanary(
  ports: Pick<Ports, 'shelf' | 'random'>,
  event: string,
  shelfKey: string,
): Promise<SealedRow | undefined> {
  const key = await findShelfKey(ports, 'event', shelfKey);
  if (key === undefined) return undefined;
  const layer = { typ: 'gafete/v1/bundle/outer', event, epoch: 0, member: 'canary' } as const;
  const sealed = await sealOuter(key, layer, utf8('canary'), ports.random);
  const row: SealedRow = { kind: 'event', shelfKey, layer, sealed };
  if ((await tryToOpen(ports, row)) !== 'opens') throw new TypeError('a row does not open with its own key');
  return row;
}

/** Destroys the keys of rows. Throws `Unavailable` when the shelf still gives one: nothing of these rows may go then. */
export async function destroyAndProve(
  ports: Pick<Ports, 'shelf' | 'log'>,
  keys: readonly { readonly kind: ShelfKeyKind; readonly shelfKey: string }[],
  rows: readonly SealedRow[],
): Promise<void> {
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const some = keys.slice(at, at + AT_ONCE);
    await Promise.all(some.map(({ kind, shelfKey }) => destroyShelfKey(ports, kind, shelfKey)));
  }
  const step = Math.max(1, Math.floor(rows.length / TRIED));
  for (let at = 0; at < rows.length; at += step) {
    const opened = await tryToOpen(ports, rows[at] as SealedRow);
    if (opened === 'absent') continue;
    ports.log.event('erasure.key_left', { opens: opened === 'opens' });
    throw new Unavailable('shelf', new Error('a destroyed key is still there'));
  }
}
