import * as z from 'zod';
import type { JsonObject } from '../lib/json.ts';
import { type PrivateJwk, privateJwkSchema } from './profile.ts';

/** One unspent one-time copy. */
export interface HeldCopy {
  readonly sdJwt: string;
  /** Id of the only key that can show it, as the wallet's `KeyKeeper` calls it. */
  readonly key: string;
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
  /** Unspent copies only: a spent one is dropped, and its key is destroyed. */
  readonly copies: readonly HeldCopy[];
  readonly spent: number;
  /** What gets new copies from the issuer, as long as it gives some. */
  readonly refresh?: HeldRefresh;
}

/** A refresh token (RFC 6749 §6), worth nothing without its key. */
export interface HeldRefresh {
  readonly token: string;
  /** Id of the key that it is bound to (RFC 9449). */
  readonly key: string;
  /** Refills left, as the issuer says. */
  readonly left: number;
  /** The one that replaces it when the copies that were asked for last have come. */
  readonly next?: string;
}

/** A gate pass. It is shown as often as its holder likes: within its zone and day it is meant to be recognised. */
export interface HeldPass {
  readonly id: string;
  /** Id of the credential that it came with, and goes with. */
  readonly credential: string;
  readonly issuer: string;
  readonly event: string;
  readonly zone: string;
  readonly day: string;
  /** Unix seconds. */
  readonly exp: number;
  readonly role?: string;
  /** base64url. */
  readonly pass: string;
  /** Id of its key, as the wallet's `KeyKeeper` calls it. */
  readonly key: string;
}

/** What one verifier has been shown of one event, until the credential ends. Says not who it is. */
export interface SeenBy {
  /** Hash of verifier and event. */
  readonly verifier: string;
  /** Claims, with dots, each once. */
  readonly claims: readonly string[];
  /** Unix seconds. */
  readonly until: number;
}

/** One answer to a verifier, for the holder's own eyes. */
export interface HistoryEntry {
  /** Unix seconds, down to the hour. */
  readonly when: number;
  /** Host of the verifier. */
  readonly host: string;
  /** Name of a gate purpose, where the verifier said one. */
  readonly purpose?: string;
  /** What was asked and shown, with dots. */
  readonly claims: readonly string[];
}

/** What a wallet keeps, as plain JSON. All of it is secret. */
export interface WalletFile {
  readonly v: 2;
  readonly credentials: readonly HeldCredential[];
  readonly passes?: readonly HeldPass[];
  readonly seen?: readonly SeenBy[];
  /** Newest first. */
  readonly history?: readonly HistoryEntry[];
  /** The holder wants none. */
  readonly historyOff?: true;
  /** Private keys by id, and only there where they are kept in this very file (`keys-in-file.ts`). */
  readonly keys?: Readonly<Record<string, PrivateJwk>>;
}

export interface WalletStore {
  /** The wallet as parsed JSON; `undefined` when there is none yet. */
  load(): Promise<unknown>;
  save(wallet: WalletFile): Promise<void>;
  /** Removes all of it, also what cannot be read any more. Where it is missing, an empty wallet is written over it. */
  clear?(): Promise<void>;
}

export const EMPTY_WALLET: WalletFile = { v: 2, credentials: [] };

const credential = {
  id: z.string(),
  issuer: z.string(),
  configuration: z.string(),
  vct: z.string(),
  exp: z.int(),
  claims: z.record(z.string(), z.unknown()),
  spent: z.int().min(0),
  refresh: z
    .strictObject({ token: z.string(), key: z.string(), left: z.int(), next: z.string().optional() })
    .optional(),
};
const texts = z.array(z.string());
const wallet = {
  v: z.literal(2),
  credentials: z.array(
    z.strictObject({ ...credential, copies: z.array(z.strictObject({ sdJwt: z.string(), key: z.string() })) }),
  ),
  passes: z
    .array(
      z.strictObject({
        id: z.string(),
        credential: z.string(),
        issuer: z.string(),
        event: z.string(),
        zone: z.string(),
        day: z.string(),
        exp: z.int(),
        role: z.string().optional(),
        pass: z.string(),
        key: z.string(),
      }),
    )
    .optional(),
  seen: z.array(z.strictObject({ verifier: z.string(), claims: texts, until: z.int() })).optional(),
  history: z
    .array(z.strictObject({ when: z.int(), host: z.string(), purpose: z.string().optional(), claims: texts }))
    .optional(),
  historyOff: z.literal(true).optional(),
};
const walletSchema = z.strictObject(wallet);
const withKeysSchema = z.strictObject({ ...wallet, keys: z.record(z.string(), privateJwkSchema) });
/** As it was before keys had names: each copy with its own. */
const firstSchema = z.strictObject({
  v: z.literal(1),
  credentials: z.array(
    z.strictObject({ ...credential, copies: z.array(z.strictObject({ sdJwt: z.string(), key: privateJwkSchema })) }),
  ),
});
export type FirstWalletFile = z.infer<typeof firstSchema>;

/** Reads a kept wallet whose keys are elsewhere; `undefined` when it is not one. */
export function parseWallet(value: unknown): WalletFile | undefined {
  const parsed = walletSchema.safeParse(value);
  return parsed.success ? (parsed.data as WalletFile) : undefined;
}

/** Reads a kept wallet that has its keys in it, of this version or of the first. */
export function parseWalletWithKeys(
  value: unknown,
): (WalletFile & Required<Pick<WalletFile, 'keys'>>) | FirstWalletFile | undefined {
  const parsed = z.union([withKeysSchema, firstSchema]).safeParse(value);
  return parsed.success ? (parsed.data as ReturnType<typeof parseWalletWithKeys>) : undefined;
}

/** Ids of the keys that a wallet needs. */
export function keysNamedBy({ credentials, passes = [] }: WalletFile): readonly string[] {
  const refreshes = credentials.flatMap(({ refresh }) => refresh ?? []);
  return [...credentials.flatMap(({ copies }) => copies), ...passes, ...refreshes].map(({ key }) => key);
}
