/** A deployment like an office's own, in a folder of the system's temporary files: keys, database, shelf, one event. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { createKeyRingFile, createOperatorFile } from '../../src/cli/keys/ceremony.ts';
import { createDeskClient, type DeskClient, type DeskProfile, orThrow } from '../../src/client/index.ts';
import { LIMITS, type NodeConfig, parseNodeConfig } from '../../src/config.ts';
import { createKeyRing, type KeyRingFile } from '../../src/key-ring.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { DAY } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { writePrivateFile } from '../../src/runtime/node/private-file.ts';
import { openNodeService, placesIn, systemClock, systemRandom } from '../../src/runtime/node/service.ts';
import { importNodeSign } from '../../src/runtime/node/sign.ts';

/** A folder with keys; the server opens the rest. */
export interface Deployment {
  readonly config: NodeConfig;
  readonly settings: Readonly<Record<string, string>>;
  remove(): void;
}

/** Keys as the operator's ceremony makes them, and the ring's credential signer. */
export async function createCeremony(publicUrl: string) {
  const ceremony = { publicUrl, environment: 'demo', now: systemClock(), random: systemRandom } as const;
  const operator = await createOperatorFile(ceremony);
  const ring: KeyRingFile = await createKeyRingFile(operator, ceremony);
  const issuer = await createKeyRing(ring, importNodeSign).signer('credential', ceremony.now);
  return { ring, issuer, anchor: new Uint8Array(Buffer.from(operator.certificate, 'base64')) as Bytes };
}

/** Every request of a benchmark comes from one address. */
const withoutLimits = Object.fromEntries(
  Object.keys(LIMITS).map((endpoint) => [`LIMIT_${endpoint.toUpperCase().replace('-', '_')}`, '1000000']),
);

/** Makes a deployment that listens on `port`. */
export async function createDeployment(port: number): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'gafete-bench-'));
  const settings = {
    PUBLIC_URL: `http://localhost:${port}`,
    PORT: String(port),
    GAFETE_DATA: join(folder, 'service'),
    GAFETE_OPERATOR: join(folder, 'operator'),
    ...withoutLimits,
  };
  const parsed = parseNodeConfig(settings);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { ring } = await createCeremony(parsed.value.publicUrl);
  writePrivateFile(placesIn(settings.GAFETE_DATA).keys, JSON.stringify(ring));
  return { config: parsed.value, settings, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A press office's machine, enrolled through the operator's shell. Enrol before the server holds the database alone. */
export async function enrolOffice({ config }: Deployment): Promise<DeskClient> {
  const service = await openNodeService(config, { event: () => {} });
  const { code } = await createEnrolmentCode(service.ports, 'admin', systemClock());
  service.close();
  let profile: DeskProfile | undefined;
  const desk = createDeskClient({
    issuer: config.publicUrl,
    profile: {
      load: async () => profile,
      save: async (next) => {
        profile = next;
      },
    },
  });
  orThrow(await desk.enrol({ code }));
  return desk;
}

export const ZONES = ['pit', 'press'];

/** Days of the benchmark's event: next week, wherever now is. */
export function eventDays(): LocalDate[] {
  const day = (ahead: number) => new Date((systemClock() + ahead * DAY) * 1000).toISOString().slice(0, 10);
  return [day(7), day(8)] as LocalDate[];
}

/** An event with every claim that the benchmark's people have. */
export async function openEvent(desk: DeskClient, maxAccreditations: number): Promise<string> {
  const rule = { purpose: 'entry', basis: 'consent', retention: 'wallet_only' } as const;
  const names = [
    'role',
    'medium',
    'zones',
    'days',
    'professional_name',
    'outlet_name',
    'outlet_country_bucket',
    'portrait',
  ];
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Informe', en: 'Address' },
      place: { 'es-MX': 'Palacio', en: 'Palace' },
      timeZone: 'America/Mexico_City',
      days: eventDays(),
      maxAccreditations,
      zones: ZONES.map((code) => ({ code, name: { 'es-MX': code, en: code } })),
    },
    change: { claims: names.map((claim) => ({ claim, ...rule })) },
  });
  return orThrow(created).event;
}
