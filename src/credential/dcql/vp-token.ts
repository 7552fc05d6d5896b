import { err, ok, type Result } from '../../lib/result.ts';
import { checkCombination } from './credential-sets.ts';
import { type DcqlError, shapeError } from './errors.ts';
import { DCQL_LIMITS } from './limits.ts';
import { type CredentialQuery, type DcqlQuery, SD_JWT_FORMAT } from './query.ts';

/** Presentations by the id of the credential query that they answer, unverified. */
export type VpToken = ReadonlyMap<string, readonly string[]>;

/**
 * Parses a `vp_token` (OpenID4VP 1.0 §8.1) from parsed JSON, against the query that it answers: an object of arrays, only
 * ids that were asked, one presentation each unless `multiple`, no required credential missing and none too many. The
 * presentations are texts that nobody has verified yet.
 * Refuses: `E_DCQL_SHAPE`, `E_DCQL_FORMAT`, `E_DCQL_MULTIPLE`.
 */
export function parseVpToken(vpToken: unknown, query: DcqlQuery): Result<VpToken, DcqlError> {
  if (typeof vpToken !== 'object' || vpToken === null || Array.isArray(vpToken)) {
    return err(shapeError('vp_token', 'type'));
  }
  // Own members, as sent: `__proto__` is a possible id.
  const sent = new Map<string, unknown>(Object.entries(vpToken));
  const asked = new Set(query.credentials.map(({ id }) => id));
  for (const id of sent.keys()) if (!asked.has(id)) return err(shapeError('vp_token', 'unknown-id'));
  const presentations = new Map<string, readonly string[]>();
  for (const credential of query.credentials) {
    if (!sent.has(credential.id)) continue;
    const read = readPresentations(sent.get(credential.id), credential);
    if (!read.ok) return read;
    presentations.set(credential.id, read.value);
  }
  const fault = checkCombination(query, new Set(presentations.keys()));
  return fault === undefined ? ok(presentations) : err(fault);
}

function readPresentations(value: unknown, query: CredentialQuery): Result<readonly string[], DcqlError> {
  const at = `vp_token.${query.id}`;
  if (!Array.isArray(value)) return err(shapeError(at, 'type'));
  if (value.length === 0) return err(shapeError(at, 'empty'));
  // OpenID4VP 1.0 §8.1: one, unless several were asked for.
  if (value.length > 1 && query.multiple !== true) return err({ type: 'E_DCQL_MULTIPLE', credential: query.id });
  if (value.length > DCQL_LIMITS.presentations) return err(shapeError(at, 'limit'));
  // We sign no request for another format; if one was parsed, its answer is nothing we could verify.
  if (query.format !== SD_JWT_FORMAT) return err({ type: 'E_DCQL_FORMAT', credential: query.id });
  // OpenID4VP 1.0 §B.3.6: an SD-JWT is a text.
  if (!value.every((presentation) => typeof presentation === 'string')) return err(shapeError(at, 'type'));
  const texts: readonly string[] = value;
  if (texts.includes('')) return err(shapeError(at, 'empty'));
  // One presentation sent twice would count as two credentials.
  if (new Set(texts).size !== texts.length) return err(shapeError(at, 'repeated'));
  return ok(texts);
}
