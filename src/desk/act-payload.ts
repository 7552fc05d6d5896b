/** What an act carries beside its statement, kept sealed while it waits for the second person. */
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon, hasExactly } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Policy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { openAead, sealAead } from '../sealing/aead.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { policySha256 } from './policy.ts';
import type { ActStatement, InnerRevocation } from './wire.ts';

export interface ActPayload {
  /** By accreditation. */
  readonly revocations: Readonly<Record<string, readonly InnerRevocation[]>>;
  readonly policy?: Policy;
}

/**
 * Whether exactly what the statement needs was sent with it. Reasons: act_payload; policy_hash when the policy is
 * not the one that was signed.
 */
export function checkPayload(
  statement: ActStatement,
  {
    revocations,
    policy,
  }: { readonly revocations?: ActPayload['revocations'] | undefined; readonly policy?: Policy | undefined },
): Result<ActPayload, DeskRefusal> {
  const takes = statement.act === 'revoke' || statement.act === 'suspend';
  if ((revocations !== undefined) !== takes) return err(refusal('act_payload'));
  if ((policy !== undefined) !== (statement.act === 'policy')) return err(refusal('act_payload'));
  if (takes && revocations !== undefined) {
    const named = new Set(statement.accreditations);
    if (!Object.keys(revocations).every((id) => named.has(id))) return err(refusal('act_payload'));
  }
  if (statement.act === 'policy' && policySha256(policy) !== statement.policy) return err(refusal('policy_hash'));
  return ok(policy === undefined ? { revocations: revocations ?? {} } : { revocations: revocations ?? {}, policy });
}

const aad = (key: string, act: string) => canon({ typ: 'gafete/v1/act/payload', key, act });

/** The payload as an act's row keeps it: under k_rev, bound to the act. */
export async function sealPayload(ports: Ports, act: string, payload: ActPayload): Promise<string> {
  const { id, key } = await ports.keys.key('revocation');
  const { iv, ct } = await sealAead(key, canon(payload), aad(id, act), ports.random);
  return decodeUtf8(canon({ key: id, iv: encodeBase64url(iv), ct: encodeBase64url(ct) })) as string;
}

/** Opens what `sealPayload` made; `undefined` when its ring key was retired or the row was changed. */
export async function openPayload(ports: Ports, act: string, sealed: string): Promise<ActPayload | undefined> {
  const row: unknown = JSON.parse(sealed);
  if (!hasExactly(row, ['key', 'iv', 'ct'])) return undefined;
  const key = await ports.keys.findKey('revocation', String(row.key));
  const iv = decodeBase64url(String(row.iv), 12);
  const ct = decodeBase64url(String(row.ct));
  if (key === undefined || iv === undefined || ct === undefined) return undefined;
  const opened = await openAead(key.key, { iv, ct }, aad(key.id, act));
  return opened.ok ? (JSON.parse(decodeUtf8(opened.value) as string) as ActPayload) : undefined;
}
