import { type Ports, Unavailable } from '../ports.ts';

/**
 * Runs what follows a batch that is done: destroying a key that opens nothing any more, noting a version. When storage
 * fails here, the answer is still the batch's: copies that were issued must reach their wallet, and the sweep destroys
 * keys without rows. Anything but `Unavailable` is our own fault and is thrown on.
 */
export async function afterwards(ports: Pick<Ports, 'log'>, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    ports.log.event('issuer.left_for_sweep', { part: error.part });
  }
}
