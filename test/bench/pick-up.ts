/** The whole pick-up on durable storage: one server process, real HTTP, SQLite file (WAL, FULL), shelf of files. */

import type { DeskClient } from '../../src/client/index.ts';
import { createPeople } from '../../src/synthetic/people.ts';
import { type Child, startChild } from './child.ts';
import { createDeployment, type Deployment, enrolOffice, eventDays, openEvent, ZONES } from './deployment.ts';
import { median } from './measure.ts';
import { codeOf, createWallet, walletKeys } from './wallet.ts';

export interface Site {
  readonly deployment: Deployment;
  readonly desk: DeskClient;
  readonly event: string;
  readonly wallet: ReturnType<typeof createWallet>;
  /** Restarted by whoever needs the database for itself. */
  server: Child;
}

const PORT = 8799;

/** The service of a deployment, in a process of its own. */
export function startServer({ settings }: Deployment): Promise<Child> {
  return startChild(new URL('./server.ts', import.meta.url), settings);
}

/** A deployment with one event and its server. */
export async function openSite(maxAccreditations: number): Promise<Site> {
  const deployment = await createDeployment(PORT);
  const server = await startServer(deployment);
  const desk = await enrolOffice(deployment);
  const event = await openEvent(desk, maxAccreditations);
  return { deployment, desk, event, wallet: createWallet(deployment.config.publicUrl), server };
}

let seed = 1;

/** Accredits people and answers their codes. */
export async function accredit({ desk, event }: Site, count: number, portraits: boolean): Promise<string[]> {
  const codes: string[] = [];
  const people = createPeople({ count, seed: seed++, zones: ZONES, days: eventDays(), portraits });
  for await (const made of desk.accredit(
    event,
    (function* () {
      for (const { person } of people) yield { ...person, folio: `${seed}-${person.folio}` };
    })(),
    { txCode: false },
  )) {
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    codes.push(codeOf(made.value.link));
  }
  return codes;
}

export interface Cost {
  /** Milliseconds of the server's processor time for one request. */
  readonly cpu: number;
  /** Median milliseconds from request to answer. */
  readonly wall: number;
}

/** Sends requests one after another and says what each cost. */
export async function measureRequests(server: Child, sends: readonly (() => Promise<unknown>)[]): Promise<Cost> {
  const before = await server.usage();
  const walls: number[] = [];
  for (const send of sends) {
    const start = performance.now();
    await send();
    walls.push(performance.now() - start);
  }
  const after = await server.usage();
  return { cpu: (after.cpu - before.cpu) / sends.length, wall: median(walls) };
}

/** Costs of /token and of /credential with `copies`, for people accredited just before. */
export async function measurePickUps(site: Site, count: number, copies: number, portraits: boolean) {
  const { wallet } = site;
  const codes = await accredit(site, count, portraits);
  const tokens: string[] = [];
  const token = await measureRequests(
    site.server,
    codes.map((code) => async () => void tokens.push(await wallet.redeem(code))),
  );
  const sends: (() => Promise<unknown>)[] = [];
  for (const each of tokens) sends.push(await wallet.prepare(each, walletKeys(copies), await wallet.requestNonce()));
  return { token, credential: await measureRequests(site.server, sends) };
}

/** Whole flows a second, `parallel` wallets at a time. */
export async function measureFlows(
  pickUp: (code: string) => Promise<unknown>,
  codes: readonly string[],
  parallel: number,
): Promise<number> {
  const waiting = [...codes];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) await pickUp(code);
    }),
  );
  return (codes.length / (performance.now() - start)) * 1000;
}
