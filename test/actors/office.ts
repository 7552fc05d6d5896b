/** A press office's machine: the SDK over a profile in memory, talking HTTP to the service and nothing else. */
import { createEnrolmentCode, type Role } from '../../src/access/index.ts';
import { createDeskClient, type DeskClient, type DeskProfile, type Enrolled, orThrow } from '../../src/client/index.ts';
import { createRandom, type Service } from '../harness.ts';

export interface Office {
  readonly desk: DeskClient;
  readonly enrolled: Enrolled;
  /** What the machine keeps: all of it secret. */
  readonly profile: () => DeskProfile;
}

let count = 0;

/** Enrols a new machine with a code from the operator's shell. */
export async function enrolOffice(service: Service, role: Role = 'admin', seed = `office-${count++}`): Promise<Office> {
  const { code } = await createEnrolmentCode(service.ports, role, service.clock.now());
  let profile: DeskProfile | undefined;
  const desk = createDeskClient({
    issuer: service.publicUrl,
    profile: {
      load: async () => profile && JSON.parse(JSON.stringify(profile)),
      save: async (next) => {
        profile = next;
      },
    },
    ...surroundingsOf(service, seed),
  });
  const enrolled = orThrow(await desk.enrol({ code }));
  return { desk, enrolled, profile: () => profile as DeskProfile };
}

/** The world of one actor: the service's clock, chance of its own, no waiting. */
export function surroundingsOf(service: Service, seed: string) {
  return {
    fetch: (url: string, init: RequestInit) => service.fetch(url, init),
    now: service.clock.now,
    random: createRandom(seed),
    wait: async (milliseconds: number) => service.clock.advance(Math.ceil(milliseconds / 1000)),
  };
}
