/** Another press office: its root, its keys, its status list and its distrust list, behind a `fetch` that counts. */
import { createKeyRingFile, createOperatorFile, withTrustList } from '../../src/cli/keys/ceremony.ts';
import {
  createStatusBits,
  createStatusListToken,
  type StatusBits,
  setStatus,
} from '../../src/credential/status-list/index.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { addSeconds, DAY, type UnixSeconds } from '../../src/lib/time.ts';
import { createRandom, NOON } from '../harness.ts';

export const ISSUER = 'https://other.example/desk';
export const THEIR_EVENT = 'bbbbbbbbbbbbbbbbbbbbbg';
export const LIST = 'https://other.example/lists/1';

/** What a test changes about the office. */
export interface Knobs {
  /** Members over the token's input. */
  token?: Partial<Parameters<typeof createStatusListToken>[0]> & { readonly purpose?: 'status' | 'credential' };
  /** Answers instead of the token. */
  list?: () => Response;
  /** Answers instead of the distrust list. */
  trust?: () => Response;
  distrusted?: readonly string[];
}

export type ForeignOffice = Awaited<ReturnType<typeof createForeignOffice>>;

export async function createForeignOffice() {
  const ceremony = { publicUrl: ISSUER, environment: 'demo' as const, now: NOON, random: createRandom('other office') };
  const operator = await createOperatorFile(ceremony);
  const ring = await createKeyRingFile(operator, ceremony);
  const keys = createKeyRing(ring);
  const bits: StatusBits = createStatusBits(1024);
  const calls: string[] = [];
  const knobs: Knobs = {};

  async function token(now: UnixSeconds): Promise<string> {
    const { purpose = 'status', ...change } = knobs.token ?? {};
    const { x5c, sign } = await keys.signer(purpose, now);
    const made = { uri: LIST, bits, iat: now, exp: addSeconds(now, DAY), ttl: 60, x5c, sign, ...change };
    return createStatusListToken(made);
  }

  /** `now`: the clock of the service that asks. */
  const fetchAt = (now: () => UnixSeconds): typeof fetch =>
    (async (input: string | URL | Request) => {
      const url = String(input);
      calls.push(url);
      if (url === LIST) {
        if (knobs.list !== undefined) return knobs.list();
        return new Response(await token(now()), { headers: { 'content-type': 'application/statuslist+jwt' } });
      }
      if (url === 'https://other.example/.well-known/gafete-trust/desk') {
        if (knobs.trust !== undefined) return knobs.trust();
        const distrusting = { ...operator, distrusted: knobs.distrusted ?? [] };
        const { trustList } = await withTrustList(ring, distrusting, { ...ceremony, now: now() });
        return new Response(trustList, { headers: { 'content-type': 'application/jose' } });
      }
      throw new Error(`nobody asked for ${url}`);
    }) as typeof fetch;

  return {
    keys,
    operator,
    calls,
    knobs,
    fetchAt,
    revoke: (idx: number, value: 1 | 2 = 1) => setStatus(bits, idx, value),
    setting: JSON.stringify([{ issuer: ISSUER, anchor: operator.certificate, events: [THEIR_EVENT] }]),
  };
}
