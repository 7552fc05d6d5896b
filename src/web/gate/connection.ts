/** The way to the service. It learns from every answer how far this device's clock is off. */
import { type ClientError, type ClientFetch, createPairedGate, type WorkingGate } from '../../client/index.ts';
import { unixSeconds } from '../../lib/time.ts';
import type { GateStore } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Why the service was not heard. `offline`: not reached, try again · `closed`: the event is over for good · `gone`: this
 * gate is not one any more · `refused`: an answer that makes no sense, try again later.
 */
export type LinkRefusal = 'offline' | 'closed' | 'gone' | 'refused';

export interface Connection {
  readonly gate: WorkingGate;
  /** Seconds to add to this device's clock; `undefined` before the first answer. */
  readonly clockOffset: number | undefined;
  /** Whether the event is over for everybody: with it went the gate's own row, so that the gate itself is only unknown. */
  isClosed(event: string): Promise<boolean>;
}

/** Over the keys of this device. `clockOffset`: as measured before; the SDK sees for itself when that has changed. */
export function openConnection(
  store: GateStore,
  issuer: string,
  clockOffset: number,
  { now, random }: Surroundings,
): Connection {
  let measured: number | undefined;
  const watched: ClientFetch = async (url, init) => {
    const response = await fetch(url, init);
    const at = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(at)) measured = Math.round(at / 1000) - now();
    return response;
  };
  const gate = createPairedGate(issuer, {
    ...{ store: pairedStore(store), keys: store.keys, random, fetch: watched },
    now: () => unixSeconds(Math.max(0, now() + clockOffset)),
  });
  return {
    gate,
    get clockOffset() {
      return measured;
    },
    isClosed: (event) =>
      fetch(`${issuer}/events/${encodeURIComponent(event)}`, { credentials: 'omit', redirect: 'error' }).then(
        ({ status }) => status === 410,
        () => false,
      ),
  };
}

/** Seconds to add to this device's clock, from one answer of the service; 0 when there is none. */
export async function measureClock(issuer: string, { now }: Pick<Surroundings, 'now'>): Promise<number> {
  const answer = await fetch(`${issuer}/.well-known/gafete-trust`, { credentials: 'omit', cache: 'no-store' }).catch(
    () => undefined,
  );
  const at = Date.parse(answer?.headers.get('date') ?? '');
  return Number.isNaN(at) ? 0 : Math.round(at / 1000) - now();
}

/** Where the SDK keeps who this gate is: sealed, as everything. */
export function pairedStore(store: GateStore) {
  return {
    load: () => store.read('gate') as Promise<unknown>,
    save: (file: object) => store.write('gate', JSON.parse(JSON.stringify(file))),
  };
}

/** What an error of the SDK means for a gate. */
export function linkRefusalOf({ code, status, retryable }: ClientError): LinkRefusal {
  if (status === 410) return 'closed';
  if (code === 'not_enrolled' || status === 401 || status === 403 || status === 404) return 'gone';
  return retryable ? 'offline' : 'refused';
}
