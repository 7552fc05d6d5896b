import type { PrivateJwk } from './profile.ts';

/** One unspent one-time copy, with the only key that can show it. */
export interface HeldCopy {
  readonly sdJwt: string;
  readonly key: PrivateJwk;
}

export interface HeldCredential {
  readonly id: string;
  readonly issuer: string;
  readonly configuration: string;
  /** Unspent copies only: a spent one is dropped with its key. */
  readonly copies: readonly HeldCopy[];
  readonly spent: number;
}

/** What a wallet keeps, as plain JSON. All of it is secret. */
export interface WalletFile {
  readonly v: 1;
  readonly credentials: readonly HeldCredential[];
}

export interface WalletStore {
  /** The wallet as parsed JSON; `undefined` when there is none yet. */
  load(): Promise<unknown>;
  save(wallet: WalletFile): Promise<void>;
}
