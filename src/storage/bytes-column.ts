import { customType } from 'drizzle-orm/sqlite-core';
import type { Bytes } from '../lib/bytes.ts';

/**
 * A BLOB column of plain bytes. Drizzle's own answers `Buffer`, which portable code does not have; D1 answers an array
 * of numbers and better-sqlite3 a view of its own memory, so both are copied.
 */
export const bytesColumn = customType<{ data: Bytes; driverData: Uint8Array | ArrayBuffer | number[] }>({
  dataType: () => 'blob',
  toDriver: (bytes) => bytes,
  fromDriver: (value) => new Uint8Array(value),
});
