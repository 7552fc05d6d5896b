import type { Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { Statement } from '../storage/database.ts';
import type { ListRefusal, ReserveRefusal } from './errors.ts';

/** What a new list needs to know of its event's policy. */
export type NewList = {
  readonly event: string;
  /** Entries: `listSize(policy)`. */
  readonly size: number;
  /** Seconds between two published lists: `policy.statusPeriod`. */
  readonly period: number;
  /** Last second at which the list is published: `credentialExp(policy)`. */
  readonly notAfter: UnixSeconds;
};

/** Ranks that nobody else will ever have, with the entries they stand for. */
export type ReservedRanks = StatusRanks & {
  /** Public address of the list, for the `status` claim. */
  readonly uri: string;
  /** One index for each copy, in rank order: unpredictable without the shelf. */
  readonly indices: readonly number[];
};

/** Makes an event's one list. The shelf is written here; the statements belong in the batch that opens the event. */
export async function createList(
  _ports: Ports,
  _list: NewList,
  _now: UnixSeconds,
): Promise<{ readonly id: string; readonly uri: string; readonly statements: readonly [Statement, Statement] }> {
  throw new Error('not built yet');
}

/** Changes a list's rhythm and end when its policy changed; its size never changes. For the desk's batch. */
export async function retimeList(
  _ports: Ports,
  _now: UnixSeconds,
  _event: string,
  _times: Pick<NewList, 'period' | 'notAfter'>,
): Promise<Result<{ readonly statements: readonly Statement[]; settle(): Promise<void> }, ListRefusal>> {
  throw new Error('not built yet');
}

/** The size of an event's list: a policy that needs more than this cannot replace the present one. */
export async function findListSize(_ports: Ports, _event: string, _now: UnixSeconds): Promise<number | undefined> {
  throw new Error('not built yet');
}

/** Takes `n` ranks (1–100) for one accreditation's copies, before they are signed. A crash after this wastes them. */
export async function reserveRanks(
  _ports: Ports,
  _event: string,
  _n: number,
  _now: UnixSeconds,
): Promise<Result<ReservedRanks, ReserveRefusal>> {
  throw new Error('not built yet');
}

/** The public address of an event's list. `undefined` when the event has none. */
export async function findListUri(_ports: Ports, _event: string, _now: UnixSeconds): Promise<string | undefined> {
  throw new Error('not built yet');
}

/** Destroys what ties ranks to entries, after `revokeAll`, when the event closes. Destroying twice is the same. */
export async function destroyListKey(_ports: Ports, _event: string): Promise<void> {
  throw new Error('not built yet');
}
