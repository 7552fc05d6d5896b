/** What a verifier asks of a holder, in words. */
import { CLAIM_LABELS, isClaimName, type Labels, type Locale } from '../credential/accreditation/index.ts';
import type { ClaimsQuery, DcqlQuery, DcqlSelection } from '../credential/dcql/index.ts';
import type { ClaimPath } from '../credential/sd-jwt/index.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { beyondPurpose, GATE_PURPOSES, type GatePurposeName } from '../policy/index.ts';
import { statementOf } from './check.ts';
import type { Answerable } from './held-copies.ts';
import type { VerifiedRequest } from './request-object.ts';

/** A request that holds, before anything was shown. */
export interface PresentationAsk {
  /** Who asks: the office that a pinned root vouches for, and its full identifier. */
  readonly verifier: { readonly office: string; readonly host: string; readonly clientId: string };
  /** What it is for, in the words of the closed list; absent where the office says nothing that this wallet knows. */
  readonly purpose?: { readonly name: GatePurposeName; readonly labels: Labels };
  readonly credentials: readonly AskedCredential[];
  /** Asked beyond the most that the purpose allows, with dots; without a purpose, beyond event, level and role. */
  readonly beyond: readonly string[];
  /** What this office was shown of this event before and does not ask now, with dots. It would know both. */
  readonly before: readonly string[];
  /** What of `before` the present purpose does not allow: asked in pieces, it is over-asking all the same. */
  readonly inPieces: readonly string[];
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
  /** What it says and the verifier will not see, with dots. */
  readonly hidden: readonly string[];
}

/** Puts a selection into words. `shown`: what this office was shown of these events before. */
export function askOf(
  { office, clientId, purpose, query }: VerifiedRequest,
  selections: readonly DcqlSelection[],
  answerable: readonly Answerable[],
  shown: readonly string[],
): PresentationAsk {
  const credentials = selections.map(({ id, held: at, reveal }): AskedCredential => {
    const { held, credential } = answerable[at] as Answerable;
    return {
      query: id,
      credential: held.id,
      issuer: credential.iss,
      vct: credential.vct,
      shows: shownOf(answerable[at] as Answerable, reveal),
      asked: reveal.map(dotted),
      hidden: credential.disclosed
        // A whole whose members are hidden one by one is told by its members.
        .filter(
          ({ path }) =>
            !credential.disclosed.some((each) => each.path.length > path.length && isOnTheWay(path, each.path)),
        )
        .filter(({ path }) => !reveal.some((to) => isOnTheWay(path, to) || isOnTheWay(to, path)))
        .map(({ path }) => dotted(path)),
    };
  });
  const asked = selections.flatMap(({ id, reveal }) => askedClaims(query, id, reveal));
  const now = new Set(credentials.flatMap((credential) => credential.asked));
  const before = shown.filter((name) => !now.has(name));
  return {
    verifier: { office, host: new URL(office).host, clientId },
    ...(purpose !== undefined && { purpose: { name: purpose, labels: GATE_PURPOSES[purpose].labels } }),
    credentials,
    beyond: beyondPurpose(asked, purpose).map(dotted),
    before,
    inPieces: before.filter((name) => beyondPurpose([{ path: name.split('.') }], purpose).length > 0),
    words: wordsOf(office, selections),
  };
}

/** A claim with dots, in words. */
export function claimLabels(name: string): Labels {
  const path = name.split('.');
  return { 'es-MX': wordOf(path, 'es-MX'), en: wordOf(path, 'en') };
}

/** The claims of one credential query that the selection answers. */
function askedClaims({ credentials }: DcqlQuery, id: string, reveal: readonly ClaimPath[]): readonly ClaimsQuery[] {
  const { claims = [] } = credentials.find((credential) => credential.id === id) ?? {};
  return claims.filter(
    ({ path }) =>
      // Also what every copy shows anyway: it is in no selection, and asked all the same.
      reveal.length === 0 || reveal.some((to) => path.every((step, i) => step === null || step === to[i])),
  );
}

function dotted(path: readonly (string | number | null)[]): string {
  return path.map((step) => step ?? '*').join('.');
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
