/** Fills a portal with the people of the drill, each as far as life has brought them. */
import type { Dataset, DrillPerson, Stage } from '../dataset.ts';
import type { Observation } from '../target.ts';
import type { Portal } from './portal.ts';

/** What a portal's day leaves outside it, and who is who in it. */
export interface Filled {
  /** What gates saw. */
  readonly observations: readonly Observation[];
  readonly shownBy: Readonly<Record<string, string>>;
  /** Credential id → person. */
  readonly accreditationOf: Readonly<Record<string, string>>;
}

/** A portal knows no offer that waits: whoever is approved has a QR code at once. */
const DECISION: Readonly<Record<Stage, 'approved' | 'rejected' | 'revoked'>> = {
  offered: 'approved',
  active: 'approved',
  suspended: 'approved',
  revoked: 'revoked',
  withdrawn: 'rejected',
  lapsed: 'approved',
  burned: 'approved',
  reissued: 'approved',
  expired: 'approved',
};
const GATES = ['norte', 'sala'] as const;
/** Stages in which somebody has been through a gate. */
const SHOWN: readonly Stage[] = ['active', 'revoked', 'suspended', 'reissued', 'expired'];

/** Applies, decides, issues and lets in. `onProgress` counts people. */
export function fillPortal(
  portal: Portal,
  { people }: Pick<Dataset, 'people'>,
  onProgress: (done: number, total: number) => void,
): Filled {
  const observations: Observation[] = [];
  const shownBy: Record<string, string> = {};
  const accreditationOf: Record<string, string> = {};
  const applying = people.filter(({ stage }) => stage !== undefined);
  for (const [done, person] of applying.entries()) {
    const stage = person.stage as Stage;
    const applied = portal.apply(formOf(person));
    if (applied === undefined) throw new Error('two synthetic people have one CURP');
    const { name } = person.synthetic.person;
    if (DECISION[stage] === 'rejected') {
      portal.decide(applied, name, 'rejected');
    } else {
      portal.decide(applied, name, 'approved');
      const { credential, qr } = portal.issue(applied);
      accreditationOf[`credential ${credential}`] = person.id;
      if (SHOWN.includes(stage)) {
        for (const gate of GATES) {
          portal.checkIn(qr, gate);
          const id = `seen-${observations.length + 1}`;
          observations.push({ id, gate, shown: qr });
          shownBy[id] = person.id;
        }
      }
      if (DECISION[stage] === 'revoked') portal.decide(applied, name, 'revoked');
    }
    onProgress(done + 1, applying.length);
  }
  return { observations, shownBy, accreditationOf };
}

function formOf({ event, synthetic, identity }: DrillPerson) {
  const { folio, name, outlet, claims } = synthetic.person;
  const { curp, rfc, born, phone, email, address } = identity;
  const texts = { folio, name, outlet, curp, rfc, born, phone, email, address };
  return {
    ...texts,
    event: event as string,
    role: String(claims['role']),
    scan: identity.scan(),
    photo: synthetic.portrait,
  };
}
