import { createDeskClient, type DeskClient, type DeskProfile, type PrintedRecovery } from '../client/index.ts';
import { enrolByItself, enrolmentLines, recoveryLines } from './enrolment.ts';
import { type Office, officeOf } from './office.ts';
import { privateJson } from './private-json.ts';
import { orRefuse, refusalOf } from './refusal.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

/** The office's client over this machine's profile, whatever is in it. */
export function deskOf(office: Office): DeskClient {
  return createDeskClient({ issuer: office.issuer, profile: privateJson<DeskProfile>(office.deskProfile) });
}

/** The office's client, enrolled: in the demo on the service's own machine it enrols by itself. */
export async function openDesk(issuer: string | undefined, terminal: Terminal): Promise<DeskClient> {
  const office = officeOf(issuer, process.env);
  const desk = deskOf(office);
  const identity = await desk.identity();
  if (identity.ok) {
    // A machine that died between its enrolment and this line: the words are shown now, and then they are nowhere else.
    await showRecovery(desk, orRefuse(await desk.unprintedRecovery(), terminal), terminal);
    return desk;
  }
  if (identity.error.code !== 'not_enrolled') throw refusalOf(identity.error, terminal);
  const enrolled = await enrolByItself(office, desk, terminal);
  terminal.say(terminal.texts.helpedItself);
  for (const line of enrolmentLines(enrolled, terminal)) terminal.say(line);
  await showRecovery(desk, enrolled.recovery, terminal);
  return desk;
}

async function showRecovery(
  desk: DeskClient,
  recovery: PrintedRecovery | undefined,
  terminal: Terminal,
): Promise<void> {
  if (recovery === undefined) return;
  for (const line of recoveryLines(recovery, terminal)) terminal.tell(line);
  orRefuse(await desk.recoveryPrinted(), terminal);
}

/** The event that was named, or the only one that is open. */
export async function eventOf(desk: DeskClient, named: string | undefined, terminal: Terminal): Promise<string> {
  if (named !== undefined && named !== '') return named;
  const events = orRefuse(await desk.events(), terminal).filter(({ state }) => state === 'open');
  const [only, ...others] = events;
  if (only !== undefined && others.length === 0) return only.event;
  throw new CommandError('which_event', only === undefined ? terminal.texts.noEvents : terminal.texts.whichEvent, {
    exit: EXIT.usage,
    next: only === undefined ? 'gafete event create --preset mx-public-event --name "…"' : `--event ${only.event}`,
  });
}
