import { createDeskClient, type DeskClient, type DeskProfile } from '../client/index.ts';
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
  if (identity.ok) return desk;
  if (identity.error.code !== 'not_enrolled') throw refusalOf(identity.error, terminal);
  const enrolled = await enrolByItself(office, desk, terminal);
  terminal.say(terminal.texts.helpedItself);
  for (const line of enrolmentLines(enrolled, terminal)) terminal.say(line);
  // Shown now or never: it is nowhere else.
  for (const line of enrolled.recovery ? recoveryLines(enrolled.recovery, terminal) : []) terminal.tell(line);
  return desk;
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
