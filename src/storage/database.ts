import type { BatchItem } from 'drizzle-orm/batch';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import type * as schema from './schema.ts';

/** One type over better-sqlite3 and D1. Builders are always awaited; `.run()`, `.get()` and `.transaction()` differ between the two and are banned. */
export type Database = BaseSQLiteDatabase<'sync' | 'async', unknown, typeof schema>;

/**
 * A statement that has been built and not yet run: an item of an atomic batch. Awaiting one runs it, at once and outside
 * the batch, and an async function that returns one bare awaits it: return `[statement]`. `PromiseLike` makes the
 * compiler say so.
 */
export type Statement = BatchItem<'sqlite'> & PromiseLike<unknown>;
