import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { parseEcPublicJwk } from '../lib/es256.ts';
import { err, type Result } from '../lib/result.ts';
import { parseSignedStatement, verifySignedStatement } from '../lib/signed-statement.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { listClients } from '../storage/clients.ts';
import { findRecovery } from '../storage/members.ts';
import { recordOnce } from '../storage/replays.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { type RenewRefusal, renewBy } from './renew.ts';
import { type ClientAnswer, RECOVERY_TYP, type RecoverRequest, recoveryStatement } from './wire.ts';

/**
 * `recovery_refused`: not signed by the recovery key, for another client or service, too old, or used before;
 * `recovery_not_needed`: another admin is in office and can renew.
 */
export type RecoverRefusal = { readonly type: 'recovery_refused' | 'recovery_not_needed' } | RenewRefusal;

const MAX_RECOVERY_LENGTH = 2048;

/** Renews a sole client with the printed recovery key. For whoever holds that key; its use is a leaf of its own. */
export async function recoverAppointment(
  ports: Ports,
  { client, jws }: RecoverRequest,
  now: UnixSeconds,
): Promise<Result<ClientAnswer, RecoverRefusal>> {
  if (!(await isSignedByRecovery(ports, client, jws, now))) return err({ type: 'recovery_refused' });
  const inOffice = await listClients(ports, now);
  if (inOffice.some((other) => other.role === 'admin' && other.id !== client)) {
    return err({ type: 'recovery_not_needed' });
  }
  return renewBy(ports, client, 'recovery', now, [pendingLeaf(ports, now, { type: 'recovery_used' })]);
}

async function isSignedByRecovery(ports: Ports, client: string, jws: string, now: UnixSeconds): Promise<boolean> {
  const { clockSkewSeconds, publicUrl } = ports.config;
  const parsed = parseSignedStatement(jws, { typ: RECOVERY_TYP, maxLength: MAX_RECOVERY_LENGTH });
  if (!parsed.ok) return false;
  const { iat } = parsed.value.statement;
  if (typeof iat !== 'number' || Math.abs(iat - now) > clockSkewSeconds) return false;
  if (jws.split('.')[1] !== encodeBase64url(canon(recoveryStatement(publicUrl, client, iat)))) return false;
  const recovery = await findRecovery(ports, now);
  const jwk = recovery && parseEcPublicJwk(JSON.parse(recovery.jwk));
  if (recovery === undefined || jwk === undefined || parsed.value.kid !== recovery.member) return false;
  if (!(await verifySignedStatement(parsed.value, jwk))) return false;
  return recordOnce(ports, 'recovery', `${client}.${iat}`, addSeconds(now, 2 * clockSkewSeconds + 1));
}
