/** What every screen of the wallet has: the session, the passes, and where to go. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { HeldSummary } from '../../client/index.ts';
import type { WalletSession } from './session.ts';

/** Where somebody is. Links travel in here and never in an address. */
export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'add'; readonly from?: 'answer' }
  | { readonly at: 'pickup'; readonly link: string }
  | { readonly at: 'pass'; readonly id: string }
  | { readonly at: 'show'; readonly id: string }
  | { readonly at: 'answer'; readonly link?: string }
  | { readonly at: 'emergency' }
  | { readonly at: 'settings' }
  | { readonly at: 'travel' }
  | { readonly at: 'limits' };

export interface WalletState {
  readonly session: WalletSession;
  readonly held: readonly HeldSummary[];
  /** Reads the passes again. */
  readonly refresh: () => Promise<void>;
  readonly go: (place: Place) => void;
  readonly back: () => void;
}

export const WalletContext = createContext<WalletState | undefined>(undefined);

export function useWallet(): WalletState {
  const state = useContext(WalletContext);
  if (state === undefined) throw new Error('a screen outside of the wallet');
  return state;
}

/** Unix seconds of this phone. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
