import type { EcPublicJwk } from '../lib/es256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { parsePublicJwk } from '../sealing/jwk.ts';
import { findApprovalKeyRow } from '../storage/approval-keys.ts';

/** A registered approval key. */
export interface ApprovalKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly jwk: EcPublicJwk;
  /** Client that registered it, which may be gone: approvals are judged as of registration. */
  readonly client: string;
}

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/**
 * The registered key with this thumbprint, for checking at `at` an approval that was registered earlier. It is found
 * after its client's removal too, until the last credential it can have approved has ended; whether its client is still
 * in office is for `authenticate` and `verifyActApproval` to say.
 */
export async function findApprovalKey(ports: Ports, kid: string, at: UnixSeconds): Promise<ApprovalKey | undefined> {
  if (!THUMBPRINT.test(kid)) return undefined;
  const row = await findApprovalKeyRow(ports, kid, at);
  if (row === undefined) return undefined;
  const jwk = parsePublicJwk(JSON.parse(row.jwk));
  return jwk.ok ? { kid, jwk: jwk.value, client: row.client } : undefined;
}
