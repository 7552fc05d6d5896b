/**
 * A real service on a port of this machine, an event of today, its desk, its passes, and browsers that pair themselves as its
 * gates. The service runs by the real clock, as browsers do; a browser's own clock may be set wrong.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type NewPairing, orThrow, type PendingAct } from '../../src/client/index.ts';
import { createPass, passKid, showPass } from '../../src/credential/gate-pass/index.ts';
import { type EcPublicJwk, signWith } from '../../src/lib/es256.ts';
import { addSeconds, ceilHour, DAY, type UnixSeconds, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { dayOf } from '../../src/policy/index.ts';
import { createStaticFiles } from '../../src/runtime/node/static-files.ts';
import { integrateLeaves } from '../../src/transparency/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import type { Place } from '../actors/place.ts';
import { freePort } from '../cli/gafete.ts';
import { type Service, startService } from '../harness.ts';
import { CHROMIUM, FLAGS } from './chromium.ts';
import { cameraFlags } from './fake-camera.ts';

/** Pictures for people to look at. Build output: nothing is compared with them. */
export const PICTURES = join(import.meta.dirname, '..', '..', 'dist', 'screenshots', 'gate');

const TIME_ZONE = 'America/Mexico_City';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export const realNow = (): UnixSeconds => unixSeconds(Math.floor(Date.now() / 1000));

export interface GatePlace {
  readonly issuer: string;
  readonly service: Service;
  /** What actors of other tests know of it. */
  readonly place: Place;
  readonly office: Office;
  readonly event: string;
  /** The event's one day. */
  readonly today: LocalDate;
  /** Another event of the same office. */
  openEvent(change?: Readonly<Record<string, unknown>>, input?: Readonly<Record<string, unknown>>): Promise<string>;
  link(pairing?: Partial<NewPairing>, event?: string): Promise<string>;
  /** A holder with one pass. */
  pass(fields?: PassWish): Promise<PlacePass>;
  /** Two people close an event. */
  closeEvent(event: string): Promise<void>;
  close(): Promise<void>;
}

export interface PassWish {
  readonly zone?: string;
  readonly day?: LocalDate;
  readonly index?: number;
  readonly event?: string;
  readonly exp?: UnixSeconds;
}

export interface PlacePass {
  show(gateCode: string, at?: UnixSeconds): Promise<string>;
}

/** Starts the service and opens the event. */
export async function startGatePlace(
  change: Readonly<Record<string, unknown>> = {},
  input: Readonly<Record<string, unknown>> = {},
): Promise<GatePlace> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const service = await startService({
    now: realNow(),
    settings: { PUBLIC_URL: issuer },
    wrap: (ports) => ({ ...ports, now: realNow }),
  });
  const files = createStaticFiles(issuer);
  const answer = (request: Request) => files(request) ?? service.app.fetch(request);
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: answer as never, hostname: '127.0.0.1', port }, () => resolve(listening));
  });
  const place: Place = {
    publicUrl: issuer,
    operator: service.operator,
    ports: service.ports,
    clock: { now: realNow },
    fetch: service.fetch,
  };
  const office = await enrolOffice(place);
  const today = dayOf(realNow(), { timeZone: TIME_ZONE, dayStartsAt: '04:00' });
  const openEvent: GatePlace['openEvent'] = async (wanted = {}, given = {}) => {
    const created = await office.desk.createEvent({
      preset: 'mx-public-event',
      input: {
        name: { 'es-MX': 'Noche electoral', en: 'Election night' },
        place: { 'es-MX': 'Ciudad de México', en: 'Mexico City' },
        timeZone: TIME_ZONE,
        days: [today],
        maxAccreditations: 50,
        zones: [
          { code: 'foso', name: { 'es-MX': 'Foso de fotografía', en: 'Photo pit' } },
          { code: 'sala', name: { 'es-MX': 'Sala de prensa', en: 'Press room' } },
        ],
        ...given,
      },
      change: { statusPeriod: 10, ...wanted },
    } as never);
    return orThrow(created).event;
  };
  const event = await openEvent(change, input);
  const signer = await service.keys.signer('pass', realNow());
  // The log's first checkpoint is in every bundle from here on.
  await integrateLeaves(service.ports, realNow());
  return {
    ...{ issuer, service, place, office, event, today, openEvent },
    link: async (pairing = {}, at = event) => {
      const wanted = { purpose: 'zone-gate', zones: ['foso'], ...pairing } as const;
      return orThrow(await office.desk.linkGate(at, wanted)).link;
    },
    async closeEvent(closed) {
      const second = await enrolOffice(place);
      orThrow(await office.desk.closeEvent(closed));
      const [act] = orThrow(await second.desk.acts()).filter(({ statement }) => statement.event === closed);
      orThrow(await second.desk.approveAct(act as PendingAct));
    },
    pass: async (wish = {}) => {
      const { publicKey, privateKey } = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
      const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as EcPublicJwk;
      const der = Uint8Array.from(Buffer.from(signer.x5c[0] as string, 'base64'));
      const pass = await createPass(
        {
          ...{
            kid: passKid(der),
            exp: ceilHour(addSeconds(realNow(), DAY)),
            event,
            zone: 'foso',
            day: today,
            index: 5,
          },
          ...{ holder: { kty: 'EC', crv: 'P-256', x, y } },
          ...wish,
        },
        signer.sign,
      );
      return {
        show: (gateCode, at = realNow()) =>
          showPass(pass, { counter: Math.floor(at / 30), gateCode }, signWith(privateKey)),
      };
    },
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      service.close();
    },
  };
}

export interface Phone {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The file that its camera plays, from the next time it is opened. */
  readonly film: string;
  /** What its browser complained about. */
  readonly complaints: readonly string[];
  /** What it asked of anybody but the service. */
  readonly strangers: readonly string[];
  /** Its profile on the disk. */
  readonly profile: string;
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface PhoneOptions {
  readonly locale?: string;
  /** Seconds by which its clock is wrong. */
  readonly clockError?: number;
  /** A profile of before, for a phone that was switched off. */
  readonly profile?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A phone with a browser of its own, and a profile that is on a disk. */
export async function openPhone({ issuer }: Pick<GatePlace, 'issuer'>, options: PhoneOptions = {}): Promise<Phone> {
  const { locale = 'es-MX', clockError = 0, viewport = { width: 360, height: 740 } } = options;
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'gafete-phone-'));
  const film = join(profile, 'film.y4m');
  const context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath: CHROMIUM, args: [...FLAGS, ...cameraFlags(film)], viewport, locale },
    timezoneId: TIME_ZONE,
  });
  if (clockError !== 0) await setClock(context, clockError);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|net::ERR_/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  context.on('request', (request) => {
    if (!request.url().startsWith(`${issuer}/`)) strangers.push(request.url());
  });
  return {
    ...{ context, page, film, complaints, strangers, profile },
    async picture(name) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** From the next page on, its clock is wrong by so many seconds. */
export async function setClock(context: BrowserContext, error: number): Promise<void> {
  await context.addInitScript((milliseconds) => {
    const right = Date.now.bind(Date);
    Date.now = () => right() + milliseconds;
  }, error * 1000);
}

/** Opens a link of the desk on a phone, and waits until the gate is ready. */
export async function pairPhone({ page }: Phone, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('.button-primary').click();
  await page.locator('.gate-code').waitFor({ timeout: 30_000 });
}

/** The code on the sign of a gate whose first screen is open. */
export async function codeOn({ page }: Phone): Promise<string> {
  return (await page.locator('.gate-code').textContent()) ?? '';
}

/** From the gate's first screen to the camera. */
export async function startChecking({ page }: Phone): Promise<void> {
  await page.locator('.button-primary').click();
  await page.locator('.scan-frame').waitFor({ timeout: 20_000 });
}

/** Back to the gate's first screen, whatever is shown. */
export async function stopChecking({ page }: Phone): Promise<void> {
  const next = page.locator('.verdict [data-first] button');
  if (await next.isVisible()) await next.click();
  await page.locator('.scan-tools .tool').first().click();
  await page.locator('.gate-code').waitFor();
}

/** The verdict that is shown next after this one was gone, as word and reason. */
export async function nextVerdict({ page }: Phone): Promise<{ readonly verdict: string; readonly reason: string }> {
  const shown = page.locator('.verdict');
  await shown.waitFor({ timeout: 30_000 });
  const verdict = (await shown.getAttribute('data-verdict')) ?? '';
  const reason = (await page.locator('.verdict-reason').textContent()) ?? '';
  return { verdict, reason };
}
