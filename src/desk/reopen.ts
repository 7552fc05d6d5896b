/**
 * An event whose desk key was lost: `gafete recover` marks it on the shelf, and the next epoch may then be started by an admin
 * who has no bundle, because nobody has one. The mark is used up by that epoch.
 */
import type { Ports } from '../ports.ts';

const shelfId = (event: string) => `reopen/${event}`;

/** Marks an event. For recovery. */
export async function markReopened({ shelf }: Pick<Ports, 'shelf'>, event: string): Promise<void> {
  await shelf.put(shelfId(event), new Uint8Array(1));
}

/** Whether the next epoch may be started without the present bundle. */
export async function isReopened({ shelf }: Pick<Ports, 'shelf'>, event: string): Promise<boolean> {
  return (await shelf.get(shelfId(event))) !== undefined;
}

/** Uses the mark up. After the batch that starts the epoch. */
export function endReopening({ shelf }: Pick<Ports, 'shelf'>, event: string): Promise<void> {
  return shelf.destroy(shelfId(event));
}
