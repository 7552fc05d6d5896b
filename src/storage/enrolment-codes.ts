import { eq, lt } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { readGeneration } from './generations.ts';
import { enrolmentCodes } from './schema.ts';

/** An enrolment code as stored: its hash and the role it gives. */
export type EnrolmentCodeRow = typeof enrolmentCodes.$inferSelect;

/** Inserts a code's hash; `notAfter` in Unix seconds; `gate`: canonical JSON of what its use appoints. For the batch that writes its leaf. */
export async function insertEnrolmentCode(
  ports: Ports,
  code: { readonly codeSha256: string; readonly role: string; readonly gate?: string },
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'enrolment_codes', { ...code, gate: code.gate ?? null }, { notAfter });
  return [ports.store.db.insert(enrolmentCodes).values(row) as unknown as Statement];
}

/**
 * The code with this hash, when authentic, unused and not expired at `now`. `codeSha256` is base64url of 32 bytes that
 * we hashed ourselves. A used code has generation 1 on the shelf, so a row that is put back is absent.
 */
export async function findEnrolmentCode(
  ports: Ports,
  codeSha256: string,
  now: UnixSeconds,
): Promise<EnrolmentCodeRow | undefined> {
  const { db } = ports.store;
  const [row] = await db.select().from(enrolmentCodes).where(eq(enrolmentCodes.codeSha256, codeSha256)).limit(1);
  if (row === undefined) return undefined;
  return readAuthentic(ports, 'enrolment_codes', row, { now, generation: await readGeneration(ports, codeSha256) });
}

/** Deletes a code as its use: follow it with `requireOneChange`, so that one of many parallel uses wins. */
export function consumeEnrolmentCode({ store }: Pick<Ports, 'store'>, codeSha256: string): Statement {
  return store.db.delete(enrolmentCodes).where(eq(enrolmentCodes.codeSha256, codeSha256)) as unknown as Statement;
}

/** Deletes codes that nobody used in time. For the sweep. */
export function forgetEnrolmentCodes({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db.delete(enrolmentCodes).where(lt(enrolmentCodes.notAfter, now)) as unknown as Statement;
}
