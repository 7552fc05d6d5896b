/** The journalists' side of the demo: one wallet each, and gates that ask for one thing each. */
import {
  type AccreditedPerson,
  type Checker,
  createWalletClient,
  type HeldSummary,
  orThrow,
  type Verdict,
  type WalletClient,
  type WalletFile,
} from '../../client/index.ts';
import { systemRandom } from '../../runtime/node/system.ts';

/** Wallets that are served at the same time. */
const AT_ONCE = 4;
export const GATE = 'https://gate.example';

/** What each gate of the demo asks for. Everything else stays in the wallet. */
export const ASKS: readonly (readonly string[])[] = [
  ['zones.hall'],
  [],
  ['zones.hall', 'portrait'],
  ['role', 'medium'],
  ['outlet_name', 'role'],
  ['professional_name'],
];

export interface Phone {
  readonly wallet: WalletClient;
  readonly held: HeldSummary;
}

/** Somebody's wallet, in memory, that picks up one offer. */
export async function pickUp(offer: AccreditedPerson, anchors: readonly string[]): Promise<Phone> {
  let kept: unknown;
  const store = {
    load: async () => kept,
    save: async (wallet: WalletFile) => {
      kept = wallet;
    },
  };
  const wallet = createWalletClient({ store, trust: { anchors } });
  const held = orThrow(await wallet.accept(offer.link, offer.txCode === undefined ? {} : { txCode: offer.txCode }));
  return { wallet, held };
}

/** Everybody, a few at a time, in the order given. */
export async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  onDone: (done: number) => void,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index);
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

export interface Shown {
  readonly presentation: string;
  readonly nonce: string;
}

/** One copy, shown to a gate with a nonce of its own. */
export async function show({ wallet }: Phone, asked: readonly string[]): Promise<Shown> {
  const nonce = Buffer.from(systemRandom(16)).toString('base64url');
  const { presentation } = orThrow(await wallet.present({ audience: GATE, nonce, show: asked }));
  return { presentation, nonce };
}

/** What the gate makes of it. */
export function judge(checker: Checker, { presentation, nonce }: Shown): Promise<Verdict> {
  return checker.check(presentation, { audience: GATE, nonce });
}

/** Whether a verdict is `go` and shows what was asked, and nothing beside what every credential shows. */
export function showsExactly(verdict: Verdict, asked: readonly string[]): boolean {
  if (verdict.verdict !== 'go' || verdict.claims === undefined) return false;
  const paths = Object.entries(verdict.claims).flatMap(([name, value]) =>
    name === 'zones' ? Object.keys(value as object).map((zone) => `zones.${zone}`) : [name],
  );
  return [...paths].sort().join() === ['event', 'level', ...asked].sort().join();
}
