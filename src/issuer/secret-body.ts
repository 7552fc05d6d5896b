/**
 * The one function that reads the bodies of `/token` and `/credential`. A pre-authorized code opens an envelope and a
 * request carries the keys that copies will be bound to: this file has no `Ports`, so it has no logger to tell them to.
 */
import type { Context } from 'hono';
import { type BodyLimits, type BodyRefusal, readForm, readJson } from '../http/read-body.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';

/** What a body of each kind parses to. */
interface Body {
  readonly form: ReadonlyMap<string, string>;
  readonly json: JsonValue;
}

/** Reads a form (`/token`) or JSON (`/credential`). Refuses with every `BodyRefusal`. */
export function readSecretBody<Kind extends keyof Body>(
  c: Context,
  kind: Kind,
  limits: BodyLimits,
): Promise<Result<Body[Kind], BodyRefusal>> {
  const read = kind === 'form' ? readForm(c, limits) : readJson(c, limits);
  return read as Promise<Result<Body[Kind], BodyRefusal>>;
}
