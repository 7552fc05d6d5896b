/** An office, an event with a zone, and gates paired by links: what the tests of a gate's own addresses begin with. */
import { orThrow } from '../../src/client/index.ts';
import { enrolOffice } from '../actors/office.ts';
import { type OfflineGate, pairDevice } from '../actors/paired-gate.ts';
import type { ServiceOptions } from '../harness.ts';
import { openEvent } from '../journeys/scene.ts';
import { nodeTarget } from '../targets.ts';

export async function startOffline(options: ServiceOptions = {}) {
  const target = await nodeTarget('memory', options);
  const [ana, beto] = [await enrolOffice(target), await enrolOffice(target)];
  const event = await openEvent(ana, target);
  const link = async (by = ana) =>
    orThrow(await by.desk.linkGate(event, { purpose: 'zone-gate', zones: ['pit'] })).link;
  const gate = async (): Promise<OfflineGate> => pairDevice(target, await link());
  return { target, ana, beto, event, link, gate };
}
export type Offline = Awaited<ReturnType<typeof startOffline>>;

/** A handle that stands for nobody. */
export const handleOf = (n: number) => {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE((n * 2_654_435_761) % 2 ** 32, 0);
  bytes.writeUInt32BE(n, 8);
  return bytes.toString('base64url');
};
