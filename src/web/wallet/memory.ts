/**
 * What the wallet remembers besides its passes: offices that the holder confirmed, and the gate code of a day. Sealed under the wallet's own key and kept in the same drawer as its file, so that travel mode takes it along.
 */
import * as z from 'zod';
import type { Box, WalletKeySource } from '../../client/browser-wallet/index.ts';
import type { Bytes, Random } from '../../lib/bytes.ts';
import { openWalletFile, sealWalletFile } from '../../sealing/index.ts';

const memorySchema = z.strictObject({
  v: z.literal(1),
  /** Issuers that the holder believes, each with its root (base64 DER). */
  offices: z.array(z.strictObject({ issuer: z.string(), anchor: z.string() })),
  gateCode: z.strictObject({ code: z.string(), day: z.string() }).optional(),
});

export type Memory = Readonly<z.infer<typeof memorySchema>>;

export const NO_MEMORY: Memory = { v: 1, offices: [] };
const NAME = 'memory';

export interface MemoryStore {
  load(): Promise<Memory>;
  save(memory: Memory): Promise<void>;
}

/** A store over the drawer of the wallet's file. What does not open is forgotten: offices are confirmed again. */
export function memoryIn(file: Box<Bytes>, key: WalletKeySource): MemoryStore {
  const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));
  return {
    async load() {
      const sealed = await file.get(NAME);
      if (sealed === undefined) return NO_MEMORY;
      const text = await openWalletFile(await key(), new Uint8Array(sealed));
      const parsed = text.ok ? memorySchema.safeParse(JSON.parse(text.value)) : undefined;
      return parsed?.success ? parsed.data : NO_MEMORY;
    },
    save: async (memory) => file.put(NAME, await sealWalletFile(await key(), JSON.stringify(memory), random)),
  };
}
