/** What a verifier asks of a holder, in words. */
import { CLAIM_LABELS, isClaimName, type Labels, type Locale } from '../credential/accreditation/index.ts';
import type { DcqlSelection } from '../credential/dcql/index.ts';
import type { ClaimPath } from '../credential/sd-jwt/index.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { statementOf } from './check.ts';
import type { Answerable } from './held-copies.ts';
import type { VerifiedRequest } from './request-object.ts';

/** A request that holds, before anything was shown. */
export interface PresentationAsk {
  /** Who asks: the office that a pinned root vouches for, and its full identifier. */
  readonly verifier: { readonly office: string; readonly clientId: string };
  readonly credentials: readonly AskedCredential[];
  /** Who asks and what it will see, as one sentence. */
  readonly words: Labels;
}

/** What would be shown of one credential. */
export interface AskedCredential {
  /** Id of the credential query. */
  readonly query: string;
  /** Id in this wallet. */
  readonly credential: string;
  readonly issuer: string;
  readonly vct: string;
  /** Everything that the verifier will read: what it asks for, and what every copy shows anyway. */
  readonly shows: JsonObject;
  /** What it asks for, with dots. */
  readonly asked: readonly string[];
}

/** Puts a selection into words. */
export function askOf(
  { office, clientId }: VerifiedRequest,
  selections: readonly DcqlSelection[],
  answerable: readonly Answerable[],
): PresentationAsk {
  const credentials = selections.map(({ id, held: at, reveal }): AskedCredential => {
    const { held, credential } = answerable[at] as Answerable;
    return {
      query: id,
      credential: held.id,
      issuer: credential.iss,
      vct: credential.vct,
      shows: shownOf(answerable[at] as Answerable, reveal),
      asked: reveal.map((path) => path.join('.')),
    };
  });
  return { verifier: { office, clientId }, credentials, words: wordsOf(office, selections) };
}

/** The statement with every hidden claim left out that is not on the way to what is revealed. */
function shownOf({ credential }: Answerable, reveal: readonly ClaimPath[]): JsonObject {
  const hidden = credential.disclosed
    .filter(({ path }) => !reveal.some((to) => isOnTheWay(path, to)))
    .map(({ path }) => JSON.stringify(path));
  const without = new Set(hidden);
  const copy = (value: JsonValue, path: ClaimPath): JsonValue => {
    if (typeof value !== 'object' || value === null) return value;
    const kept = (step: string | number) => !without.has(JSON.stringify([...path, step]));
    if (Array.isArray(value)) {
      return value.flatMap((item, i) => (kept(i) ? [copy(item as JsonValue, [...path, i])] : []));
    }
    const members = Object.entries(value as JsonObject).filter(([name]) => kept(name));
    return Object.fromEntries(members.map(([name, member]) => [name, copy(member, [...path, name])]));
  };
  return copy(statementOf(credential.claims), []) as JsonObject;
}

function isOnTheWay(path: ClaimPath, to: ClaimPath): boolean {
  return path.length <= to.length && path.every((step, i) => step === to[i]);
}

function wordsOf(office: string, selections: readonly DcqlSelection[]): Labels {
  const host = new URL(office).host;
  const list = (locale: Locale) => selections.flatMap(({ reveal }) => reveal.map((path) => wordOf(path, locale)));
  const [es, en] = [list('es-MX').join(', '), list('en').join(', ')];
  return {
    'es-MX': es === '' ? `${host} pregunta si está vigente, y nada más.` : `${host} pide ver: ${es}.`,
    en: en === '' ? `${host} asks whether it is valid, and nothing else.` : `${host} asks to see: ${en}.`,
  };
}

function wordOf([name, ...rest]: ClaimPath, locale: Locale): string {
  const label = typeof name === 'string' && isClaimName(name) ? CLAIM_LABELS[name][locale] : String(name);
  return rest.length === 0 ? label : `${label} (${rest.join(' ')})`;
}
