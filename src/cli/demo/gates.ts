/** The gates of the demo: machines of their own, each with one purpose, and the way through them. */
import { join } from 'node:path';
import {
  createGateClient,
  type DeskProfile,
  type GateClient,
  type GateQuestion,
  type GateRequest,
  type GateVerdict,
  orThrow,
  type PresentationAsk,
} from '../../client/index.ts';
import { CLAIM_LABELS, isClaimName } from '../../credential/accreditation/index.ts';
import type { GatePurposeName } from '../../policy/index.ts';
import type { Language } from '../language.ts';
import { privateJson } from '../private-json.ts';
import type { DemoOffice } from './office.ts';
import type { OwnService } from './own-service.ts';
import type { Phone } from './phones.ts';

const APPOINTMENTS = {
  pit: { purpose: 'zone-gate', zones: ['pit'] },
  hall: { purpose: 'zone-gate', zones: ['hall'] },
  cordon: { purpose: 'police-cordon' },
  seats: { purpose: 'seat-allocator' },
  pool: { purpose: 'pool-coordinator' },
  desk: { purpose: 'accreditation-desk' },
} as const satisfies Record<string, { purpose: GatePurposeName; zones?: readonly string[] }>;
export type GateName = keyof typeof APPOINTMENTS;
export type DemoGates = Readonly<Record<GateName, GateClient>>;

/** What the crowd meets, in turns: six questions of five gates. */
export const QUESTIONS: readonly (readonly [GateName, GateQuestion])[] = [
  ['hall', {}],
  ['cordon', {}],
  ['hall', { also: ['portrait'] }],
  ['seats', { also: ['role'] }],
  ['pool', {}],
  ['desk', { also: ['professional_name'] }],
];

/** Enrols every gate with a code of its own and has the office appoint it. */
export async function openGates(service: OwnService, { desk, event }: DemoOffice, folder: string): Promise<DemoGates> {
  const opened = Object.entries(APPOINTMENTS).map(async ([name, appointment]) => {
    const profile = privateJson<DeskProfile>(join(folder, `gate-${name}.json`));
    const gate = createGateClient({ issuer: service.issuer, profile });
    const { client } = orThrow(await gate.enrol({ code: await service.enrolmentCode('gate') }));
    orThrow(await desk.addGate(event, { client, ...appointment }));
    return [name, gate] as const;
  });
  return Object.fromEntries(await Promise.all(opened)) as Record<GateName, GateClient>;
}

/** Somebody before a gate: what the wallet said would be seen, and what the gate was told. */
export interface Passage {
  readonly ask: PresentationAsk;
  readonly verdict: GateVerdict;
}

/** A gate asks, a wallet shows, the gate hears. */
export async function pass(gate: GateClient, phone: Phone, question: GateQuestion = {}): Promise<Passage> {
  const request = orThrow(await gate.ask(question));
  const ask = await show(phone, request);
  return { ask, verdict: orThrow(await request.wait()) };
}

/** The wallet's half. */
export async function show({ wallet }: Phone, { link }: Pick<GateRequest, 'link'>): Promise<PresentationAsk> {
  return orThrow(await wallet.show(link, { consent: () => true })).ask;
}

/** Whether a gate was told `go`, and exactly what the wallet had said that it asks. */
export function saw({ verdict, ask }: Passage): boolean {
  const told = Object.values(verdict.claims).flat().flatMap(pathsIn);
  const asked = ask.credentials.flatMap((credential) => credential.asked);
  return verdict.verdict === 'go' && told.sort().join() === [...asked].sort().join();
}

function pathsIn(claims: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? Object.keys(value).map((member) => `${name}.${member}`) : [name],
  );
}

/** What a gate asked for, in words; which event it is stands in every copy and is no news. */
export function askedIn({ credentials }: PresentationAsk, language: Language): string {
  const locale = language === 'es' ? 'es-MX' : 'en';
  const words = credentials.flatMap(({ asked }) =>
    asked
      .filter((path) => path !== 'event')
      .map((path) => {
        const [name = '', ...rest] = path.split('.');
        const label = isClaimName(name) ? CLAIM_LABELS[name][locale] : name;
        return rest.length === 0 ? label : `${label} (${rest.join(' ')})`;
      }),
  );
  return words.join(', ');
}
