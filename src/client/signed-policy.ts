/**
 * The rules of an event as their office signed them. A service, or whoever writes its database, could hand out other
 * rules; a policy counts when the office's root, less what the root distrusts, vouches for the key under it.
 */
import { tryCanon } from '../lib/canonical-json.ts';
import { parseCompactJws } from '../lib/compact-jws.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { verifyEs256 } from '../lib/es256.ts';
import { err, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { type Policy, parsePolicy } from '../policy/index.ts';
import type { ClientError } from './errors.ts';
import { importAnchors, resolveChain } from './trust.ts';

/** What a signed policy is judged by. */
export interface PolicyTrust {
  /** Roots, base64 DER. */
  readonly anchors: readonly string[];
  /** Fingerprints of certificates that are believed no more. */
  readonly distrusted?: ReadonlySet<string>;
  /** Credential issuer identifier of the office. */
  readonly issuer: string;
  readonly event: string;
  readonly now: UnixSeconds;
}

const LIMITS = { size: 256 * 1024, depth: 12 };

/**
 * The policy in the JWS that `GET /events/:id/policy/:version` answers. Refuses with `policy_untrusted`, whose `problem`
 * says why: form, chain, signature, another event.
 */
export async function verifyPolicy(
  jws: string,
  { anchors, distrusted = new Set(), issuer, event, now }: PolicyTrust,
): Promise<Result<Policy, ClientError>> {
  const parsed = parseCompactJws(jws, LIMITS);
  if (!parsed.ok) return err(policyUntrusted('format'));
  const { header, payload, signature, signed } = parsed.value;
  const { alg, typ, x5c } = header;
  // One type, one algorithm: nothing that another key of the office signs is a policy.
  if (alg !== 'ES256' || typ !== 'gafete/v1/policy' || Object.hasOwn(header, 'crit'))
    return err(policyUntrusted('typ'));
  if (!Array.isArray(x5c) || !x5c.every((part) => typeof part === 'string')) return err(policyUntrusted('x5c'));
  const chain = { anchors: await importAnchors(anchors), now, purpose: 'policy-signing', issuer, distrusted } as const;
  const key = await resolveChain(x5c as readonly string[], chain);
  if (!key.ok) return err(policyUntrusted(key.error.type));
  if (!(await verifyEs256(key.value, signature, signed))) return err(policyUntrusted('signature'));
  const policy = parsePolicy(payload);
  if (!policy.ok) return err(policyUntrusted('rules'));
  return policy.value.event === event ? policy : err(policyUntrusted('event'));
}

/** Whether two policies say the same, member for member. */
export function isSamePolicy(one: unknown, other: unknown): boolean {
  const [first, second] = [tryCanon(one), tryCanon(other)];
  return first.ok && second.ok && equalBytes(first.value, second.value);
}

/** The rules that the service shows are not those that the office signed. */
export function policyUntrusted(problem: string): ClientError {
  return {
    code: 'policy_untrusted',
    message: 'The rules of the event are not signed by this office, or are older than those known here.',
    next: 'Accredit nobody by them and tell the operator. After a lost key: renew the keys, then publish the rules again.',
    retryable: false,
    problem,
  };
}
