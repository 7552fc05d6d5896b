import type { JsonObject } from '../lib/json.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-client.ts';
import type { TrustSettings } from './trust.ts';
import type { WalletStore } from './wallet-store.ts';

/** How a wallet is set up. */
export interface WalletClientOptions extends Partial<ClientSurroundings> {
  readonly store: WalletStore;
  /** Whom to believe. */
  readonly trust: TrustSettings;
}

export interface AcceptOptions {
  /** As it came apart from the offer. */
  readonly txCode?: string;
  /** One-time copies wanted; as many as the issuer gives when absent. */
  readonly copies?: number;
  /** Whether the token is bound to a key of this pick-up (RFC 9449). Default true; ignored by issuers without DPoP. */
  readonly dpop?: boolean;
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

/** A holder's wallet for machines and tests. Keys are exportable here; a browser wallet will keep its own. */
export interface WalletClient {
  /** The whole OpenID4VCI 1.0 pre-authorized flow; what comes is verified strictly before it is kept. */
  accept(offer: string, options?: AcceptOptions): Answer<HeldSummary>;
  list(): Answer<readonly HeldSummary[]>;
  /** Uses up one copy: it is marked spent before the presentation is returned. */
  present(input: PresentInput): Answer<Presented>;
  /** One copy without any disclosure and without key binding, for the desk's `revokePresented`. Spends nothing. */
  showBare(credential?: string): Answer<string>;
  forget(credential: string): Answer<void>;
}

/** Makes a wallet over one store. */
export function createWalletClient(_options: WalletClientOptions): WalletClient {
  throw new Error('not built yet');
}
