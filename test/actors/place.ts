import type { OperatorFile } from '../../src/cli/keys/ceremony.ts';
import type { UnixSeconds } from '../../src/lib/time.ts';
import type { Ports } from '../../src/ports.ts';
import { createRandom } from '../harness.ts';

/** What actors know of the service they talk to: its address, its root, and a way to send requests. */
export interface Place {
  readonly publicUrl: string;
  readonly operator: Pick<OperatorFile, 'certificate'>;
  /** The operator's shell: enrolment codes come from there and from nowhere else. */
  readonly ports: Ports;
  /** `advance` only where the clock is a test's. */
  readonly clock: { now(): UnixSeconds; advance?(seconds: number): void };
  fetch(target: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** The world of one actor: the place's clock, chance of its own, and no waiting where time is ours. */
export function surroundingsOf(place: Place, seed: string) {
  const { clock } = place;
  return {
    fetch: (url: string, init: RequestInit) => place.fetch(url, init),
    now: clock.now,
    random: createRandom(seed),
    wait: async (milliseconds: number) => {
      if (clock.advance !== undefined) return clock.advance(Math.ceil(milliseconds / 1000));
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    },
  };
}
