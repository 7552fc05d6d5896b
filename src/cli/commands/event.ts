/** `gafete event …`: events, their rules and who can open them. */

import type { ActAnswer, DeskClient } from '../../client/index.ts';
import { systemClock } from '../../runtime/node/system.ts';
import { showAct } from '../act-answer.ts';
import { readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { eventOf, openDesk } from '../desk.ts';
import { newEventOf, readRules } from '../event-input.ts';
import { orRefuse } from '../refusal.ts';
import { columns, type ExitCode, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';

const CREATE = [
  'preset',
  'policy',
  'name',
  'name-en',
  'place',
  'place-en',
  'days',
  'zones',
  'max',
  'time-zone',
] as const;

export const eventCreate: Command = {
  name: 'event create',
  synopsis: '--preset PRESET --name NAME [--days D,…] [--zones pit=Foso,…] [--max N] | --policy file.json',
  about: { en: 'Open an event with its public rules.', es: 'Abrir un evento con sus reglas públicas.' },
  details: [
    '',
    '--preset     culture-low, mx-public-event, election-night, court-hearing or sport-quota',
    '--name       name in Spanish; --name-en in English; --place and --place-en likewise. All of it is public',
    '--days       2026-12-01,2026-12-02; today and tomorrow when left out',
    '--zones      public codes, each with a name if wanted: hall,pit=Foso de prensa',
    '--max        accreditations at most (500)',
    '--time-zone  IANA name (America/Mexico_City)',
    '--policy     a whole set of rules instead; `gafete event policy --json` shows one',
  ],
  async run(words, terminal) {
    const { values } = readWords(words, { texts: CREATE });
    const event = newEventOf(values, systemClock());
    const desk = await openDesk(values.issuer, terminal);
    const created = orRefuse(await desk.createEvent(event), terminal);
    const { texts, paint } = terminal;
    terminal.result(created, [
      paint.bold(texts.eventCreated(created.event)),
      ...created.warnings.map(({ code }) => texts.warning(code)),
      texts.eventKeys(created.members.length),
      texts.next(texts.eventNext),
    ]);
    return undefined;
  },
};

export const eventList: Command = {
  name: 'event list',
  synopsis: '',
  about: { en: 'The events that are not closed.', es: 'Los eventos que no están cerrados.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: [] });
    const desk = await openDesk(values.issuer, terminal);
    const events = orRefuse(await desk.events(), terminal);
    const { texts, language } = terminal;
    const rows: string[][] = [];
    for (const { event, state } of events) {
      const document = await desk.publicEvent(event);
      const name = document.ok ? document.value.policy.name[language === 'es' ? 'es-MX' : 'en'] : '';
      rows.push([event, texts.eventStates[state], name]);
    }
    terminal.result({ events }, rows.length === 0 ? [texts.noEvents] : columns(rows));
    return undefined;
  },
};

export const eventShow: Command = {
  name: 'event show',
  synopsis: '[--event E]',
  about: { en: 'Counts of an event, and who can open it.', es: 'Cuentas de un evento, y quién puede abrirlo.' },
  async run(words, terminal) {
    const { desk, event } = await chosen(words, terminal);
    const shown = orRefuse(await desk.event(event), terminal);
    const members = orRefuse(await desk.members(event), terminal);
    const own = orRefuse(await desk.identity(), terminal);
    const { texts, paint } = terminal;
    const counts = Object.entries(shown.accreditations).filter(([, count]) => count > 0);
    terminal.result({ ...shown, members }, [
      paint.bold(event),
      ...columns([
        [`  ${texts.state}`, texts.eventStates[shown.state]],
        [`  ${texts.placesLabel}`, texts.places(shown.places.used, shown.places.max)],
        ...counts.map(([state, count]) => [`    ${texts.states[state as keyof typeof texts.states]}`, String(count)]),
        [`  ${texts.closes}`, whenOf(shown.closesAt, texts)],
      ]),
      `  ${texts.members}:`,
      ...members.map(({ member, words: six, recovery }) => {
        const who = recovery ? ` (${texts.recoveryKey})` : member === own.member ? ` (${texts.thisMachine})` : '';
        return `    ${six.join(' ')}${who}`;
      }),
    ]);
    return undefined;
  },
};

export const eventClose: Command = {
  name: 'event close',
  synopsis: '[--event E]',
  about: {
    en: 'Close an event and destroy its keys; a second person approves.',
    es: 'Cerrar un evento y destruir sus llaves; otra persona lo autoriza.',
  },
  run: (words, terminal) => onEvent(words, terminal, (desk, event) => desk.closeEvent(event)),
};

export const eventDistrust: Command = {
  name: 'event distrust',
  synopsis: '[--event E]',
  about: {
    en: 'Declare every credential of an event invalid; a second person approves.',
    es: 'Declarar sin validez todas las credenciales de un evento; otra persona lo autoriza.',
  },
  run: (words, terminal) => onEvent(words, terminal, (desk, event) => desk.distrustEvent(event)),
};

export const eventAdmit: Command = {
  name: 'event admit',
  synopsis: '[--event E] [--member M --words "six words as read aloud"]',
  about: {
    en: 'Let another machine of the office open an event, after comparing its six words.',
    es: 'Dejar que otra máquina abra un evento, después de comparar sus seis palabras.',
  },
  details: ['', 'Without --member: the machines of the office that could be admitted.'],
  async run(words, terminal) {
    const { values, desk, event } = await chosen(words, terminal, ['member', 'words']);
    if (values.member === undefined) {
      const present = orRefuse(await desk.members(event), terminal).map(({ member }) => member);
      const all = orRefuse(await desk.members(), terminal);
      const candidates = all.filter(({ member }) => !present.includes(member));
      // Without the words: they are to be heard from the other person, not read from here.
      terminal.result(
        { event, candidates: candidates.map(({ member, confirmed }) => ({ member, confirmed })) },
        candidates.map(({ member }) => member),
      );
      return undefined;
    }
    const read = (values.words ?? (await terminal.ask(terminal.texts.wordsAsk)) ?? '').trim().split(/\s+/);
    const admitted = orRefuse(await desk.admitMember(event, values.member, read), terminal);
    terminal.result({ event, ...admitted }, [terminal.texts.admitted(admitted.members.length)]);
    return undefined;
  },
};

export const eventEpoch: Command = {
  name: 'event epoch',
  synopsis: '[--event E] [--reopen]',
  about: { en: 'Give an event a new desk key.', es: 'Dar a un evento una llave nueva de la mesa.' },
  details: ['', '--reopen   after a disaster that took every bundle: begins again, without what was sealed before'],
  async run(words, terminal) {
    const reopen = words.includes('--reopen');
    const rest = words.filter((word) => word !== '--reopen');
    const { desk, event } = await chosen(rest, terminal);
    const started = orRefuse(await (reopen ? desk.reopenEvent(event) : desk.newEpoch(event)), terminal);
    const { epochStarted, rowsLeft } = terminal.texts;
    const left = started.rowsLeft > 0 ? [rowsLeft(started.rowsLeft)] : [];
    terminal.result(started, [epochStarted(started.epoch), ...left]);
    return undefined;
  },
};

export const eventTrust: Command = {
  name: 'event trust',
  synopsis: '[--event E] [--words "six words as read aloud"]',
  about: {
    en: 'Show the six words of the desk key known here, or take another one after comparing its words.',
    es: 'Mostrar las seis palabras de la llave de mesa conocida aquí, o tomar otra después de compararlas.',
  },
  details: ['', 'Without --words: what this machine knows, to be read to a colleague whose machine stopped.'],
  async run(words, terminal) {
    const { values, desk, event } = await chosen(words, terminal, ['words']);
    const answer =
      values.words === undefined
        ? await desk.deskKey(event)
        : await desk.trustDeskKey(event, values.words.trim().split(/\s+/));
    const known = orRefuse(answer, terminal);
    const { texts } = terminal;
    terminal.result(known, [
      texts.deskKeyWords(known.epoch, known.words.join(' ')),
      ...(known.current ? [] : [texts.deskKeyOther]),
    ]);
    return undefined;
  },
};

export const eventPolicy: Command = {
  name: 'event policy',
  synopsis: '[--event E] [--policy file.json]',
  about: {
    en: 'Show the rules of an event, or change them; with people accredited, two persons.',
    es: 'Mostrar las reglas de un evento, o cambiarlas; con personas acreditadas, entre dos.',
  },
  async run(words, terminal) {
    const { values, desk, event } = await chosen(words, terminal, ['policy']);
    if (values.policy === undefined) {
      const { policy } = orRefuse(await desk.publicEvent(event), terminal);
      terminal.result(policy, JSON.stringify(policy, null, 2).split('\n'));
      return undefined;
    }
    const { event: _event, version: _version, ...rules } = readRules(values.policy);
    const changed = orRefuse(await desk.changePolicy(event, rules), terminal);
    if ('done' in changed) return showAct(changed, terminal);
    terminal.result(changed, [terminal.texts.policyChanged(changed.policyVersion)]);
    return undefined;
  },
};

/** The options of a command on one event, the event being named by `--event`, by a bare word, or being the only one. */
async function chosen<const T extends readonly string[] = readonly []>(
  words: readonly string[],
  terminal: Terminal,
  texts?: T,
) {
  const names: readonly string[] = ['event', ...(texts ?? [])];
  const read = readWords(words, { texts: names, positionals: 1 });
  const values = read.values as { readonly [K in T[number] | 'event' | 'issuer']?: string };
  const desk = await openDesk(values.issuer, terminal);
  const event = await eventOf(desk, values.event ?? read.positionals[0], terminal);
  return { values, desk, event };
}

async function onEvent(
  words: readonly string[],
  terminal: Terminal,
  act: (desk: DeskClient, event: string) => ReturnType<DeskClient['closeEvent']>,
): Promise<ExitCode> {
  const { desk, event } = await chosen(words, terminal);
  const answer: ActAnswer = orRefuse(await act(desk, event), terminal);
  return showAct(answer, terminal);
}
