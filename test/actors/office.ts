/** A press office's machine: the SDK over a profile in memory, talking HTTP to the service and nothing else. */
import { createEnrolmentCode, type Role } from '../../src/access/index.ts';
import { createDeskClient, type DeskClient, type DeskProfile, type Enrolled, orThrow } from '../../src/client/index.ts';
import { type Place, surroundingsOf } from './place.ts';

export interface Office {
  readonly desk: DeskClient;
  readonly enrolled: Enrolled;
  /** What the machine keeps: all of it secret. */
  readonly profile: () => DeskProfile;
}

let count = 0;

/** Enrols a new machine with a code from the operator's shell. */
export async function enrolOffice(place: Place, role: Role = 'admin', seed = `office-${count++}`): Promise<Office> {
  const { code } = await createEnrolmentCode(place.ports, role, place.clock.now());
  let profile: DeskProfile | undefined;
  const desk = createDeskClient({
    issuer: place.publicUrl,
    profile: {
      load: async () => profile && JSON.parse(JSON.stringify(profile)),
      save: async (next) => {
        profile = next;
      },
    },
    ...surroundingsOf(place, seed),
  });
  const enrolled = orThrow(await desk.enrol({ code }));
  return { desk, enrolled, profile: () => profile as DeskProfile };
}

/** The same machine's keys in other hands: a profile that was copied. */
export function copyOfOffice(place: Place, office: Office): DeskClient {
  const kept = JSON.parse(JSON.stringify(office.profile()));
  return createDeskClient({
    issuer: place.publicUrl,
    profile: { load: async () => kept, save: async () => {} },
    ...surroundingsOf(place, `copy-${count++}`),
  });
}
