import type { Random } from '../lib/bytes.ts';
import { hasExactly } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { EcdhPrivateKey } from './ecdh.ts';
import { type FormOpenRefusal, type FormSealRefusal, openForm, sealForm } from './form-jwe.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The desk's own note of one accreditation (design-sealing §2.3). There is no member for an identity number. */
export type RosterEntry = {
  readonly accreditation: string;
  readonly folio: string;
  /** Display name. */
  readonly name: string;
  readonly outlet: string;
  readonly role: string;
  /** Classes of evidence seen, from the closed list. */
  readonly evidence: readonly string[];
  /** Approved claims, kept until closing where the policy allows, so that a lost phone needs no second application. */
  readonly claims?: JsonObject;
};

/** Which desk key a desk envelope is sealed to. */
export type DeskContext = { readonly event: string; readonly epoch: number };

/** Seals a roster entry to the desk key, in the desk client. */
export function sealRosterEntry(
  desk: EcPublicJwk,
  { event, epoch }: DeskContext,
  entry: RosterEntry,
  random: Random,
): Promise<Result<string, FormSealRefusal>> {
  return sealForm(desk, { typ: 'gafete/v1/roster', event, epoch }, { ...entry }, random);
}

/** Opens a roster entry, in the desk client; `body` when it has another shape. */
export async function openRosterEntry(
  jwe: string,
  desk: EcdhPrivateKey,
  { event, epoch }: DeskContext,
): Promise<Result<RosterEntry, FormOpenRefusal | Refusal<'body'>>> {
  const body = await openForm(jwe, desk, { typ: 'gafete/v1/roster', event, epoch });
  return body.ok ? parseRosterEntry(body.value) : body;
}

function parseRosterEntry(value: JsonValue): Result<RosterEntry, Refusal<'body'>> {
  if (!isJsonObject(value)) return refuse('body');
  const { claims, ...rest } = value;
  if (!hasExactly(rest, ['accreditation', 'folio', 'name', 'outlet', 'role', 'evidence'])) return refuse('body');
  const { evidence, ...texts } = rest;
  const good =
    Object.values(texts).every((text) => typeof text === 'string') &&
    Array.isArray(evidence) &&
    evidence.every((seen) => typeof seen === 'string') &&
    (!Object.hasOwn(value, 'claims') || isJsonObject(claims));
  return good ? ok(value as unknown as RosterEntry) : refuse('body');
}
