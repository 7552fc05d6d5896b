/**
 * The printed recovery key that a deployment had before its database was lost: its thumbprint, from the public log. The
 * first enrolment after a disaster must bring that key, so that a disaster is no way to put another one in its place.
 */
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import type { Ports } from '../ports.ts';

const SHELF_ID = 'recovery/expected';

/** Notes which key is expected. For recovery. */
export async function expectRecovery({ shelf }: Pick<Ports, 'shelf'>, member: string): Promise<void> {
  await shelf.put(SHELF_ID, utf8(member));
}

/** Thumbprint of the expected key; `undefined` where any may be brought. */
export async function findExpectedRecovery({ shelf }: Pick<Ports, 'shelf'>): Promise<string | undefined> {
  const bytes = await shelf.get(SHELF_ID);
  return bytes && decodeUtf8(bytes);
}

/** The key is enrolled again. */
export function endExpectation({ shelf }: Pick<Ports, 'shelf'>): Promise<void> {
  return shelf.destroy(SHELF_ID);
}
