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
  await put(ports, owner, next);
  return next;
}

/** Notes the generation of a row that was written, unless a later one is noted: every row written before is absent. */
export async function noteGeneration(ports: Pick<Ports, 'shelf'>, owner: string, generation: number): Promise<void> {
  if ((await readGeneration(ports, owner)) < generation) await put(ports, owner, generation);
}

async function put({ shelf }: Pick<Ports, 'shelf'>, owner: string, generation: number): Promise<void> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, generation);
  await shelf.put(id(owner), bytes);
}
