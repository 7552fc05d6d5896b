import { decodeUtf8 } from '../lib/bytes.ts';
import { ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { createTickCache } from './cache.ts';
import type { PublishRefusal } from './errors.ts';
import { findEventList } from './list.ts';
import { createRepresentation } from './representation.ts';

/** The published list of an event as everybody may fetch it. */
export interface ListToken {
  readonly uri: string;
  readonly token: string;
  /** SHA-256 of its entries, base64url. */
  readonly entries: string;
}

/** Looks up the list of an event as it is published now. Reasons: every `PublishRefusal`. */
export type ListTokens = (event: string, now: UnixSeconds) => Promise<Result<ListToken, PublishRefusal>>;

/** One for each process: a list is signed once a tick, however many gates ask. */
export function createListTokens(ports: Ports): ListTokens {
  const representation = createTickCache((id, now) => createRepresentation(ports, id, now));
  return async (event, now) => {
    const list = await findEventList(ports, event, now);
    if (list === undefined) return { ok: false, error: { type: 'status_list_absent' } };
    const made = await representation(list.id, now);
    if (!made.ok) return made;
    return ok({ uri: list.uri, token: decodeUtf8(made.value.token) as string, entries: made.value.entries });
  };
}
