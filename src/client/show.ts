/**
 * A holder is asked (OpenID4VP 1.0, `direct_post.jwt`): link, request, choice, consent, answer. Nothing is sent about the
 * holder before consent, not even that nothing fits; and a copy counts as shown before it leaves.
 */
import { type DcqlSelection, selectForQuery } from '../credential/dcql/index.ts';
import { presentSdJwt } from '../credential/sd-jwt/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { type Answerable, answerableOf } from './held-copies.ts';
import { copyDamaged, findKey } from './present.ts';
import { askOf, type PresentationAsk } from './presentation-ask.ts';
import { parseRequestLink } from './request-link.ts';
import { fetchRequest, type VerifiedRequest, verifyRequest } from './request-object.ts';
import { requestRefused } from './request-refused.ts';
import { decline, respond } from './respond.ts';
import { remember, type Shown, shownBefore } from './shown-before.ts';
import { importAnchors, type TrustSettings } from './trust.ts';
import type { Vault } from './vault.ts';
import { noCopiesLeft, nothingHeld } from './wallet-errors.ts';
import type { HeldCopy, HeldCredential } from './wallet-store.ts';

export interface ShowOptions {
  /** Shows a person who asks and what it will see; false declines. */
  readonly consent: (ask: PresentationAsk) => boolean | Promise<boolean>;
  /** Only this credential of the wallet. */
  readonly credential?: string;
}

/** How a request ended. */
export type ShownRequest =
  | {
      readonly shown: true;
      readonly ask: PresentationAsk;
      readonly copiesLeft: Readonly<Record<string, number>>;
      /** Same device: where the verifier wants the browser to go on. Never opened by this client. */
      readonly redirectUri?: string;
    }
  | { readonly shown: false; readonly ask: PresentationAsk };

/** What the wallet around this lends: its store, one change at a time. */
export interface WalletAccess {
  readonly surroundings: ClientSurroundings;
  readonly trust: TrustSettings;
  readonly vault: Vault;
}

/** Answers one request, or declines it. Refuses: `request_refused`, `no_credential_fits`, `no_copies_left`, `nothing_held`. */
export async function showRequest(access: WalletAccess, text: string, options: ShowOptions): Answer<ShownRequest> {
  const { surroundings, trust } = access;
  const link = parseRequestLink(text);
  if (!link.ok) return link;
  const fetched = await fetchRequest(surroundings, link.value);
  if (!fetched.ok) return fetched;
  const request = await verifyRequest(surroundings, trust, link.value, fetched.value);
  if (!request.ok) return request;
  const chosen = await access.vault.inTurn(() => choose(access, request.value, options.credential));
  if (!chosen.ok) return chosen;
  const { selections, answerable, before } = chosen.value;
  const ask = askOf(request.value, selections, answerable, before);
  // Outside of the turn: a person may take her time, and look into the wallet meanwhile.
  if (!(await options.consent(ask))) {
    const told = await decline(surroundings, request.value);
    return told.ok ? ok({ shown: false, ask }) : told;
  }
  // While somebody was deciding: an answer that nobody takes any more is not worth a copy.
  if (request.value.exp !== undefined && surroundings.now() >= request.value.exp) return err(requestRefused('exp'));
  const spent = await access.vault.inTurn(() => spend(access, request.value, selections, answerable));
  if (!spent.ok) return spent;
  const answered = await respond(surroundings, request.value, spent.value.presentations);
  if (!answered.ok) return answered;
  const { redirectUri } = answered.value;
  const { copiesLeft } = spent.value;
  return ok({ shown: true, ask, copiesLeft, ...(redirectUri !== undefined && { redirectUri }) });
}

interface Choice {
  readonly selections: readonly DcqlSelection[];
  readonly answerable: readonly Answerable[];
  /** What the office was shown of these events before. */
  readonly before: readonly string[];
}

async function choose(
  { surroundings, trust, vault }: WalletAccess,
  { query, office }: VerifiedRequest,
  only: string | undefined,
): Answer<Choice> {
  const wallet = await vault.load();
  if (!wallet.ok) return wallet;
  const held = wallet.value.credentials.filter(({ id }) => only === undefined || id === only);
  if (held.length === 0) return err(nothingHeld());
  // The newest first: of two that answer as well, one may be what a re-issue has replaced.
  held.reverse();
  const answerable = await answerableOf(held, await importAnchors(trust.anchors), trust, surroundings.now());
  const selections = selectForQuery(query, answerable);
  if (selections.ok && selections.value.length > 0) {
    const asked = selections.value.map((selection) => (answerable[selection.held] as Answerable).held);
    return ok({ selections: selections.value, answerable, before: shownBefore(wallet.value, office, asked) });
  }
  return err(held.some(({ copies }) => copies.length > 0) ? noCredentialFits() : noCopiesLeft());
}

interface Spent {
  readonly presentations: Readonly<Record<string, readonly string[]>>;
  readonly copiesLeft: Readonly<Record<string, number>>;
}

/** A copy for each credential query, bound to this request (RFC 9901 §4.3: `aud` is the full client identifier). */
async function spend(
  { surroundings, vault }: WalletAccess,
  request: VerifiedRequest,
  selections: readonly DcqlSelection[],
  answerable: readonly Answerable[],
): Promise<Result<Spent, ClientError>> {
  const wallet = await vault.load();
  if (!wallet.ok) return wallet;
  const { clientId, nonce } = request;
  const shown: Shown[] = [];
  let credentials = wallet.value.credentials;
  const presentations: Record<string, readonly string[]> = {};
  const copiesLeft: Record<string, number> = {};
  for (const { id, held: at, reveal } of selections) {
    const credential = (answerable[at] as Answerable).held.id;
    const held = credentials.find((candidate) => candidate.id === credential);
    const taken = held && takeCopy(held);
    if (taken === undefined) return err(held === undefined ? nothingHeld() : noCopiesLeft());
    const { copy, rest } = taken;
    const binding = { nonce, aud: clientId, iat: surroundings.now() };
    const key = await findKey(vault.keys, copy);
    if (!key.ok) return key;
    const presentation = await presentSdJwt(copy.sdJwt, reveal, binding, key.value.sign);
    if (!presentation.ok) return err(copyDamaged(presentation.error.type));
    presentations[id] = [presentation.value];
    copiesLeft[credential] = rest.copies.length;
    shown.push({ held: rest, claims: reveal.map((path) => path.join('.')) });
    credentials = credentials.map((other) => (other.id === credential ? rest : other));
  }
  // Before it is sent: a copy that left once and is still here could be shown again, and linked.
  const now = surroundings.now();
  const saved = await vault.save(remember({ ...wallet.value, credentials }, request, shown, now));
  return saved.ok ? ok({ presentations, copiesLeft }) : saved;
}

function takeCopy(held: HeldCredential): { readonly copy: HeldCopy; readonly rest: HeldCredential } | undefined {
  const [copy, ...copies] = held.copies;
  return copy && { copy, rest: { ...held, copies, spent: held.spent + 1 } };
}

function noCredentialFits(): ClientError {
  return {
    code: 'no_credential_fits',
    message: 'Nothing in this wallet answers what is asked. The verifier was told nothing.',
    next: 'Look at `gafete wallet list`; ask the accreditation desk if it should.',
    retryable: false,
  };
}
