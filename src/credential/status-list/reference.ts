import { err, ok, type Result } from '../../lib/result.ts';
import type { StatusError } from './errors.ts';

/** Where a credential's status stands: `status.status_list` of the Referenced Token. */
export type StatusReference = { readonly uri: string; readonly idx: number };

const MAX_URI_LENGTH = 512;
/** The largest list we read has 2²⁴ entries (2 MiB of one-bit entries). */
export const MAX_ENTRIES = 2 ** 24;
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads a credential's `status` claim. Refuses with `E_STATUS_FORMAT` (not exactly one `status_list`) and
 * `E_STATUS_INDEX` (not a whole number that a list could have).
 */
export function parseStatusReference(status: unknown): Result<StatusReference, StatusError> {
  // A second mechanism beside `status_list` could say something else about the same credential.
  const outer = onlyMembers(status, ['status_list']);
  const list = onlyMembers(outer?.['status_list'], ['idx', 'uri']);
  if (list === undefined) return err({ type: 'E_STATUS_FORMAT', reason: 'reference' });
  const { idx, uri } = list;
  if (typeof uri !== 'string' || uri.length > MAX_URI_LENGTH)
    return err({ type: 'E_STATUS_FORMAT', reason: 'reference' });
  if (!isIndex(idx)) return err({ type: 'E_STATUS_INDEX' });
  return ok({ uri, idx });
}

/** Whether a value can be an index at all: Token Status List §6.2 “non-negative integer”. */
export function isIndex(idx: unknown): idx is number {
  return typeof idx === 'number' && Number.isInteger(idx) && idx >= 0 && idx < MAX_ENTRIES && !Object.is(idx, -0);
}

/**
 * Decides, without touching the network, whether a list's address may be connected to. `origins` is the trust list.
 * Refuses with `E_SSRF`. What a trusted name resolves to is the operator's DNS, which `fetch` hides from us: a name
 * that an attacker controls is refused because it is not in the list, not because of where it points.
 */
export function checkStatusAddress(uri: string, origins: readonly string[]): Result<string, StatusError> {
  const url = parseUrl(uri);
  // Only the spelling that the URL parser itself would write: decimal and octal addresses, tabs, backslashes, dots and
  // upper case all have a second spelling. No user, no fragment; no query, because it could tell credentials apart.
  const plain = url !== undefined && url.href === uri && url.username === '' && url.password === '';
  if (!plain || uri.includes('#') || uri.includes('?') || uri.includes('@')) return refuse('address');
  const isLocal = url.protocol === 'http:' && url.hostname === 'localhost';
  const isPublic = url.protocol === 'https:' && (HOST_NAME.test(url.hostname) || url.hostname === 'localhost');
  if (!isLocal && !isPublic) return refuse('address');
  if (!origins.includes(url.origin)) return refuse('origin');
  return ok(uri);
}

function refuse(reason: 'address' | 'origin'): Result<never, StatusError> {
  return err({ type: 'E_SSRF', reason });
}

function parseUrl(uri: string): URL | undefined {
  try {
    return new URL(uri);
  } catch {
    return undefined;
  }
}

/** The members of a plain object that has exactly `names`; `undefined` for anything else. */
function onlyMembers(value: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const own = Object.keys(value);
  if (own.length !== names.length || !names.every((name) => Object.hasOwn(value, name))) return undefined;
  return value as Record<string, unknown>;
}
