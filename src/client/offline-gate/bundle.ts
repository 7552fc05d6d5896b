// A bundle is checked in this order, everything at the moment of its signature: afterwards its age is what counts, and the
// judge tells that.
//
//   1. form: one type, one algorithm, exactly the members documented       bundle_format
//   2. issuer; event and gate where the caller knows them                  bundle_issuer, bundle_event, bundle_gate
//   3. the trust list inside, by a pinned root                             bundle_trust
//   4. the bundle key's chain, less what that list distrusts; signature    bundle_chain, bundle_signature
//   5. not over; not older than the one before                             bundle_expired, bundle_older
//   6. policy, status list: each by its own key under the same root        bundle_policy, bundle_status
//   7. keys that sign passes; one that is not believed is left out
//
// The signature comes before anything inside it is parsed further, so that an edited bundle costs one verification.
import { passKid } from '../../credential/gate-pass/index.ts';
import { type StatusList, verifyStatusListToken } from '../../credential/status-list/index.ts';
import { type TrustList, verifyTrustList } from '../../credential/trust-list.ts';
import { type TrustAnchor, verifyChain } from '../../credential/x509/index.ts';
import { BUNDLE_TYP, type BundlePayload, MAX_BUNDLE } from '../../gate/wire.ts';
import { decodeBase64url } from '../../lib/base64url.ts';
import { hasExactly } from '../../lib/canonical-json.ts';
import { type CompactJws, parseCompactJws } from '../../lib/compact-jws.ts';
import { type Es256PublicKey, verifyEs256 } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../../lib/time.ts';
import type { GatePurposeName, Policy } from '../../policy/index.ts';
import type { HandleKey } from '../../sealing/index.ts';
import { verifyPolicy } from '../signed-policy.ts';
import { decodeCertificate, importAnchors, resolveChain } from '../trust.ts';
import { bundlePayloadSchema } from './payload.ts';

/** What a bundle must be, chosen before it is read. */
export interface BundleExpectation {
  /** Roots, base64 DER: pinned when the gate was paired. */
  readonly anchors: readonly string[];
  /** Credential issuer identifier of the office. */
  readonly issuer: string;
  /** The gate's own event and client id, once it knows them. */
  readonly event?: string;
  readonly client?: string;
  /** `iat` of the newest bundle that this gate has had: an older one would bring a revoked pass or a distrusted key back. */
  readonly after?: UnixSeconds;
  /** The gate's clock. A slow one is no reason to refuse: `iat` of a fresh bundle is what corrects it. */
  readonly now: UnixSeconds;
}

export type BundleRefusal = {
  readonly type:
    | 'bundle_format'
    | 'bundle_issuer'
    | 'bundle_event'
    | 'bundle_gate'
    | 'bundle_trust'
    | 'bundle_chain'
    | 'bundle_signature'
    | 'bundle_expired'
    | 'bundle_older'
    | 'bundle_policy'
    | 'bundle_status';
};

/** A verified bundle with its list inflated and its keys imported. Lives in memory; what is kept is the JWS. */
export interface CompiledBundle {
  readonly issuer: string;
  readonly client: string;
  readonly event: string;
  readonly purpose: GatePurposeName;
  readonly zones: readonly string[];
  readonly policy: Policy;
  readonly iat: UnixSeconds;
  readonly exp: UnixSeconds;
  readonly refreshAfter: number;
  readonly codes: BundlePayload['codes'];
  readonly checkpoint: string | null;
  readonly handleKey: HandleKey;
  /** Keys that sign passes, by `passKid`. */
  readonly issuers: ReadonlyMap<string, Es256PublicKey>;
  /** `passKid` of keys that the office has withdrawn. */
  readonly distrusted: ReadonlySet<string>;
  readonly status: StatusList;
}

const DEPTH = 8;

/** Verifies a bundle and makes it ready for judging. Throws when an anchor is no root certificate. */
export async function verifyBundle(
  jws: string,
  expected: BundleExpectation,
): Promise<Result<CompiledBundle, BundleRefusal>> {
  const parsed = parseCompactJws(jws, { size: MAX_BUNDLE, depth: DEPTH });
  if (!parsed.ok) return refuse('bundle_format');
  const { header } = parsed.value;
  const exact = hasExactly(header, ['alg', 'typ', 'x5c']) && header.alg === 'ES256' && header.typ === BUNDLE_TYP;
  const payload = exact ? bundlePayloadSchema.safeParse(parsed.value.payload) : undefined;
  if (!payload?.success) return refuse('bundle_format');
  const { iss, event, sub, iat } = payload.data;
  const { issuer, now, after = 0 } = expected;
  if (iss !== issuer) return refuse('bundle_issuer');
  if (expected.event !== undefined && event !== expected.event) return refuse('bundle_event');
  if (expected.client !== undefined && sub !== expected.client) return refuse('bundle_gate');
  const anchors = await importAnchors(expected.anchors);
  const trust = await verifyTrustList(payload.data.trustList, { anchors, issuer, now: unixSeconds(iat) });
  if (!trust.ok) return refuse('bundle_trust');
  const fault = await checkSignature(parsed.value, { anchors, issuer, trust: trust.value, at: Math.max(now, iat) });
  if (fault !== undefined) return refuse(fault);
  if (now >= payload.data.exp) return refuse('bundle_expired');
  if (iat < after) return refuse('bundle_older');
  return compile(payload.data, { roots: expected.anchors, anchors, trust: trust.value });
}

async function checkSignature(
  { header, signature, signed }: CompactJws,
  {
    anchors,
    issuer,
    trust,
    at,
  }: {
    readonly anchors: readonly TrustAnchor[];
    readonly issuer: string;
    readonly trust: TrustList;
    readonly at: number;
  },
): Promise<BundleRefusal['type'] | undefined> {
  const x5c = header['x5c'];
  if (!Array.isArray(x5c) || !x5c.every((part) => typeof part === 'string')) return 'bundle_format';
  const policy = { anchors, now: unixSeconds(at), issuer, distrusted: trust.distrusted };
  const key = await resolveChain(x5c as readonly string[], { ...policy, purpose: 'bundle-signing' });
  if (!key.ok) return 'bundle_chain';
  return (await verifyEs256(key.value, signature, signed)) ? undefined : 'bundle_signature';
}

interface Believed {
  /** As `anchors`, as they were given. */
  readonly roots: readonly string[];
  readonly anchors: readonly TrustAnchor[];
  readonly trust: TrustList;
}

async function compile(payload: BundlePayload, believed: Believed): Promise<Result<CompiledBundle, BundleRefusal>> {
  const { iss: issuer, event, purpose, zones, refreshAfter, codes, checkpoint } = payload;
  const { anchors, roots, trust } = believed;
  const { distrusted } = trust;
  const [iat, exp] = [unixSeconds(payload.iat), unixSeconds(payload.exp)];
  const policy = await verifyPolicy(payload.policy, { anchors: roots, distrusted, issuer, event, now: iat });
  if (!policy.ok) return refuse('bundle_policy');
  const { uri, token } = payload.status;
  if (!uri.startsWith(`${issuer}/`)) return refuse('bundle_status');
  const status = await verifyStatusListToken(token, {
    uri,
    now: iat,
    verifyIssuer: (x5c, now) => resolveChain(x5c, { anchors, now, purpose: 'status-signing', issuer, distrusted }),
  });
  if (!status.ok) return refuse('bundle_status');
  const signers = await passSigners(payload, believed);
  return ok({
    ...{ issuer, client: payload.sub, event, purpose, zones, iat, exp, refreshAfter, codes, checkpoint },
    ...{ policy: policy.value, status: status.value, ...signers },
    handleKey: decodeBase64url(payload.handleKey, 32) as HandleKey,
  });
}

async function passSigners(
  { passIssuers, iss: issuer, iat }: BundlePayload,
  { anchors, trust }: Believed,
): Promise<Pick<CompiledBundle, 'issuers' | 'distrusted'>> {
  const issuers = new Map<string, Es256PublicKey>();
  const distrusted = new Set<string>();
  for (const x5c of passIssuers) {
    const kid = passKid(decodeCertificate(x5c[0] as string));
    const chain = await verifyChain(x5c, {
      ...{ anchors, issuer, now: unixSeconds(iat), distrusted: trust.distrusted },
      purpose: 'pass-signing',
    });
    if (chain.ok) issuers.set(kid, chain.value.key);
    else if (chain.error.type === 'E_X5C_POLICY' && chain.error.reason === 'distrusted') distrusted.add(kid);
  }
  return { issuers, distrusted };
}

function refuse(type: BundleRefusal['type']): Result<never, BundleRefusal> {
  return err({ type });
}
