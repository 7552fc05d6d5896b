/** Gates: the office's own, who judge through the service, and strangers who keep what they are shown and put it together. */
import { randomBytes } from 'node:crypto';
import { createWalletClient, type GateClient, orThrow } from '../../client/index.ts';
import type { Observation } from '../target.ts';
import type { Phone } from './life.ts';
import type { DrillService } from './service.ts';

/** Gates that put together what they were shown (security.md §5.2 L6). */
const COLLUDING = 20;
/** Showings of one person. */
const SHOWINGS = 3;

export interface Watched {
  readonly observations: Observation[];
  /** The same people, each showing one copy twice: what the linker must be able to link. */
  readonly reused: Observation[];
  readonly shownBy: Record<string, string>;
}

/** Everybody shows three one-time copies at gates who keep them; nothing is disclosed that tells people apart. */
export async function watchGates(service: DrillService, phones: ReadonlyMap<string, Phone>): Promise<Watched> {
  const watched: Watched = { observations: [], reused: [], shownBy: {} };
  let turn = 0;
  const keep = (list: Observation[], person: string, shown: string) => {
    const id = randomBytes(8).toString('hex');
    list.push({ id, gate: `gate-${turn++ % COLLUDING}`, shown });
    watched.shownBy[id] = person;
  };
  const ask = () => ({
    audience: 'x509_san_dns:gate.example',
    nonce: randomBytes(12).toString('hex'),
    show: ['zones.hall'],
  });
  for (const [person, { wallet, file }] of phones) {
    for (let n = 0; n < SHOWINGS; n++) {
      const { presentation } = orThrow(await wallet.present(ask()));
      keep(watched.observations, person, presentation);
    }
    // A careless wallet: the copy that is left, shown twice. Its file is put back in between.
    const before = file();
    for (let n = 0; n < 2; n++) {
      const careless = carelessWallet(service, before);
      const { presentation } = orThrow(await careless.present(ask()));
      keep(watched.reused, person, presentation);
    }
  }
  return watched;
}

function carelessWallet(service: DrillService, before: ReturnType<Phone['file']>): Phone['wallet'] {
  const store = { load: async () => before, save: async () => {} };
  const trust = { anchors: [service.operator.certificate] };
  return createWalletClient({ store, trust, ...service.surroundings() });
}

/** Some pass the office's gates, which ask through the service. */
export async function passGate(gate: GateClient, phones: readonly Phone[]): Promise<void> {
  for (const { wallet } of phones) {
    const request = orThrow(await gate.ask());
    orThrow(await wallet.show(request.link, { consent: () => true }));
    orThrow(await request.wait());
  }
}

/** What is under way when the thief comes: one request that nobody answered, and one verdict that nobody fetched. */
export async function leaveUnderWay(gate: GateClient, phone: Phone): Promise<void> {
  orThrow(await gate.ask());
  // The most that this gate may ask: a desk compares a name and a face with the person in front of it.
  const { link } = orThrow(await gate.ask({ also: ['professional_name', 'outlet_name', 'portrait'] }));
  orThrow(await phone.wallet.show(link, { consent: () => true }));
}
