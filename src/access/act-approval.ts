import { encodeBase64url } from '../lib/base64url.ts';
import { tryCanon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { parseSignedStatement, verifySignedStatement } from '../lib/signed-statement.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findClient } from '../storage/clients.ts';
import { isRole, type Role } from './actor.ts';
import { type ApprovalKey, findApprovalKey } from './approval-key.ts';

const ACT_TYP = 'gafete/v1/act';
/** A statement of a thousand accreditations is about 25 KB; base64url adds a third. */
const MAX_ACT_LENGTH = 49_152;

/**
 * `approval_format`: not a JWS of this kind; `approval_statement`: over another statement; `approval_key`: the key is
 * not registered, or its client's appointment has ended; `approval_signature`.
 */
export type ActApprovalRefusal = {
  readonly type: 'approval_format' | 'approval_statement' | 'approval_key' | 'approval_signature';
};

/** Who approved an act. */
export interface ActApproval {
  readonly client: string;
  readonly role: Role;
  readonly pseudonym: string;
  readonly kid: string;
}

/**
 * Whether a client in office signed exactly this statement with its approval key. `statement` is what the caller will
 * act on; the payload must be its canonical form. Says who approved; whether that person may is the caller's question.
 */
export async function verifyActApproval(
  ports: Ports,
  now: UnixSeconds,
  statement: unknown,
  jws: string,
): Promise<Result<ActApproval, ActApprovalRefusal>> {
  const parsed = parseSignedStatement(jws, { typ: ACT_TYP, maxLength: MAX_ACT_LENGTH });
  if (!parsed.ok) return err({ type: 'approval_format' });
  const expected = tryCanon(statement);
  if (!expected.ok || jws.split('.')[1] !== encodeBase64url(expected.value)) return err({ type: 'approval_statement' });
  const { kid } = parsed.value;
  const key = await findApprovalKey(ports, kid, now);
  if (key === undefined) return err({ type: 'approval_key' });
  const approver = await inOffice(ports, key, now);
  if (approver === undefined) return err({ type: 'approval_key' });
  if (!(await verifySignedStatement(parsed.value, key.jwk))) return err({ type: 'approval_signature' });
  return ok({ ...approver, kid });
}

/** The key outlives its client, so an act also needs the client itself, with this key as its present one. */
async function inOffice(
  ports: Ports,
  { kid, client }: ApprovalKey,
  now: UnixSeconds,
): Promise<Omit<ActApproval, 'kid'> | undefined> {
  const row = await findClient(ports, client, now);
  if (row === undefined || row.approvalKid !== kid || !isRole(row.role)) return undefined;
  return { client: row.id, role: row.role, pseudonym: row.pseudonym };
}
