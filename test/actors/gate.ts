/** A gate's own machine: asks wallets through the service, and hears verdicts. */
import { createEnrolmentCode } from '../../src/access/index.ts';
import {
  createGateClient,
  type DeskProfile,
  type GateClient,
  type GatePurposeName,
  type NewGate,
  orThrow,
} from '../../src/client/index.ts';
import type { Office } from './office.ts';
import { type Place, surroundingsOf } from './place.ts';

export interface AskingGate {
  readonly gate: GateClient;
  readonly client: string;
  readonly profile: () => DeskProfile;
}

let count = 0;

/** Enrols a machine with a code of role `gate`. */
export async function enrolGate(place: Place): Promise<AskingGate> {
  const { code } = await createEnrolmentCode(place.ports, 'gate', place.clock.now());
  let profile: DeskProfile | undefined;
  const gate = createGateClient({
    issuer: place.publicUrl,
    profile: {
      load: async () => profile && JSON.parse(JSON.stringify(profile)),
      save: async (next) => {
        profile = next;
      },
    },
    ...surroundingsOf(place, `gate-${count++}`),
  });
  const { client } = orThrow(await gate.enrol({ code }));
  return { gate, client, profile: () => profile as DeskProfile };
}

/** A gate that the desk has appointed. */
export async function appointGate(
  place: Place,
  { desk }: Office,
  event: string,
  purpose: GatePurposeName,
  scope: Omit<NewGate, 'client' | 'purpose'> = {},
): Promise<AskingGate> {
  const enrolled = await enrolGate(place);
  orThrow(await desk.addGate(event, { client: enrolled.client, purpose, ...scope }));
  return enrolled;
}
