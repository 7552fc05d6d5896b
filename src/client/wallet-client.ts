import type { JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { acceptOffer } from './accept.ts';
import { type ClientSurroundings, withDefaults } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { KeyKeeper } from './holder-keys.ts';
import { keysInFile } from './keys-in-file.ts';
import { listPasses, type PassSummary, type ShownCode, showHeldPass } from './passes.ts';
import { bareCopy, findKey, presentCopy } from './present.ts';
import { refillCredential } from './refill.ts';
import { type ShownRequest, type ShowOptions, showRequest } from './show.ts';
import type { TrustSettings } from './trust.ts';
import { createVault, type WalletLock } from './vault.ts';
import { noCopiesLeft, nothingHeld } from './wallet-errors.ts';
import type { HeldCopy, HeldCredential, HistoryEntry, WalletFile, WalletStore } from './wallet-store.ts';

/** How a wallet is set up. */
export interface WalletClientOptions extends Partial<ClientSurroundings> {
  readonly store: WalletStore;
  /** Whom to believe. */
  readonly trust: TrustSettings;
  /** Credential issuer identifiers that an offer's code may go to without asking. Every other issuer is confirmed. */
  readonly issuers?: readonly string[];
  /** Where its keys are. Where it is missing they are exportable, inside the wallet file: for command lines and tests. */
  readonly keys?: KeyKeeper;
  /** Needed where several pages, or processes, could open the same wallet. */
  readonly lock?: WalletLock;
}

/** Who would get an offer's code. Both are addresses: a name that an issuer gives itself proves nothing. */
export interface OfferedBy {
  readonly issuer: string;
  /** Host that the code goes to, with its port. */
  readonly host: string;
}

export interface AcceptOptions {
  /** As it came apart from the offer. */
  readonly txCode?: string;
  /** One-time copies wanted; as many as the issuer gives when absent. */
  readonly copies?: number;
  /** Whether the token is bound to a key of this pick-up (RFC 9449). Default true; ignored by issuers without DPoP. */
  readonly dpop?: boolean;
  /**
   * Asks the holder before anything is sent to an issuer that is not in `issuers`: an offer can come from anybody, and
   * whoever gets its code can pick up in the holder's place. Without it such an offer is refused. Asked again when the
   * issuer has its tokens given out by another host.
   */
  readonly confirm?: (offeredBy: OfferedBy) => boolean | Promise<boolean>;
}

/** A credential as the wallet shows it. */
export interface HeldSummary {
  readonly id: string;
  readonly issuer: string;
  readonly vct: string;
  readonly exp: UnixSeconds;
  /** What it says, `status` and keys left out. */
  readonly claims: JsonObject;
  readonly copiesLeft: number;
  readonly copiesSpent: number;
  /** How often new copies come without the desk. */
  readonly refillsLeft: number;
}

/** A credential just picked up. */
export interface Accepted extends HeldSummary {
  /** Gate passes that came with it: one for each zone and day that is still to come. */
  readonly passes: number;
  /** Why there are none although the offer was for some. */
  readonly passesRefused?: ClientError;
}

export interface PresentInput {
  /** The verifier's identifier and the nonce of its request. */
  readonly audience: string;
  readonly nonce: string;
  /** Claims to show, with dots: `['zones.pit', 'role']`. Nothing else that is hidden is shown. */
  readonly show: readonly string[];
  /** Which credential, where several are held. */
  readonly credential?: string;
}

export interface Presented {
  /** SD-JWT with key binding. */
  readonly presentation: string;
  readonly credential: string;
  readonly copiesLeft: number;
}

/** A holder's wallet. Each copy has a key of its own, which is destroyed when the copy is spent. */
export interface WalletClient {
  /** The whole OpenID4VCI 1.0 pre-authorized flow; what comes is verified strictly before it is kept. Refuses with `issuer_unconfirmed`. */
  accept(offer: string, options?: AcceptOptions): Answer<Accepted>;
  list(): Answer<readonly HeldSummary[]>;
  /** Uses up one copy: it is marked spent before the presentation is returned. */
  present(input: PresentInput): Answer<Presented>;
  /**
   * Answers a verifier's request (OpenID4VP 1.0): its link is checked strictly, `consent` sees who asks and what it will
   * see, and one copy is used up; declining tells the verifier so. No redirect is followed: `redirectUri` is handed back.
   */
  show(requestLink: string, options: ShowOptions): Answer<ShownRequest>;
  /** One copy without any disclosure and without key binding, for the desk's `revokePresented`. Spends nothing. */
  showBare(credential?: string): Answer<string>;
  /** Gate passes that have not ended, by day and then zone. */
  passes(): Answer<readonly PassSummary[]>;
  /**
   * The QR code of a pass for this half minute, to be made anew at `until`. `gateCode`: from the sign at the gate; without
   * it the code is for any gate, which not every event takes.
   */
  showPass(pass: string, gateCode?: string): Answer<ShownCode>;
  /** Forgets a credential and the passes that came with it. */
  /**
   * Gets new copies for every credential that has fewer than `below` left (3 where it is not said) and refills at its
   * issuer. For a page to call when it opens and after each show: it needs the network, and costs nothing where all is
   * well. Answers those that were refilled; refuses only where none was and one should have been.
   */
  refill(options?: { readonly below?: number }): Answer<readonly HeldSummary[]>;
  forget(credential: string): Answer<void>;
  /** Its answers, newest first, at most 200: on this device only. */
  history(): Answer<{ readonly kept: boolean; readonly entries: readonly HistoryEntry[] }>;
  /** Whether answers are remembered from now on. Switching it off forgets those that are there. */
  keepHistory(kept: boolean): Answer<void>;
  /**
   * Travel mode: destroys every key, then the file, also a damaged one, and waits for nothing that is under way: that ends
   * with `wallet_emptied`. Only the desk can give a credential back.
   */
  forgetEverything(): Promise<void>;
}

/** Makes a wallet over one store. Calls are done one after another, so that no copy is shown twice. */
export function createWalletClient(options: WalletClientOptions): WalletClient {
  const surroundings = withDefaults(options);
  const { trust, issuers = [] } = options;
  const { store, keys } =
    options.keys === undefined ? keysInFile(options.store, surroundings.random) : { ...options, keys: options.keys };
  const vault = createVault(store, keys, options.lock);
  const { load, save, inTurn } = vault;

  async function accept(link: string, accepting: AcceptOptions): Answer<Accepted> {
    const wallet = await load();
    if (!wallet.ok) return wallet;
    const held = await acceptOffer(surroundings, { trust, issuers, keys }, link, accepting);
    if (!held.ok) return held;
    const { passes, passesRefused } = held.value;
    const now = surroundings.now();
    const saved = await save({
      ...wallet.value,
      credentials: [...wallet.value.credentials, held.value.held],
      passes: [...(wallet.value.passes ?? []).filter(({ exp }) => exp > now), ...passes],
    });
    if (!saved.ok) return saved;
    // After saving: the issuer may forget the offer as soon as it hears that we have it.
    await held.value.accepted();
    const accepted = { ...summaryOf(held.value.held), passes: passes.length };
    return ok(passesRefused === undefined ? accepted : { ...accepted, passesRefused });
  }

  async function present({ audience, nonce, show, credential }: PresentInput): Answer<Presented> {
    const wallet = await load();
    if (!wallet.ok) return wallet;
    const held = choose(wallet.value, credential);
    if (!held.ok) return held;
    const { copies, spent } = held.value;
    const [copy, ...left] = copies as readonly [HeldCopy, ...HeldCopy[]];
    const binding = { nonce, aud: audience, iat: surroundings.now() };
    const key = await findKey(keys, copy);
    if (!key.ok) return key;
    const presentation = await presentCopy(copy.sdJwt, key.value.sign, show, binding);
    if (!presentation.ok) return presentation;
    const rest = { ...held.value, copies: left, spent: spent + 1 };
    const credentials = wallet.value.credentials.map((other) => (other.id === rest.id ? rest : other));
    // Before it is handed out: a copy that was shown once and is still here could be shown again, and linked.
    const saved = await save({ ...wallet.value, credentials });
    if (!saved.ok) return saved;
    return ok({ presentation: presentation.value, credential: rest.id, copiesLeft: left.length });
  }

  async function showBare(credential?: string): Answer<string> {
    const wallet = await load();
    if (!wallet.ok) return wallet;
    const held = choose(wallet.value, credential);
    return held.ok ? bareCopy(held.value.copies[0] as HeldCopy) : held;
  }

  async function refill(below: number): Answer<readonly HeldSummary[]> {
    const first = await load();
    if (!first.ok) return first;
    const refilled: HeldSummary[] = [];
    let refusal: ClientError | undefined;
    for (const { id, copies, refresh, exp } of first.value.credentials) {
      if (refresh === undefined || copies.length >= below || exp <= surroundings.now()) continue;
      const wallet = await load();
      const held = wallet.ok ? wallet.value.credentials.find((each) => each.id === id) : undefined;
      if (!wallet.ok || held === undefined) continue;
      const done = await refillCredential({ surroundings, trust, vault }, wallet.value, held, refresh);
      if (done.ok) refilled.push(summaryOf(done.value));
      else refusal ??= done.error;
    }
    return refusal !== undefined && refilled.length === 0 ? err(refusal) : ok(refilled);
  }

  async function forget(credential: string): Answer<void> {
    const wallet = await load();
    if (!wallet.ok) return wallet;
    const credentials = wallet.value.credentials.filter(({ id }) => id !== credential);
    if (credentials.length === wallet.value.credentials.length) return err(nothingHeld());
    const passes = (wallet.value.passes ?? []).filter((pass) => pass.credential !== credential);
    return save({ ...wallet.value, credentials, passes });
  }

  return {
    accept: (offer, accepting = {}) => inTurn(() => accept(offer, accepting)),
    list: () =>
      inTurn(async () => {
        const wallet = await load();
        return wallet.ok ? ok(wallet.value.credentials.map(summaryOf)) : wallet;
      }),
    present: (input) => inTurn(() => present(input)),
    show: (link, showing) => showRequest({ surroundings, trust, vault }, link, showing),
    showBare: (credential) => inTurn(() => showBare(credential)),
    passes: () =>
      inTurn(async () => {
        const wallet = await load();
        return wallet.ok ? ok(listPasses(wallet.value, surroundings.now())) : wallet;
      }),
    showPass: (pass, gateCode) => inTurn(() => showHeldPass(vault, pass, gateCode, surroundings.now())),
    refill: ({ below = 3 } = {}) => inTurn(() => refill(below)),
    forget: (credential) => inTurn(() => forget(credential)),
    history: () =>
      inTurn(async () => {
        const wallet = await load();
        if (!wallet.ok) return wallet;
        return ok({ kept: wallet.value.historyOff !== true, entries: wallet.value.history ?? [] });
      }),
    keepHistory: (kept) =>
      inTurn(async () => {
        const wallet = await load();
        if (!wallet.ok) return wallet;
        const { historyOff: _off, ...rest } = wallet.value;
        if (kept) return save(rest);
        const { history: _history, ...bare } = rest;
        return save({ ...bare, historyOff: true });
      }),
    forgetEverything: vault.forgetEverything,
  };
}

/** The credential that is named; the newest one that still has a copy where none is. */
function choose({ credentials }: WalletFile, id: string | undefined): Result<HeldCredential, ClientError> {
  const candidates = id === undefined ? credentials : credentials.filter((held) => held.id === id);
  if (candidates.length === 0) return err(nothingHeld());
  const usable = candidates.findLast(({ copies }) => copies.length > 0);
  return usable === undefined ? err(noCopiesLeft()) : ok(usable);
}

function summaryOf({ id, issuer, vct, exp, claims, copies, spent, refresh }: HeldCredential): HeldSummary {
  return {
    id,
    issuer,
    vct,
    exp: unixSeconds(exp),
    claims,
    copiesLeft: copies.length,
    copiesSpent: spent,
    refillsLeft: refresh?.left ?? 0,
  };
}
