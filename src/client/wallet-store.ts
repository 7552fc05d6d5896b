import * as z from 'zod';
import type { JsonObject } from '../lib/json.ts';
import { type PrivateJwk, privateJwkSchema } from './profile.ts';

/** One unspent one-time copy, with the only key that can show it. */
export interface HeldCopy {
  readonly sdJwt: string;
  readonly key: PrivateJwk;
}

export interface HeldCredential {
  readonly id: string;
  readonly issuer: string;
  readonly configuration: string;
  readonly vct: string;
  /** Unix seconds. */
  readonly exp: number;
  /** What it says, without the members that only verifiers need. */
  readonly claims: JsonObject;
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

const heldSchema = z.strictObject({
  id: z.string(),
  issuer: z.string(),
  configuration: z.string(),
  vct: z.string(),
  exp: z.int(),
  claims: z.record(z.string(), z.unknown()),
  copies: z.array(z.strictObject({ sdJwt: z.string(), key: privateJwkSchema })),
  spent: z.int().min(0),
});
const walletSchema = z.strictObject({ v: z.literal(1), credentials: z.array(heldSchema) });

/** Reads a kept wallet; `undefined` when it is not one. */
export function parseWallet(value: unknown): WalletFile | undefined {
  const parsed = walletSchema.safeParse(value);
  return parsed.success ? (parsed.data as WalletFile) : undefined;
}
