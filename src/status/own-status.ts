/**
 * The status of our own credentials, for our own verifier: the entries that everybody can fetch in this tick, without
 * signing them to ourselves. Judge mode is the one place where the issuer sees what is shown (product rule 6).
 */

import { readEntry } from '../credential/status-list/bits.ts';
import {
  parseStatusReference,
  type Status,
  type StatusBits,
  type StatusError,
  statusEntries,
} from '../credential/status-list/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { createTickCache, type OfTick } from './cache.ts';
import type { PublishRefusal } from './errors.ts';
import { listUri } from './list.ts';
import { publishEntries } from './publish.ts';

interface Entries extends OfTick {
  readonly event: string;
  readonly bits: StatusBits;
}

/** Looks up a `status` claim of a credential of ours that says it is of `event`. Refuses with `StatusError`. */
export type OwnStatus = (status: unknown, event: string, now: UnixSeconds) => Promise<Result<Status, StatusError>>;

const LIST_ID = /^[A-Za-z0-9_-]{22}$/;
const VERDICTS: readonly (Status | undefined)[] = [
  { value: 0, verdict: 'go' },
  { value: 1, verdict: 'stop' },
  { value: 2, verdict: 'check' },
];

/** Makes the look-up, with lists kept for their tick. One for each process. */
export function createOwnStatus(ports: Ports): OwnStatus {
  const entriesOf = createTickCache<Entries>(async (id, now) => {
    const published = await publishEntries(ports, id, now);
    if (!published.ok) return published;
    const { list, tick, bits } = published.value;
    return ok({ tick, until: unixSeconds(Math.min(tick + list.period, list.notAfter + 1)), event: list.event, bits });
  });
  const before = listUri(ports, '');
  return async (status, event, now) => {
    const reference = parseStatusReference(status);
    if (!reference.ok) return reference;
    const { uri, idx } = reference.value;
    const id = uri.startsWith(before) ? uri.slice(before.length) : '';
    if (!LIST_ID.test(id)) return err({ type: 'E_STATUS_SUB' });
    const entries = await entriesOf(id, now);
    if (!entries.ok) return err(unreadable(entries.error));
    // The list of another event: the credential is not what our issuer makes.
    if (entries.value.event !== event) return err({ type: 'E_STATUS_SUB' });
    const { bits } = entries.value;
    if (idx >= statusEntries(bits)) return err({ type: 'E_STATUS_INDEX' });
    const found = VERDICTS[readEntry(bits, 2, idx)];
    return found === undefined ? err({ type: 'E_STATUS_BITS' }) : ok(found);
  };
}

/** What a list that is not published says to a verifier: no statement. */
function unreadable({ type }: PublishRefusal): StatusError {
  switch (type) {
    case 'status_list_absent':
      return { type: 'E_STATUS_FETCH', reason: 'http_status', httpStatus: 404 };
    case 'status_list_ended':
      return { type: 'E_STATUS_STALE', reason: 'expired' };
    case 'status_list_untrusted':
      return { type: 'E_STATUS_STALE', reason: 'rollback' };
  }
}
