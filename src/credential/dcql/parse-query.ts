import { decodeBase64url } from '../../lib/base64url.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type DcqlError, type DcqlShapeFault, shapeError } from './errors.ts';
import { DCQL_LIMITS } from './limits.ts';
import {
  type ClaimsPathPointer,
  type ClaimsQuery,
  type CredentialQuery,
  type CredentialSetQuery,
  type DcqlQuery,
  type DcqlValue,
  type MetaQuery,
  SD_JWT_FORMAT,
  type TrustedAuthoritiesQuery,
} from './query.ts';

type Members = Readonly<Record<string, unknown>>;

/** OpenID4VP 1.0 §6.1 and §6.3: ids are alphanumeric, underscore, hyphen. */
const ID = /^[A-Za-z0-9_-]+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Carries one refusal out of the readers to the one place that turns it into a Result. */
class Refusal {
  readonly error: DcqlError;
  constructor(at: string, fault: DcqlShapeFault) {
    this.error = shapeError(at, fault);
  }
}

/**
 * Parses a DCQL query (OpenID4VP 1.0 §6) from parsed JSON, for verifiers before they sign it and wallets before they
 * obey it. Members that the specification does not name are ignored and not in the result (§6: "MUST ignore").
 * Refuses: `E_DCQL_SHAPE`, with the place.
 */
export function parseDcqlQuery(query: unknown): Result<DcqlQuery, DcqlError> {
  try {
    const parsed = readQuery(readObject(query, 'query'));
    if (JSON.stringify(parsed).length > DCQL_LIMITS.query) return err(shapeError('query', 'limit'));
    return ok(parsed);
  } catch (refusal) {
    if (refusal instanceof Refusal) return err(refusal.error);
    throw refusal;
  }
}

function readQuery(query: Members): DcqlQuery {
  const credentials = readList(query, 'credentials', '', DCQL_LIMITS.credentials, readCredential);
  const ids = credentials.map(({ id }) => id);
  // OpenID4VP 1.0 §6.1: an id stands once.
  refuseRepeated(ids, 'credentials');
  const sets = optional(query, 'credential_sets', (name) =>
    readList(query, name, '', DCQL_LIMITS.credentialSets, (set, at) => readCredentialSet(set, at, ids)),
  );
  return { credentials, ...sets };
}

function readCredential(value: unknown, at: string): CredentialQuery {
  const query = readObject(value, at);
  const format = readText(query['format'], `${at}.format`);
  const claims = optional(query, 'claims', (name) =>
    readList(query, name, at, DCQL_LIMITS.claims, (claim, where) => readClaim(claim, where, format)),
  );
  // OpenID4VP 1.0 §6.1: one claim is asked once. Wallets differ in which of two they obey.
  refuseRepeated(claims.claims?.map(({ path }) => JSON.stringify(path)) ?? [], `${at}.claims`);
  refuseRepeated(claims.claims?.flatMap(({ id }) => id ?? []) ?? [], `${at}.claims`);
  return {
    id: readId(query['id'], `${at}.id`),
    format,
    ...optional(query, 'multiple', (name) => readFlag(query[name], `${at}.${name}`)),
    meta: readMeta(readObject(query['meta'], `${at}.meta`), `${at}.meta`, format),
    ...optional(query, 'trusted_authorities', (name) =>
      readList(query, name, at, DCQL_LIMITS.trustedAuthorities, readAuthorities),
    ),
    ...optional(query, 'require_cryptographic_holder_binding', (name) => readFlag(query[name], `${at}.${name}`)),
    ...claims,
    ...optional(query, 'claim_sets', (name) => readClaimSets(query, name, at, claims.claims)),
  };
}

function readMeta(meta: Members, at: string, format: string): MetaQuery {
  const texts = (name: string, limit: number) => readList(meta, name, at, limit, readText);
  switch (format) {
    // OpenID4VP 1.0 §B.3.5: without a type every SD-JWT of the wallet would match.
    case SD_JWT_FORMAT:
      return { vct_values: texts('vct_values', DCQL_LIMITS.vctValues) };
    case 'mso_mdoc':
      return { doctype_value: readText(meta['doctype_value'], `${at}.doctype_value`) };
    case 'jwt_vc_json':
    case 'ldp_vc':
      return {
        type_values: readList(meta, 'type_values', at, DCQL_LIMITS.vctValues, (types, where) =>
          readArray(types, where, DCQL_LIMITS.vctValues, readText),
        ),
      };
    default:
      return {};
  }
}

function readAuthorities(value: unknown, at: string): TrustedAuthoritiesQuery {
  const query = readObject(value, at);
  const type = readText(query['type'], `${at}.type`);
  const values = readList(query, 'values', at, DCQL_LIMITS.authorityValues, (text, where) => {
    const read = readText(text, where);
    // OpenID4VP 1.0 §6.1.1.1 compares raw bytes; strict base64url has one spelling, so texts are compared afterwards.
    if (type === 'aki' && decodeBase64url(read) === undefined) throw new Refusal(where, 'charset');
    return read;
  });
  return { type, values };
}

function readClaim(value: unknown, at: string, format: string): ClaimsQuery {
  const query = readObject(value, at);
  const mdoc = format === 'mso_mdoc';
  const path = readList(query, 'path', at, DCQL_LIMITS.path, readStep) as ClaimsPathPointer;
  // OpenID4VP 1.0 §7.2: namespace and data element.
  if (mdoc && (path.length !== 2 || !path.every((step) => typeof step === 'string'))) {
    throw new Refusal(`${at}.path`, 'type');
  }
  return {
    ...optional(query, 'id', (name) => readId(query[name], `${at}.id`)),
    path,
    ...optional(query, 'values', (name) => readList(query, name, at, DCQL_LIMITS.values, readValue)),
    ...(mdoc
      ? optional(query, 'intent_to_retain', (name) => readFlag(query[name], `${at}.intent_to_retain`))
      : undefined),
  };
}

function readClaimSets(
  query: Members,
  name: string,
  at: string,
  claims: readonly ClaimsQuery[] | undefined,
): readonly (readonly string[])[] {
  // OpenID4VP 1.0 §6.4.1: not without `claims`.
  if (claims === undefined) throw new Refusal(`${at}.claim_sets`, 'claims-absent');
  // OpenID4VP 1.0 §6.3: with claim sets every claim has an id.
  const nameless = claims.findIndex(({ id }) => id === undefined);
  if (nameless !== -1) throw new Refusal(`${at}.claims[${nameless}].id`, 'missing');
  const ids = claims.flatMap(({ id }) => id ?? []);
  return readList(query, name, at, DCQL_LIMITS.claimSets, (set, where) => readReferences(set, where, ids));
}

function readCredentialSet(value: unknown, at: string, ids: readonly string[]): CredentialSetQuery {
  const query = readObject(value, at);
  return {
    options: readList(query, 'options', at, DCQL_LIMITS.options, (option, where) => readReferences(option, where, ids)),
    ...optional(query, 'required', (name) => readFlag(query[name], `${at}.required`)),
  };
}

/** A non-empty list of ids, each of something that is there. */
function readReferences(value: unknown, at: string, ids: readonly string[]): readonly string[] {
  const references = readArray(value, at, ids.length, readId);
  refuseRepeated(references, at);
  const unknown = references.findIndex((id) => !ids.includes(id));
  if (unknown !== -1) throw new Refusal(`${at}[${unknown}]`, 'unknown-id');
  return references;
}

/** OpenID4VP 1.0 §7: a step is a text, a non-negative integer or null. */
function readStep(value: unknown, at: string): string | number | null {
  if (value === null) return null;
  if (typeof value === 'string') return readText(value, at, 0);
  if (isWhole(value) && value >= 0) return value;
  throw new Refusal(at, 'type');
}

/** OpenID4VP 1.0 §6.3: a text, an integer or a boolean. */
function readValue(value: unknown, at: string): DcqlValue {
  if (typeof value === 'string') return readText(value, at, 0);
  if (typeof value === 'boolean' || isWhole(value)) return value;
  throw new Refusal(at, 'type');
}

function readObject(value: unknown, at: string): Members {
  if (value === undefined) throw new Refusal(at, 'missing');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(at, 'type');
  // Own members only: what a prototype would answer was not sent.
  return { __proto__: null, ...value } as Members;
}

function readList<T>(
  of: Members,
  name: string,
  at: string,
  limit: number,
  read: (value: unknown, at: string) => T,
): readonly T[] {
  return readArray(of[name], at === '' ? name : `${at}.${name}`, limit, read);
}

/** Every array of DCQL is non-empty. */
function readArray<T>(
  value: unknown,
  at: string,
  limit: number,
  read: (value: unknown, at: string) => T,
): readonly T[] {
  if (value === undefined) throw new Refusal(at, 'missing');
  if (!Array.isArray(value)) throw new Refusal(at, 'type');
  if (value.length === 0) throw new Refusal(at, 'empty');
  if (value.length > limit) throw new Refusal(at, 'limit');
  return Array.from(value, (item, i) => read(item, `${at}[${i}]`));
}

function readId(value: unknown, at: string): string {
  const id = readText(value, at);
  if (id.length > DCQL_LIMITS.id) throw new Refusal(at, 'limit');
  if (!ID.test(id)) throw new Refusal(at, 'charset');
  return id;
}

function readText(value: unknown, at: string, least = 1): string {
  if (value === undefined) throw new Refusal(at, 'missing');
  if (typeof value !== 'string') throw new Refusal(at, 'type');
  if (value.length < least) throw new Refusal(at, 'empty');
  if (value.length > DCQL_LIMITS.text) throw new Refusal(at, 'limit');
  if (LONE_SURROGATE.test(value)) throw new Refusal(at, 'charset');
  return value;
}

function readFlag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw new Refusal(at, 'type');
  return value;
}

/** −0 has no canonical form, and the query is part of a sealed record. */
function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** `{ name: value }` when the member was sent; nothing otherwise. */
function optional<const Name extends string, T>(
  of: Members,
  name: Name,
  read: (name: Name) => T,
): { readonly [name in Name]?: T } {
  return of[name] === undefined ? {} : ({ [name]: read(name) } as { readonly [name in Name]: T });
}

function refuseRepeated(items: readonly string[], at: string): void {
  if (new Set(items).size !== items.length) throw new Refusal(at, 'repeated');
}
