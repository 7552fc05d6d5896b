/**
 * A gate's bundle: everything it needs to judge passes without a network, signed by a key that signs nothing else.
 *
 * Its tag is made of what it says and not of the moment, so that asking once more costs a few reads and no signature; what
 * changes is told at the next question, within `refreshAfter`. Well before the policy calls it stale it has another tag in
 * any case: an online gate never holds an old one.
 */
import type { Actor } from '../access/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { HOUR, type UnixSeconds } from '../lib/time.ts';
import { addDays } from '../lib/time-zone.ts';
import { dayOf, entryRulesOf } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { gateCodeOf, type HandleKey } from '../sealing/index.ts';
import type { ListTokens } from '../status/index.ts';
import { takeHandleKey } from '../storage/handle-keys.ts';
import { findCheckpointNote } from '../storage/log.ts';
import { type GateDeskRefusal, refusal } from './errors.ts';
import { findGateOf, type GateInOffice } from './own-gate.ts';
import { BUNDLE_CODES, BUNDLE_TYP, type BundlePayload } from './wire.ts';

/** Seconds between two questions of an online gate: a revocation that was published is known within twice as many. */
const REFRESH_AFTER = 30;
/** Of the time after which a bundle is stale, an online gate's is never older than this part. */
const RENEWED_EACH = 4;

export interface Bundle {
  /** Entity tag with its quotes. */
  readonly etag: string;
  /** Signs it. Not called for a gate that has it. */
  sign(): Promise<string>;
}

/**
 * The bundle of this gate as it is now. Reasons: gate_unknown, event_*, bundle_key (no key of the ring signs bundles),
 * bundle_status (the list is not published or not to be trusted).
 */
export async function readBundle(
  ports: Ports,
  listOf: ListTokens,
  actor: Actor,
  now: UnixSeconds,
): Promise<Result<Bundle, GateDeskRefusal>> {
  const gate = await findGateOf(ports, actor, now);
  if (!gate.ok) return gate;
  const signer = (await ports.keys.signers('bundle')).find(({ signsUntil }) => now <= signsUntil);
  if (signer === undefined) return err(refusal('bundle_key'));
  const list = await listOf(gate.value.row.event, now);
  if (!list.ok) return err(refusal('bundle_status'));
  const { entries, ...status } = list.value;
  const content = await contentOf(ports, gate.value, now);
  const { bundleStaleHours } = entryRulesOf(gate.value.event.policy);
  const period = Math.floor(now / ((bundleStaleHours * HOUR) / RENEWED_EACH));
  const said = canon({ ...content, entries, period, kid: signer.kid });
  return ok({
    etag: `"${encodeBase64url(sha256(said).subarray(0, 12))}"`,
    async sign() {
      const checkpoint = (await findCheckpointNote(ports)) ?? null;
      const payload: BundlePayload = { ...content, iat: now, status, checkpoint };
      return createCompactJws({ alg: 'ES256', typ: BUNDLE_TYP, x5c: signer.x5c }, payload, signer.sign);
    },
  });
}

/** What a bundle says but the list, which is large, and what is of the moment. */
async function contentOf(
  ports: Ports,
  { row, purpose, zones, event }: GateInOffice,
  now: UnixSeconds,
): Promise<Omit<BundlePayload, 'iat' | 'status' | 'checkpoint'>> {
  const key = await takeHandleKey(ports, event.row);
  const passSigners = await ports.keys.signers('pass');
  return {
    ...{ iss: ports.config.publicUrl, sub: row.client, event: row.event, purpose, zones: [...zones] },
    exp: Math.min(row.notAfter, event.closesAt),
    refreshAfter: REFRESH_AFTER,
    trustList: ports.keys.trustList,
    policy: event.policyJws,
    passIssuers: passSigners.map(({ x5c }) => [...x5c]),
    codes: await codesOf(key, row.client, event.policy, now),
    handleKey: encodeBase64url(key),
  };
}

/** Today's code of a gate and those of the days after it, for a night without a network. */
async function codesOf(
  key: HandleKey,
  client: string,
  policy: GateInOffice['event']['policy'],
  now: UnixSeconds,
): Promise<BundlePayload['codes']> {
  const today = dayOf(now, policy);
  const days = Array.from({ length: BUNDLE_CODES }, (_, n) => addDays(today, n));
  return Promise.all(days.map(async (day) => ({ day, code: await gateCodeOf(key, client, day) })));
}
