import { encodeBase64url } from '../lib/base64url.ts';
import { addSeconds, MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { insertEnrolmentCode } from '../storage/enrolment-codes.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { Role } from './actor.ts';
import { enrolmentCodeSha256 } from './wire.ts';

/** Seconds for which an enrolment code counts. */
export const ENROLMENT_CODE_SECONDS = 15 * MINUTE;

/**
 * Makes a single-use code with which one client enrols in this role within 15 minutes; `exp` in Unix seconds. For the
 * operator's shell only: no route calls it, and its leaf tells the public that somebody was let in from there.
 */
export async function createEnrolmentCode(
  ports: Ports,
  role: Role,
  now: UnixSeconds,
): Promise<{ readonly code: string; readonly exp: UnixSeconds }> {
  const code = encodeBase64url(ports.random(32));
  const codeSha256 = enrolmentCodeSha256(code);
  if (codeSha256 === undefined) throw new Error('a code of 32 bytes has a hash');
  const exp = addSeconds(now, ENROLMENT_CODE_SECONDS);
  const written = await ports.store.atomic([
    ...(await insertEnrolmentCode(ports, { codeSha256, role }, exp)),
    pendingLeaf(ports, now, { type: 'enrolment_code', role }),
  ]);
  if (!written.ok) throw new Error('two random codes were equal');
  return { code, exp };
}
