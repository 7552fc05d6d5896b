import * as z from 'zod';
import { type Offer, offerSchema } from '../desk/wire.ts';

/**
 * What a long accreditation remembers of one person, so that a second run registers nobody twice. It holds an offer
 * code: it belongs into a file that only the officer reads, and is destroyed when the offers were handed over.
 */
export interface JournalEntry {
  readonly v: 1;
  readonly accreditation: string;
  readonly folio: string;
  /** Credential offer, by value. Secret. */
  readonly link: string;
  readonly txCode?: string;
  /** Unix seconds at which the offer ends. */
  readonly exp: number;
  /** The whole sealed request until the service has answered; sent again after a crash, word for word. */
  readonly pending?: Offer;
}

/** A place for entries, by a key that the SDK derives from event and person. */
export interface AccreditJournal {
  load(key: string): Promise<unknown>;
  /** `undefined` forgets the entry: the service has refused it, and the next run seals anew. */
  save(key: string, entry: JournalEntry | undefined): Promise<void>;
}

const journalEntrySchema = z.strictObject({
  v: z.literal(1),
  accreditation: z.string(),
  folio: z.string(),
  link: z.string(),
  txCode: z.string().optional(),
  exp: z.int(),
  pending: offerSchema.optional(),
});

/** Reads a kept entry; `undefined` when it is not one. */
export function parseJournalEntry(value: unknown): JournalEntry | undefined {
  const parsed = journalEntrySchema.safeParse(value);
  return parsed.success ? (parsed.data as JournalEntry) : undefined;
}
