/** `gafete client …`: the machines of the office. */
import type { ReasonCode } from '../../client/index.ts';
import { REASONS } from '../../credential/accreditation/index.ts';
import { needed, oneOf, readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { deskOf, openDesk } from '../desk.ts';
import { enrolByItself, enrolmentLines, recoveryLines } from '../enrolment.ts';
import { officeOf } from '../office.ts';
import { orRefuse, sentencesOf } from '../refusal.ts';
import { readStandardInput, wordOrInput } from '../standard-input.ts';
import { columns, EXIT } from '../terminal.ts';
import { whenOf } from '../when.ts';

export const clientEnrol: Command = {
  name: 'client enrol',
  synopsis: '[--code CODE|-] [--recovery -]',
  about: {
    en: 'Give this machine its keys and its appointment at the office.',
    es: 'Dar a esta máquina sus llaves y su nombramiento en la oficina.',
  },
  details: [
    '',
    '--code -       reads the code from standard input, so that it stands in no list of processes',
    '--recovery -   after a disaster: reads the fifteen printed words from standard input',
  ],
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['code', 'recovery'] });
    const printed = values.recovery === undefined ? undefined : await wordOrInput(values.recovery);
    const office = officeOf(values.issuer, process.env);
    const desk = deskOf(office);
    const enrolled =
      values.code === undefined && !(await desk.identity()).ok
        ? await enrolByItself(office, desk, terminal)
        : orRefuse(await desk.enrol({ code: await wordOrInput(values.code ?? ''), printed }), terminal);
    const shown = enrolled.recovery === undefined ? [] : recoveryLines(enrolled.recovery, terminal);
    terminal.result(enrolled, [...enrolmentLines(enrolled, terminal), ...shown]);
    if (enrolled.recovery !== undefined) orRefuse(await desk.recoveryPrinted(), terminal);
    return undefined;
  },
};

export const clientShow: Command = {
  name: 'client show',
  synopsis: '',
  about: { en: 'Who this machine is, and its six words.', es: 'Quién es esta máquina, y sus seis palabras.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: [] });
    const desk = await openDesk(values.issuer, terminal);
    const identity = orRefuse(await desk.identity(), terminal);
    const { enrolled, sixWords } = terminal.texts;
    terminal.result(identity, [
      enrolled(identity.role, identity.pseudonym),
      ...columns([
        ['  client', identity.client],
        ['  member', identity.member],
      ]),
      sixWords(identity.words.join(' ')),
    ]);
    return undefined;
  },
};

export const clientList: Command = {
  name: 'client list',
  synopsis: '',
  about: { en: 'The machines of the office.', es: 'Las máquinas de la oficina.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: [] });
    const desk = await openDesk(values.issuer, terminal);
    const clients = orRefuse(await desk.clients(), terminal);
    const rows = clients.map(({ client, role, pseudonym, notAfter, state }) => [
      client,
      role,
      pseudonym,
      state === 'current' ? terminal.texts.times.until(whenOf(notAfter, terminal.texts)) : terminal.texts.ended,
    ]);
    terminal.result({ clients }, columns(rows));
    return undefined;
  },
};

export const clientRenew: Command = {
  name: 'client renew',
  synopsis: '<client>',
  about: { en: 'Renew another machine for 30 days.', es: 'Renovar otra máquina por 30 días.' },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: [], positionals: 1 });
    const client = needed(positionals[0], { en: 'The client', es: 'la máquina' }, 'gafete client list');
    const desk = await openDesk(values.issuer, terminal);
    const { notAfter } = orRefuse(await desk.renewClient(client), terminal);
    terminal.result({ client, notAfter }, [terminal.texts.clientRenewed(whenOf(notAfter, terminal.texts))]);
    return undefined;
  },
};

export const clientRemove: Command = {
  name: 'client remove',
  synopsis: '<client> [--void-offers REASON]',
  about: {
    en: 'Remove a machine: its next request is refused, and every event gets a new key.',
    es: 'Dar de baja una máquina: su siguiente petición se rechaza y cada evento cambia de llave.',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['void-offers'], positionals: 1 });
    const client = needed(positionals[0], { en: 'The client', es: 'la máquina' }, 'gafete client list');
    const reasons = Object.keys(REASONS) as ReasonCode[];
    const voidOffers = values['void-offers'] && oneOf(values['void-offers'], reasons, '--void-offers');
    const desk = await openDesk(values.issuer, terminal);
    const removed = orRefuse(await desk.removeClient(client, voidOffers ? { voidOffers } : {}), terminal);
    const { texts } = terminal;
    const failed = removed.failed.map(({ event }) => event);
    const voided = removed.voided.map(({ event, answer }) =>
      answer.ok ? { event, ...answer.value } : { event, error: sentencesOf(answer.error, terminal) },
    );
    terminal.result({ client, openOffers: removed.openOffers, voided, epochs: removed.epochs, failed }, [
      texts.clientRemoved(client),
      texts.newEpochs(removed.epochs.length),
      ...(removed.openOffers.length > 0 && !voidOffers ? [texts.openOffers(removed.openOffers.length)] : []),
      ...voided.map((act) => {
        if ('error' in act) return `${act.error.sentence} ${act.error.next}`;
        return act.done ? texts.actDone(Object.keys(act.accreditations).length) : texts.needsSecond(act.act);
      }),
      ...failed.map(texts.epochFailed),
    ]);
    return failed.length > 0 || voided.some((act) => 'error' in act) ? EXIT.partly : EXIT.done;
  },
};

export const clientRecover: Command = {
  name: 'client recover',
  synopsis: '[--client CLIENT] < words.txt',
  about: {
    en: 'Renew the last machine with the printed recovery key, read from standard input.',
    es: 'Renovar la última máquina con la llave impresa, leída de la entrada estándar.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['client'] });
    const desk = deskOf(officeOf(values.issuer, process.env));
    const printed = (await terminal.ask(terminal.texts.recoveryAsk)) ?? (await readStandardInput());
    const { notAfter } = orRefuse(await desk.recover(printed, values.client), terminal);
    terminal.result({ notAfter }, [terminal.texts.recovered(whenOf(notAfter, terminal.texts))]);
    return undefined;
  },
};
