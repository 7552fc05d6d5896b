/**
 * Bodies are read here and nowhere else: size first, then type, then strict parsing. Framework body limits trusted
 * Content-Length and let chunked bodies through (CVE-2026-44456), so the stream itself is counted.
 */
import type { Context } from 'hono';
import { type Bytes, concatBytes, decodeUtf8 } from '../lib/bytes.ts';
import { type JsonValue, parseJsonBytes } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';

/** Why a body was not taken. The wire answer is the domain's own. */
export type BodyRefusal =
  | { readonly type: 'body_too_large'; readonly limit: number }
  | { readonly type: 'body_media_type' }
  | { readonly type: 'body_malformed' };

export interface BodyLimits {
  readonly maxBytes: number;
  /** Nesting allowed in JSON; 16 unless told otherwise. */
  readonly maxDepth?: number;
}

const FORM_PARAMETERS = 32;

function mediaType(c: Context): string {
  return (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

async function readBytes(c: Context, maxBytes: number): Promise<Result<Bytes, BodyRefusal>> {
  const tooLarge = err({ type: 'body_too_large', limit: maxBytes } as const);
  // A compressed body could be a bomb, and no client of ours sends one.
  if (c.req.header('content-encoding') !== undefined) return err({ type: 'body_media_type' });
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return tooLarge;
  const body = c.req.raw.body;
  if (body === null) return ok(new Uint8Array(0));
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(concatBytes(...parts));
    total += value.length;
    if (total > maxBytes) {
      await reader.cancel();
      return tooLarge;
    }
    parts.push(value);
  }
}

/** Reads a JSON body: duplicate members, bad UTF-8, lone surrogates and deep nesting are refused. */
export async function readJson(c: Context, limits: BodyLimits): Promise<Result<JsonValue, BodyRefusal>> {
  if (mediaType(c) !== 'application/json') return err({ type: 'body_media_type' });
  const bytes = await readBytes(c, limits.maxBytes);
  if (!bytes.ok) return bytes;
  const parsed = parseJsonBytes(bytes.value, { size: limits.maxBytes, depth: limits.maxDepth ?? 16 });
  return parsed.ok ? ok(parsed.value) : err({ type: 'body_malformed' });
}

/** Reads a body as text, whatever its type says: for protocols whose bodies have none. Bad UTF-8 is refused. */
export async function readText(
  c: Context,
  { maxBytes }: Pick<BodyLimits, 'maxBytes'>,
): Promise<Result<string, BodyRefusal>> {
  const bytes = await readBytes(c, maxBytes);
  if (!bytes.ok) return bytes;
  const text = decodeUtf8(bytes.value);
  return text === undefined ? err({ type: 'body_malformed' }) : ok(text);
}

/** Reads a form body. RFC 6749 §3.2: no parameter may stand twice; an empty value counts as absent. */
export async function readForm(
  c: Context,
  limits: BodyLimits,
): Promise<Result<ReadonlyMap<string, string>, BodyRefusal>> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') return err({ type: 'body_media_type' });
  const bytes = await readBytes(c, limits.maxBytes);
  if (!bytes.ok) return bytes;
  const text = decodeUtf8(bytes.value);
  if (text === undefined) return err({ type: 'body_malformed' });
  const form = new Map<string, string>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > FORM_PARAMETERS || form.has(name)) return err({ type: 'body_malformed' });
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return ok(form);
}
