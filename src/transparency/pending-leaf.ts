import { decodeUtf8 } from '../lib/bytes.ts';
import { randomId } from '../lib/random-id.ts';
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import { insertPendingLeaf } from '../storage/pending-leaves.ts';
import type { Leaf } from './leaf.ts';
import { renderEntry } from './wire.ts';

/**
 * The statement that writes a leaf. It belongs in the same atomic batch as the act it tells of: an act without its leaf
 * would be unseen, and a leaf without its act a lie. Any domain may call it. Throws when the leaf breaks its schema: a
 * leaf is made from our own values, and one that holds more than the schema allows must never be written.
 */
export function pendingLeaf(ports: Pick<Ports, 'store' | 'random'>, now: UnixSeconds, leaf: Leaf): Statement {
  const hour = hourOf(now);
  const text = decodeUtf8(renderEntry({ hour, leaf })) as string;
  return insertPendingLeaf(ports.store, { id: randomId(ports.random), hour, type: leaf.type, leaf: text });
}
