/** Looking a person up: one blind tag for each bundle of the chain, and the sealed rows that match, opened here. */
import { type Found, foundSchema } from '../desk/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { err, ok } from '../lib/result.ts';
import {
  blindIndexTag,
  bundleChain,
  type IndexKind,
  importPkcs8,
  normaliseIndexValue,
  openRosterEntry,
  type RosterEntry,
} from '../sealing/index.ts';
import { envelopeRefused, type UnlockedEvent } from './bundles.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, FindQuery, FoundEntries } from './desk-types.ts';
import type { ClientError } from './errors.ts';

/** Tags that one request carries. */
const MAX_TAGS = 8;

/** Exact matches by folio or name. Rationed by the service: each row that it hands out counts. */
export async function findEntries(
  session: DeskSession,
  { document, bundle }: UnlockedEvent,
  query: FindQuery,
): Answer<FoundEntries> {
  const [kind, value] = 'folio' in query ? (['folio', query.folio] as const) : (['name', query.name] as const);
  const chain = bundleChain(bundle);
  const tags: { kind: typeof kind; tag: string }[] = [];
  for (const { index } of chain) {
    const tag = await blindIndexTag(index, kind, value);
    if (!tag.ok) return err(queryRefused());
    tags.push({ kind, tag: encodeBase64url(tag.value) });
  }
  const rows: Found['rows'] = [];
  let more = false;
  for (let at = 0; at < tags.length; at += MAX_TAGS) {
    const found = await session.call({
      method: 'POST',
      path: `/desk/events/${encodeURIComponent(document.event)}/find`,
      body: { tags: tags.slice(at, at + MAX_TAGS) },
      schema: foundSchema,
    });
    if (!found.ok) return found;
    rows.push(...found.value.rows);
    more ||= found.value.more;
  }
  const entries: RosterEntry[] = [];
  for (const { epoch, jwe } of rows) {
    const own = chain.find((link) => link.epoch === epoch);
    if (own === undefined) return err(envelopeRefused('epoch'));
    const entry = await openRosterEntry(jwe, await importPkcs8(own.ecdh), { event: document.event, epoch });
    if (!entry.ok) return err(envelopeRefused(entry.error.type));
    // Which row has which tag stands in the database, which anybody may have written: an office must not end somebody
    // because another one was looked up.
    if (!isSame(kind, entry.value[kind], value)) return err(envelopeRefused('other_person'));
    entries.push(entry.value);
  }
  return ok({ entries, more });
}

function isSame(kind: IndexKind, one: string, other: string): boolean {
  const [first, second] = [normaliseIndexValue(kind, one), normaliseIndexValue(kind, other)];
  return first.ok && second.ok && first.value === second.value;
}

function queryRefused(): ClientError {
  return {
    code: 'input_refused',
    message: 'There is nothing in this folio or name to look for.',
    next: 'Give the whole folio, or the whole name: only exact matches are found.',
    retryable: false,
  };
}
