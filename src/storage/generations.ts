/**
 * A member's generation lives on the key shelf, outside the database, and is raised when the member is removed:
 * putting an old row back into the database revives nobody.
 */
import type { Ports } from '../ports.ts';

const id = (owner: string) => `generation/${owner}`;

/** The owner's present generation; 0 when nothing was ever raised. */
export async function readGeneration({ shelf }: Pick<Ports, 'shelf'>, owner: string): Promise<number> {
  const bytes = await shelf.get(id(owner));
  if (bytes === undefined) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

/** Raises the owner's generation by one: every row written before is absent from now on. */
export async function raiseGeneration(ports: Pick<Ports, 'shelf'>, owner: string): Promise<number> {
  const next = (await readGeneration(ports, owner)) + 1;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, next);
  await ports.shelf.put(id(owner), bytes);
  return next;
}
