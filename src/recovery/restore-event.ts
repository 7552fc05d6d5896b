import { markReopened, policyRow } from '../desk/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { sha256 } from '../lib/sha256.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { closesAt, credentialExp, type Policy, parsePolicy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { createShelfKey } from '../sealing/index.ts';
import { recoverList } from '../status/index.ts';
import type { Statement } from '../storage/database.ts';
import { noteGeneration, readGeneration } from '../storage/generations.ts';
import { policyFile } from '../storage/public-names.ts';
import { deleteSealedToDesk, findEventOfAnyGeneration, putEvent, putPolicy, putQuota } from '../storage/recovery.ts';
import { findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';
import type { EventStory } from './story.ts';

export interface RestoredEvent {
  readonly event: string;
  readonly state: 'open' | 'distrusted' | 'closed';
  /** The desk key is lost: an admin starts the next epoch with `gafete event epoch --reopen`. Who is on the roster is lost too. */
  readonly reopen: boolean;
  /**
   * `whole`: goes on. `fixed`: says what it said, and takes no new copies: new people need a new event. `older`: the newest
   * published list is missing, and an older one stands in. `lost`: nothing was found; every check fails.
   */
  readonly list: 'whole' | 'fixed' | 'older' | 'lost';
  /** Hour of the list that was taken: acts of this hour and later may have to be repeated. */
  readonly listHour: number | undefined;
}

/** `undefined` for an event that is over for good, or whose policy nobody has. */
export async function restoreEvent(
  ports: Ports,
  now: UnixSeconds,
  story: EventStory,
): Promise<RestoredEvent | undefined> {
  const { event } = story;
  const policies = await readPolicies(ports, story);
  const newest = policies.at(-1);
  if (newest === undefined || newest.version !== Math.max(...story.policies.keys())) return undefined;
  const exp = Math.max(...policies.map((policy) => credentialExp(policy)));
  const notAfter = Math.max(closesAt(newest), exp) + 30 * DAY;
  if (now > notAfter) return undefined;

  const kept = await findEventOfAnyGeneration(ports, event, now);
  const owner = `event-${event}`;
  const generation = Math.max(await readGeneration(ports, owner), kept?.generation ?? 0) + 1;
  const closed = story.state === 'closed';
  const deskAlive =
    kept !== undefined &&
    kept.epoch === story.epoch &&
    (await findShelfKey(ports, 'event', kept.shelfKey)) !== undefined &&
    (await findShelfKey(ports, 'tag', kept.tagShelfKey)) !== undefined;
  const keys = deskAlive ? kept : await freshKeys(ports);
  const reopen = !deskAlive && !closed;
  const columns = {
    id: event,
    state: story.state,
    policyVersion: newest.version,
    epoch: story.epoch,
    shelfKey: keys.shelfKey,
    tagShelfKey: keys.tagShelfKey,
  };
  const list = await recoverList(ports, now, {
    event,
    published: story.published,
    copies: story.copies,
    period: newest.statusPeriod,
    notAfter: unixSeconds(exp),
    closed,
  });
  const statements: Statement[] = [...(await putEvent(ports, columns, { notAfter, generation }))];
  for (const policy of policies)
    statements.push(...(await putPolicy(ports, await policyRow(ports, policy, now), notAfter)));
  statements.push(...putQuota(ports.store.db, event, story.holding, newest.maxAccreditations), ...list.statements);
  if (!deskAlive) statements.push(...deleteSealedToDesk(ports.store.db, event));
  // What closing destroys is destroyed again by the sweep, which goes by this mark.
  if (closed) await ports.shelf.put(`closing/${event}`, new Uint8Array(1));
  await ports.store.atomic(statements as [Statement, ...Statement[]]);
  await noteGeneration(ports, owner, generation);
  await list.settle();
  if (reopen) await markReopened(ports, event);
  return { event, state: story.state, reopen, list: list.standing, listHour: list.hour };
}

/** All versions whose file is there and is what its leaf says, oldest first. */
async function readPolicies(ports: Ports, { event, policies }: EventStory): Promise<readonly Policy[]> {
  const found: Policy[] = [];
  for (const [version, hash] of [...policies].sort(([a], [b]) => a - b)) {
    const bytes = await ports.publicFiles.get(policyFile(hash));
    if (bytes === undefined || encodeBase64url(sha256(bytes)) !== hash) continue;
    const parsed = parsePolicy(JSON.parse(decodeUtf8(bytes) ?? 'null'));
    if (parsed.ok && parsed.value.event === event && parsed.value.version === version) found.push(parsed.value);
  }
  return found;
}

async function freshKeys(ports: Ports): Promise<{ readonly shelfKey: string; readonly tagShelfKey: string }> {
  const [event, tag] = [createShelfKey(ports.random), createShelfKey(ports.random)];
  await putShelfKey(ports, 'event', event);
  await putShelfKey(ports, 'tag', tag);
  return { shelfKey: event.id, tagShelfKey: tag.id };
}
