/**
 * Compares what an office shows with what its log holds. A status list, a policy or a desk key whose hash the log does not
 * hold was changed where nobody should see it; an event that the log says is over, or not, must look so. A leaf may be on its way
 * for a quarter of an hour, so what does not fit is remembered, and is a finding when it still does not fit then.
 */
import { encodeBase64url } from '../../lib/base64url.ts';
import { tryCanon } from '../../lib/canonical-json.ts';
import { jwkThumbprint } from '../../lib/jwk-thumbprint.ts';
import { sha256 } from '../../lib/sha256.ts';
import { MINUTE, type UnixSeconds } from '../../lib/time.ts';
import { credentialExp, parsePolicy } from '../../policy/index.ts';
import type { Leaf, LogEntry } from '../../transparency/wire.ts';
import type { OfficeSource } from './office-source.ts';
import type { OpenPoint } from './seen.ts';

/** Seconds after which a leaf is late. */
const LATE_AFTER = 15 * MINUTE;
/** Events that one audit looks at outside the log; the newest. */
const MAX_EVENTS = 500;

/** What the log holds of one event that can be seen outside it. */
interface Logged {
  readonly event: string;
  over: boolean;
  /** `version/sha256`. */
  readonly policies: Set<string>;
  /** `epoch/thumbprint`. */
  readonly deskKeys: Set<string>;
  /** By list, by version: SHA-256. */
  readonly lists: Map<string, Map<number, string>>;
}

export interface Outside {
  /** Everything that does not fit, with the second at which that was first seen. */
  readonly open: readonly OpenPoint[];
  /** Those of them that are too old for a leaf on its way. */
  readonly overdue: readonly OpenPoint[];
  /** Events whose credentials have ended by their public policy. */
  readonly expired: ReadonlySet<string>;
  /** Lists that are what the log's newest leaf says. */
  readonly fitting: number;
  /** Documents and lists that did not answer. */
  readonly silent: number;
  /** What the service says of its own log: `warn:log.late` and the like. */
  readonly admits: readonly string[];
}

type Point = Omit<OpenPoint, 'since'>;

/** Looks at everything once. `before`: what the last audit found open. */
export async function lookOutside(
  office: OfficeSource,
  entries: readonly LogEntry[],
  { before, now }: { readonly before: readonly OpenPoint[]; readonly now: UnixSeconds },
  progress: (done: number, total: number) => void = () => {},
): Promise<Outside> {
  const logged = [...loggedEvents(entries.map(({ leaf }) => leaf)).values()].slice(-MAX_EVENTS);
  const points: Point[] = [];
  const expired = new Set<string>();
  let [fitting, silent] = [0, 0];
  for (const [i, event] of logged.entries()) {
    const document = await office.event(event.event);
    if (document === 'silent') silent++;
    else if (document === 'gone') {
      if (!event.over) points.push({ type: 'event_gone', event: event.event, about: '' });
    } else {
      points.push(...judgeDocument(event, document));
      const policy = parsePolicy(document.policy);
      if (policy.ok && now >= credentialExp(policy.value)) expired.add(event.event);
    }
    const ids = new Set(event.lists.keys());
    if (typeof document === 'object') ids.add(document.statusList.slice(-22));
    for (const id of ids) {
      const served = await office.list(id);
      const point = judgeList(event, id, served);
      if (point !== undefined) points.push(point);
      else if (served !== 'gone') fitting++;
    }
    progress(i + 1, logged.length);
  }
  const open = remember(points, before, logged, now);
  const overdue = open.filter(({ since }) => now - since >= LATE_AFTER);
  const admits = (await office.findings()).filter((code) => /^(warn|fail):log\./.test(code));
  return { open, overdue, expired, fitting, silent, admits };
}

function judgeDocument(
  logged: Logged,
  { policy, policyVersion, deskKey }: Exclude<Awaited<ReturnType<OfficeSource['event']>>, string>,
): readonly Point[] {
  const { event, over, policies, deskKeys } = logged;
  const points: Point[] = [];
  if (over) points.push({ type: 'event_revived', event, about: '' });
  const bytes = tryCanon(policy);
  const hash = bytes.ok ? encodeBase64url(sha256(bytes.value)) : '';
  const version = `${policyVersion}/${hash}`;
  if (!policies.has(version)) points.push({ type: 'policy_unlogged', event, about: version });
  // Of the key itself: the thumbprint beside it is only what the document says.
  const key = `${deskKey.epoch}/${jwkThumbprint(deskKey.jwk)}`;
  if (!deskKeys.has(key)) points.push({ type: 'desk_key_unlogged', event, about: key });
  return points;
}

/** The newest leaf of a list is the one of the highest version: within a batch the order is random. */
function judgeList({ event, over, lists }: Logged, id: string, served: string): Point | undefined {
  const versions = lists.get(id) ?? new Map<number, string>();
  if (served === 'gone') return over ? undefined : { type: 'list_withheld', event, about: id };
  if (served === 'silent') return { type: 'list_withheld', event, about: id };
  const newest = versions.get(Math.max(...versions.keys()));
  if (served === newest) return undefined;
  const type = [...versions.values()].includes(served) ? 'list_older' : 'list_unlogged';
  return { type, event, about: `${id}/${served}` };
}

/** Joins what is open now with what was: a hash that was shown once stays open until the log holds it. */
function remember(
  points: readonly Point[],
  before: readonly OpenPoint[],
  logged: readonly Logged[],
  now: UnixSeconds,
): readonly OpenPoint[] {
  const keyOf = ({ type, event, about }: Point) => `${type} ${event} ${about}`;
  const known = new Map(before.map((point) => [keyOf(point), point]));
  const open = points.map((point) => known.get(keyOf(point)) ?? { ...point, since: now });
  const shown = new Set(open.map(keyOf));
  const kept = before.filter((point) => !shown.has(keyOf(point)) && isStillUnlogged(point, logged));
  return [...open, ...kept];
}

function isStillUnlogged({ type, event, about }: OpenPoint, logged: readonly Logged[]): boolean {
  const found = logged.find((each) => each.event === event);
  switch (type) {
    case 'list_unlogged': {
      const [list = '', hash] = about.split('/');
      return ![...(found?.lists.get(list)?.values() ?? [])].some((each) => each === hash);
    }
    case 'policy_unlogged':
      return found?.policies.has(about) !== true;
    case 'desk_key_unlogged':
      return found?.deskKeys.has(about) !== true;
    // These say how something stands, not what was shown: they end when it looks right again.
    case 'list_older':
    case 'list_withheld':
    case 'event_gone':
    case 'event_revived':
      return false;
  }
}

function loggedEvents(leaves: readonly Leaf[]): ReadonlyMap<string, Logged> {
  const events = new Map<string, Logged>();
  const of = (event: string): Logged => {
    const known = events.get(event);
    const fresh = { event, over: false, policies: new Set<string>(), deskKeys: new Set<string>(), lists: new Map() };
    events.set(event, known ?? fresh);
    return known ?? fresh;
  };
  for (const leaf of leaves) {
    switch (leaf.type) {
      case 'event_opened':
      case 'policy_changed':
        of(leaf.event).policies.add(`${leaf.policyVersion}/${leaf.policySha256}`);
        break;
      case 'epoch_started':
        of(leaf.event).deskKeys.add(`${leaf.epoch}/${leaf.deskKey}`);
        break;
      case 'event_closed':
      case 'event_ended':
        of(leaf.event).over = true;
        break;
      case 'list_published': {
        const { lists } = of(leaf.event);
        const versions = lists.get(leaf.list) ?? new Map<number, string>();
        lists.set(leaf.list, versions.set(leaf.version, leaf.sha256));
        break;
      }
    }
  }
  return events;
}
