import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What a problem says (RFC 9457). Every text is a sentence of our own source: input is never echoed. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  /** Last part of `urn:gafete:problem:`, kebab-case: what a program switches on. */
  readonly type: string;
  /** What happened, for a person. */
  readonly title: string;
  /** What to do next. */
  readonly detail?: string;
  /** Names of members of ours, such as the places in a body that were refused. Never values. */
  readonly places?: readonly string[];
  /** Seconds after which asking again makes sense: a header (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
}

/** Answers `application/problem+json`. */
export function problem(
  c: Context,
  { status, type, retryAfter, ...rest }: Problem,
  headers: Record<string, string> = {},
): Response {
  return c.body(JSON.stringify({ type: `urn:gafete:problem:${type}`, status, ...rest }), status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    ...headers,
  });
}
