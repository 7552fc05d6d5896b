/** What the leaves of a log tell of each event, as far as recovery needs it. */
import type { UnixSeconds } from '../lib/time.ts';
import type { Leaf, LogEntry } from '../transparency/wire.ts';

/** An act that the log tells of, for the desk to look at and, where it must, to repeat. */
export interface LoggedAct {
  readonly type: Leaf['type'];
  readonly hour: UnixSeconds;
  readonly event: string;
  readonly reason?: string;
  readonly people?: number;
  readonly by?: string;
}

export interface PublishedLeaf {
  readonly list: string;
  readonly version: number;
  readonly sha256: string;
  readonly hour: number;
}

export interface EventStory {
  readonly event: string;
  /** SHA-256 by version. */
  readonly policies: Map<number, string>;
  readonly epoch: number;
  readonly state: 'open' | 'distrusted' | 'closed';
  /** Lists as they were published, the newest first. */
  readonly published: readonly PublishedLeaf[];
  readonly copies: number;
  /** People who picked up and were not revoked or re-issued since, at most. */
  readonly holding: number;
}

type Telling = { -readonly [K in keyof EventStory]: EventStory[K] };

/** Acts that change what a list says. */
export const CHANGES: ReadonlySet<Leaf['type']> = new Set([
  'suspended',
  'resumed',
  'revoked',
  'reissued',
  'suspension_lapsed',
  'copy_revoked',
]);

/** Acts that change what the desk believes of somebody. */
const ACTS = new Set<Leaf['type']>([
  ...CHANGES,
  'withdrawn',
  'offer_registered',
  'issued',
  'passes_issued',
  'event_distrusted',
  'policy_changed',
  'gate_registered',
  'gate_removed',
]);

/** The events of a log. Within a batch the order is random: nothing here depends on it. */
export function storiesOf(leaves: readonly LogEntry[]): readonly EventStory[] {
  const stories = new Map<string, Telling>();
  const lists = new Map<string, PublishedLeaf[]>();
  for (const { hour, leaf } of leaves) {
    if (!('event' in leaf)) continue;
    const { event } = leaf;
    const story: Telling = stories.get(event) ?? {
      event,
      policies: new Map(),
      epoch: 0,
      state: 'open',
      published: [],
      copies: 0,
      holding: 0,
    };
    stories.set(event, story);
    if (leaf.type === 'list_published') {
      const { list, version, sha256 } = leaf;
      lists.set(event, [...(lists.get(event) ?? []), { list, version, sha256, hour }]);
    } else tell(story, leaf);
  }
  for (const story of stories.values()) {
    story.published = (lists.get(story.event) ?? []).sort((a, b) => b.version - a.version);
    story.holding = Math.max(0, story.holding);
  }
  return [...stories.values()];
}

function tell(story: Telling, leaf: Leaf): void {
  switch (leaf.type) {
    case 'event_opened':
    case 'policy_changed':
      story.policies.set(leaf.policyVersion, leaf.policySha256);
      break;
    case 'epoch_started':
      story.epoch = Math.max(story.epoch, leaf.epoch);
      break;
    case 'event_closed':
    case 'event_ended':
      story.state = 'closed';
      break;
    case 'event_distrusted':
      if (story.state === 'open') story.state = 'distrusted';
      break;
    case 'issued':
      story.copies += leaf.copies;
      if (!leaf.again) story.holding++;
      break;
    case 'passes_issued':
      story.copies += leaf.passes;
      break;
    case 'revoked':
    case 'reissued':
      story.holding -= leaf.people;
      break;
  }
}

/** Acts among these leaves, in the order of their hours. */
export function actsOf(leaves: readonly LogEntry[]): readonly LoggedAct[] {
  const acts = leaves.flatMap(({ hour, leaf }): LoggedAct[] => {
    if (!('event' in leaf) || !ACTS.has(leaf.type)) return [];
    const { event, type } = leaf;
    return [
      {
        type,
        hour,
        event,
        ...('reason' in leaf && { reason: leaf.reason }),
        ...('people' in leaf && { people: leaf.people }),
        ...('by' in leaf && { by: leaf.by }),
      },
    ];
  });
  return acts.sort((a, b) => a.hour - b.hour);
}
