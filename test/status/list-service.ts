/** A service with nothing mounted but status lists, and the few acts that these tests do to them. */
import { Hono } from 'hono';
import { expect } from 'vitest';
import {
  type Status,
  type StatusList,
  type StatusValue,
  type VerifyStatusIssuer,
  verifyStatusListToken,
} from '../../src/credential/status-list/index.ts';
import { importTrustAnchor, verifyChain } from '../../src/credential/x509/index.ts';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { ok, type Result } from '../../src/lib/result.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../../src/lib/time.ts';
import { type Ports, Unavailable } from '../../src/ports.ts';
import type { StatusRanks } from '../../src/sealing/index.ts';
import { createList, type Flips, prepareFlips, reserveRanks, statusRoutes } from '../../src/status/index.ts';
import type { Statement } from '../../src/storage/database.ts';
import { type Service, type ServiceOptions, startService } from '../harness.ts';

export const EVENT = 'ev_status';
export const SIZE = 2 ** 17;
export const PERIOD = 60;

export type ListService = Service & { readonly list: string; readonly uri: string };

/** A service with one event's list, which ends in ten days. */
export async function startListService(
  options: ServiceOptions & { readonly size?: number } = {},
): Promise<ListService> {
  const service = await startService({ createApp: statusApp, ...options });
  const { id, uri } = await openEvent(service, EVENT, options.size);
  return { ...service, list: id, uri };
}

function statusApp(ports: Ports): Hono {
  const app = new Hono().route('/', statusRoutes(ports));
  app.onError((error, c) => c.text('', error instanceof Unavailable ? 503 : 500));
  return app;
}

/** Makes an event's list as the desk does. */
export async function openEvent({ ports, clock }: Service, event: string, size = SIZE) {
  const notAfter = unixSeconds(clock.now() + 10 * DAY);
  const made = await createList(ports, { event, size, period: PERIOD, notAfter }, clock.now());
  expect((await ports.store.atomic(made.statements)).ok).toBe(true);
  return made;
}

/** The value of a result that must be a success. */
export function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Reserves as the issuer does. */
export async function reserve({ ports, clock }: Service, n: number, event = EVENT) {
  return value(await reserveRanks(ports, event, n, clock.now()));
}

/** Commits a prepared change. */
export async function commit({ ports }: Service, flips: Flips, more: readonly Statement[] = []): Promise<boolean> {
  const done = await ports.store.atomic([...flips.statements, ...more] as [Statement, ...Statement[]]);
  if (done.ok) await flips.settle();
  return done.ok;
}

/** Flips ranks as an act does, trying again when another change came first. */
export async function flip(
  service: Service,
  ranks: readonly StatusRanks[],
  to: StatusValue,
  attempts = 5,
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const flips = value(await prepareFlips(service.ports, service.clock.now(), EVENT, ranks, to));
    if (await commit(service, flips)) return;
  }
  throw new Error('lost every race');
}

/** Waits for the next tick. */
export function nextTick({ clock }: Service, period = PERIOD): void {
  clock.set(clock.now() - (clock.now() % period) + period);
}

/** Trusts status lists signed under the service's own desk CA. */
export function trust({ ringFile, publicUrl }: Pick<Service, 'ringFile' | 'publicUrl'>): VerifyStatusIssuer {
  return async (x5c, now) => {
    const der = decodeBase64url(
      (ringFile.anchors[0] as string).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    );
    const anchor = der && (await importTrustAnchor(der));
    if (!anchor) throw new Error('the service has no desk CA');
    const chain = await verifyChain(x5c, {
      anchors: [anchor],
      now,
      purpose: 'status-signing',
      issuer: publicUrl,
      distrusted: new Set(),
    });
    return chain.ok ? ok(chain.value.key) : chain;
  };
}

/** Fetches the list as a verifier does, and verifies it with our own consumer. */
export async function fetchList(service: ListService): Promise<StatusList> {
  const response = await service.fetch(service.uri);
  expect(response.status).toBe(200);
  const token = await response.text();
  return value(
    await verifyStatusListToken(token, { uri: service.uri, now: service.clock.now(), verifyIssuer: trust(service) }),
  );
}

/** The entries in which two published lists differ. */
export function difference(before: StatusList, after: StatusList): number[] {
  const changed: number[] = [];
  before.bytes.forEach((byte, at) => {
    if (byte === after.bytes[at]) return;
    for (let index = at * 4; index < at * 4 + 4; index++)
      if (entry(before, index) !== entry(after, index)) changed.push(index);
  });
  return changed;
}

/** One entry's raw value. */
export function entry({ bytes }: StatusList, index: number): Status['value'] | 3 {
  return (((bytes[index >> 2] as number) >> ((index & 3) * 2)) & 3) as 0;
}

/** A moment after the present one. */
export function later({ clock }: Service, seconds: number): UnixSeconds {
  return unixSeconds(clock.now() + seconds);
}
