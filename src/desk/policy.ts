import { encodeBase64url } from '../lib/base64url.ts';
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import { canon, tryCanon } from '../lib/canonical-json.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { addSeconds, DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { closesAt, credentialExp, lintPolicy, listSize, type Policy, parsePolicy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { findEventList, retimeList } from '../status/index.ts';
import { hasAccreditations, requireNobody } from '../storage/accreditations.ts';
import { deleteDeskKey, findDeskKey, insertDeskKey } from '../storage/desk-keys.ts';
import { replaceEvent, settleEvent } from '../storage/events.ts';
import { requireOneChange } from '../storage/guard.ts';
import { insertPolicy, type PolicyColumns } from '../storage/policies.ts';
import { policyFile } from '../storage/public-names.ts';
import { readPlaces, setPlaces } from '../storage/quotas.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { commit, type Plan } from './batch.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent, type OpenEvent } from './open-event.ts';
import { type ChangedPolicy, idSchema } from './wire.ts';

/** A policy that this service takes, with what follows from it. */
export interface JudgedPolicy {
  readonly policy: Policy;
  /** Canonical JSON. */
  readonly body: string;
  /** base64url SHA-256 of the canonical JSON. */
  readonly sha256: string;
  readonly closesAt: UnixSeconds;
  readonly credentialExp: UnixSeconds;
  /** When everything public about the event goes: 30 days after its last credential. */
  readonly notAfter: UnixSeconds;
  /** Entries of the status list it needs. */
  readonly listSize: number;
}

/** base64url SHA-256 over the canonical JSON of a policy: what an act `policy` signs. `undefined` when it has none. */
export function policySha256(policy: unknown): string | undefined {
  const bytes = tryCanon(policy);
  return bytes.ok ? encodeBase64url(sha256(bytes.value)) : undefined;
}

/** Parses and lints a policy for one event and version. Reasons: policy_refused, policy_event, policy_version, policy_past, policy_too_large. */
export function judgePolicy(
  value: unknown,
  expected: { readonly event?: string; readonly version: number },
  now: UnixSeconds,
): Result<JudgedPolicy, DeskRefusal> {
  const parsed = parsePolicy(value);
  if (!parsed.ok) {
    const { error } = parsed;
    const place = 'at' in error ? error.at : 'claim' in error ? error.claim : 'kind' in error ? error.kind : 'policy';
    return err({ type: 'policy_refused', places: [place] });
  }
  const policy = parsed.value;
  if (!idSchema.safeParse(policy.event).success) return err(refusal('policy_event'));
  if (expected.event !== undefined && policy.event !== expected.event) return err(refusal('policy_event'));
  if (policy.version !== expected.version) return err(refusal('policy_version'));
  const findings = lintPolicy(policy).filter(({ severity }) => severity === 'error');
  if (findings.length > 0) return err({ type: 'policy_refused', places: findings.map(({ code }) => code) });
  const size = listSize(policy);
  if (size === undefined) return err(refusal('policy_too_large'));
  const end = closesAt(policy);
  if (end <= now) return err(refusal('policy_past'));
  const exp = credentialExp(policy);
  const bytes = canon(policy);
  return ok({
    policy,
    body: decodeUtf8(bytes) as string,
    sha256: encodeBase64url(sha256(bytes)),
    closesAt: end,
    credentialExp: exp,
    notAfter: addSeconds(unixSeconds(Math.max(end, exp)), 30 * DAY),
    listSize: size,
  });
}

/** Puts a policy among the public files, before the batch whose leaf names it. */
export async function putPolicyFile(
  { publicFiles }: Pick<Ports, 'publicFiles'>,
  { sha256: hash, body }: JudgedPolicy,
): Promise<void> {
  await publicFiles.put(policyFile(hash), utf8(body));
}

/** A policy that was in force already, as it is stored. For recovery: it is signed again, by the key of today. */
export function policyRow(ports: Ports, policy: Policy, now: UnixSeconds): Promise<PolicyColumns> {
  return signPolicy(ports, { policy, body: decodeUtf8(canon(policy)) as string }, now);
}

/** The policy as it is stored: its canonical JSON, and the same signed by the policy key. */
export async function signPolicy(
  ports: Ports,
  judged: Pick<JudgedPolicy, 'policy' | 'body'>,
  now: UnixSeconds,
): Promise<PolicyColumns> {
  const signer = await ports.keys.signer('policy', now);
  const header = { alg: 'ES256', kid: signer.kid, typ: 'gafete/v1/policy', x5c: signer.x5c };
  const jws = await createCompactJws(header, JSON.parse(judged.body), (bytes) => signer.sign(bytes));
  const { event, version, maxAccreditations } = judged.policy;
  return { event, version, body: judged.body, jws, maxAccreditations };
}

/**
 * What it takes to put a new version in force. Reasons: those of `judgePolicy`; policy_too_large when the list that the
 * event has would not hold it; policy_places; those of the status list.
 */
export async function planPolicyChange(
  ports: Ports,
  now: UnixSeconds,
  event: OpenEvent,
  value: unknown,
  people: { readonly by: string; readonly second?: string | undefined },
): Promise<Result<Plan<ChangedPolicy>, DeskRefusal>> {
  const { id, epoch, policyVersion } = event.row;
  const judged = judgePolicy(value, { event: id, version: policyVersion + 1 }, now);
  if (!judged.ok) return judged;
  const { policy, sha256: hash, credentialExp: exp } = judged.value;
  await putPolicyFile(ports, judged.value);
  // Credentials of earlier versions keep the end that they were issued with: rows and list that speak of them stay.
  const notAfter = unixSeconds(Math.max(judged.value.notAfter, event.row.notAfter));
  const present = await findEventList(ports, id, now);
  if (present === undefined || judged.value.listSize > present.size) return err(refusal('policy_too_large'));
  const { used } = await readPlaces(ports.store, id);
  if (used > policy.maxAccreditations) return err(refusal('policy_places'));
  const listEnd = unixSeconds(Math.max(exp, present.notAfter));
  const list = await retimeList(ports, now, id, { period: policy.statusPeriod, notAfter: listEnd });
  if (!list.ok) return list;
  const deskKey = await findDeskKey(ports, id, epoch, now);
  if (deskKey === undefined) return err(refusal('event_unknown'));
  const { db } = ports.store;
  const leaf = { event: id, policyVersion: policy.version, policySha256: hash };
  // Who looked and saw nobody must not overtake a registration that has just happened.
  const alone = people.second === undefined ? [requireNobody(db, id)] : [];
  const statements = [
    ...alone,
    ...(await replaceEvent(ports, event.row, { policyVersion: policy.version, notAfter })),
    ...(await insertPolicy(ports, await signPolicy(ports, judged.value, now), notAfter)),
    // The desk key lives as long as the event, which may have moved.
    deleteDeskKey(db, id, epoch),
    requireOneChange(db),
    ...(await insertDeskKey(ports, { event: id, epoch, jwk: decodeUtf8(canon(deskKey)) as string }, notAfter)),
    setPlaces(db, id, policy.maxAccreditations),
    requireOneChange(db),
    ...list.value.statements,
    pendingLeaf(ports, now, { type: 'policy_changed', ...leaf, ...people }),
  ] as const;
  const settle = async () => {
    await settleEvent(ports, event.row);
    await list.value.settle();
  };
  return ok({ statements, settle, answer: { event: id, policyVersion: policy.version } });
}

/** Changes the rules of an event in which nobody is accredited yet: one person. Otherwise: policy_two_people. */
export async function changePolicy(
  ports: Ports,
  now: UnixSeconds,
  id: string,
  value: unknown,
  by: string,
): Promise<Result<ChangedPolicy, DeskRefusal>> {
  return commit<ChangedPolicy>(ports, async () => {
    const event = await findOpenEvent(ports, id, now);
    if (!event.ok) return event;
    if (await hasAccreditations(ports.store, id)) return err(refusal('policy_two_people'));
    return planPolicyChange(ports, now, event.value, value, { by });
  });
}
