/** How a machine gets its appointment; in the demo on the service's own machine, without being asked. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskClient, Enrolled, GateClient, PrintedRecovery } from '../client/index.ts';
import type { StaffRole } from '../credential/accreditation/index.ts';
import { readPrivateFile } from '../runtime/node/private-file.ts';
import { placesIn } from '../runtime/node/system.ts';
import { type Office, operatorFolder } from './office.ts';
import { orRefuse } from './refusal.ts';
import { runSelf } from './run-self.ts';
import { CommandError, type Terminal } from './terminal.ts';
import { whenOf } from './when.ts';

/**
 * Enrols by itself where this machine is the demo's own: with the code that `npm start` wrote down, else with one made
 * by the operator's command in a process of its own, so that this one never holds a key of the service. Refuses, with
 * what to type, everywhere else.
 */
export async function enrolByItself(office: Office, desk: DeskClient, terminal: Terminal): Promise<Enrolled> {
  if (office.isLocalDemo) {
    const code = takeWrittenCode();
    const first = code === undefined ? undefined : await desk.enrol({ code });
    if (first?.ok) return first.value;
    if (first !== undefined && first.error.code === 'network') return orRefuse(first, terminal);
    const made = makeCode(office);
    if (made !== undefined) return orRefuse(await desk.enrol({ code: made }), terminal);
  }
  const [sentence] = terminal.texts.refusals.not_enrolled;
  throw new CommandError('not_enrolled', sentence, {
    next: 'gafete enrol-code   (operator’s machine), then: gafete client enrol --code -',
  });
}

const dataFolder = () => process.env['GAFETE_DATA'] || join('data', 'service');

/** Reads the code once and destroys it, whether or not it still works. */
function takeWrittenCode(): string | undefined {
  const path = join(operatorFolder(process.env), 'enrolment-code');
  const code = readPrivateFile(path)?.trim();
  rmSync(path, { force: true });
  return code || undefined;
}

/** The same for a gate of this machine, with a code of its own role. */
export async function enrolGateByItself(office: Office, gate: GateClient, terminal: Terminal): Promise<Enrolled> {
  const code = office.isLocalDemo ? makeCode(office, 'gate') : undefined;
  if (code !== undefined) return orRefuse(await gate.enrol({ code }), terminal);
  const [sentence] = terminal.texts.refusals.not_enrolled;
  throw new CommandError('not_enrolled', sentence, {
    next: 'gafete enrol-code --role gate   (operator’s machine), then: --code -',
  });
}

function makeCode({ issuer }: Office, role: StaffRole = 'admin'): string | undefined {
  if (!existsSync(placesIn(dataFolder()).keys)) return undefined;
  const { ok, stdout } = runSelf(['enrol-code', '--role', role, '--json'], { ...process.env, PUBLIC_URL: issuer });
  if (!ok) return undefined;
  return (JSON.parse(stdout) as { code: string }).code;
}

/** What the office must hear about an enrolment, the recovery key apart. */
export function enrolmentLines(enrolled: Enrolled, { texts }: Terminal): string[] {
  return [
    texts.enrolled(enrolled.role, enrolled.pseudonym),
    texts.appointmentEnds(whenOf(enrolled.notAfter, texts)),
    texts.sixWords(enrolled.words.join(' ')),
  ];
}

/** The recovery key, as it is to be printed. */
export function recoveryLines({ words, comparison }: PrintedRecovery, { texts, paint }: Terminal): string[] {
  const numbered = words.map((word, index) => `${String(index + 1).padStart(4)} ${word.padEnd(12)}`);
  const rows = [0, 5, 10].map((from) => numbered.slice(from, from + 5).join(''));
  return [
    '',
    paint.bold(texts.recoveryTitle),
    '',
    ...rows,
    '',
    ...texts.recoverySteps,
    texts.sixWords(comparison.join(' ')),
    '',
  ];
}
