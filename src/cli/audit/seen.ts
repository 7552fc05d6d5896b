/** What an auditor saw the last time: the next audit must be a continuation of it. Public, but nobody else's to write. */
import { renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import { err, ok, type Result } from '../../lib/result.ts';

/**
 * What can be seen outside the log and is not in it, or not any more: for a quarter of an hour a leaf may be on its way.
 * `about` names the thing: a list and a hash, a version, an epoch.
 */
export const OPEN_POINTS = [
  'list_unlogged',
  'list_older',
  'list_withheld',
  'policy_unlogged',
  'desk_key_unlogged',
  'event_gone',
  'event_revived',
] as const;

export interface OpenPoint {
  readonly type: (typeof OPEN_POINTS)[number];
  readonly event: string;
  readonly about: string;
  /** Unix seconds. */
  readonly since: number;
}

const schema = z.strictObject({
  v: z.literal(1),
  origin: z.string().min(1).max(1024),
  /** Verifier keys that this auditor believes. */
  keys: z.array(z.string().max(512)).min(1).max(8),
  size: z.int().min(0),
  /** Base64. */
  root: z.string(),
  /** The signed note itself: beside another of the same log that does not continue it, it proves that the log forked. */
  checkpoint: z.string(),
  /** Base64 of the first bytes of every leaf's hash: not what is believed, but what names the leaf that changed. */
  marks: z.string(),
  /** What the log did not hold then, with the second at which this auditor first saw it. Absent in older files. */
  open: z
    .array(
      z.strictObject({
        type: z.enum(OPEN_POINTS),
        event: z.string().max(64),
        about: z.string().max(256),
        since: z.int().min(0),
      }),
    )
    .max(10_000)
    .optional(),
});

/** Bytes of a leaf's hash that are kept. */
const MARK_BYTES = 6;

export interface Seen {
  readonly origin: string;
  readonly keys: readonly string[];
  readonly size: number;
  readonly root: Bytes;
  readonly checkpoint: string;
  /** One text a leaf. */
  readonly marks: readonly string[];
  readonly open: readonly OpenPoint[];
}

/** The marks of leaves, in order. */
export function marksOf(hashes: readonly Uint8Array[]): readonly string[] {
  return hashes.map((hash) => encodeBase64(hash.subarray(0, MARK_BYTES)));
}

/** Reads what was written. `seen_format`: it is damaged, and must not be taken for a first audit. */
export function parseSeen(text: string): Result<Seen, { readonly type: 'seen_format' }> {
  const damaged = err({ type: 'seen_format' } as const);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return damaged;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return damaged;
  const { v: _, root, marks, open = [], ...rest } = parsed.data;
  const hash = decodeBase64(root, 32);
  const bytes = decodeBase64(marks, rest.size * MARK_BYTES);
  if (hash === undefined || bytes === undefined) return damaged;
  const each = Array.from({ length: rest.size }, (_, i) => bytes.subarray(i * MARK_BYTES, (i + 1) * MARK_BYTES));
  return ok({ ...rest, root: hash, marks: each.map(encodeBase64), open });
}

/** Writes whole or not at all. */
export function writeSeen(path: string, { root, marks, ...rest }: Seen): void {
  const bytes = concatBytes(...marks.map((mark) => decodeBase64(mark) as Bytes));
  const value: z.infer<typeof schema> = {
    v: 1,
    ...rest,
    keys: [...rest.keys],
    open: [...rest.open],
    root: encodeBase64(root),
    marks: encodeBase64(bytes),
  };
  const aside = `${path}.${process.pid}.tmp`;
  writeFileSync(aside, `${JSON.stringify(value)}\n`);
  renameSync(aside, path);
}
