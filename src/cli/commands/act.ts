/** Acts on accreditations, and their second person. */
import type { DeskClient, PendingAct, ReasonCode } from '../../client/index.ts';
import { isReasonFor, REASONS } from '../../credential/accreditation/index.ts';
import { showAct } from '../act-answer.ts';
import { needed, oneOf, readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { openDesk } from '../desk.ts';
import { orRefuse } from '../refusal.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';

/** People that one act may name (the desk API's own limit). */
const MOST_PEOPLE = 1000;

function personAct(act: 'withdraw' | 'revoke' | 'suspend' | 'resume', en: string, es: string): Command {
  const reasons = (Object.keys(REASONS) as ReasonCode[]).filter((code) => isReasonFor(act, code));
  return {
    name: act,
    synopsis: '<accreditation …> --reason CODE',
    about: { en, es },
    details: [
      '',
      ...reasons.map((code) => `  ${code.padEnd(20)} ${REASONS[code].labels.en} · ${REASONS[code].labels['es-MX']}`),
    ],
    async run(words, terminal) {
      const { values, positionals } = readWords(words, { texts: ['reason', 'event'], positionals: MOST_PEOPLE });
      needed(positionals[0], { en: 'The accreditation', es: 'la acreditación' }, 'gafete find --folio P-0001');
      const reason = oneOf(values.reason, reasons, '--reason');
      const desk: DeskClient = await openDesk(values.issuer, terminal);
      const input = { accreditations: positionals, reason, ...(values.event !== undefined && { event: values.event }) };
      return showAct(orRefuse(await desk[act](input), terminal), terminal);
    },
  };
}

export const withdraw = personAct(
  'withdraw',
  'End an offer that nobody has picked up.',
  'Terminar una oferta que nadie ha recogido.',
);
export const revoke = personAct(
  'revoke',
  'Revoke accreditations: every copy is refused within a minute.',
  'Revocar acreditaciones: todas las copias se rechazan en un minuto.',
);
export const suspend = personAct(
  'suspend',
  'Suspend until a hearing; gates show CHECK, and it lapses by itself.',
  'Suspender hasta la audiencia; en el acceso dice REVISAR, y se levanta sola.',
);
export const resume = personAct('resume', 'Lift a suspension.', 'Levantar una suspensión.');

export const acts: Command = {
  name: 'acts',
  synopsis: '',
  about: { en: 'What waits for a second person.', es: 'Lo que espera a una segunda persona.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: [] });
    const desk = await openDesk(values.issuer, terminal);
    const pending = orRefuse(await desk.acts(), terminal);
    const lines = pending.flatMap((act) => [...describe(act, terminal), '']);
    terminal.result({ acts: pending }, lines.length === 0 ? [terminal.texts.noActs] : lines.slice(0, -1));
    return undefined;
  },
};

export const approve: Command = {
  name: 'approve',
  synopsis: '<act> [--yes]',
  about: { en: 'Read an act and sign it as the second person.', es: 'Leer un acto y firmarlo como segunda persona.' },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: [], flags: ['yes'], positionals: 1 });
    const id = needed(positionals[0], { en: 'The act', es: 'el acto' }, 'gafete acts');
    const desk = await openDesk(values.issuer, terminal);
    const act = orRefuse(await desk.acts(), terminal).find((pending) => pending.act === id);
    if (act === undefined) {
      throw new CommandError('unknown_act', terminal.texts.noSuchAct, { next: 'gafete acts' });
    }
    for (const line of describe(act, terminal)) terminal.say(line);
    if (values.yes !== true) await confirm(id, terminal);
    return showAct(orRefuse(await desk.approveAct(act), terminal), terminal);
  },
};

async function confirm(act: string, { ask, texts }: Terminal): Promise<void> {
  const answer = await ask(texts.actAsk);
  if (answer !== undefined && /^(?:y|yes|s|si|sí)$/i.test(answer)) return;
  throw new CommandError('not_signed', texts.actNotSigned, { next: `gafete approve ${act} --yes` });
}

/** The statement in words, whole: who signs must have read what is signed. */
function describe(pending: PendingAct, { texts, language, paint }: Terminal): string[] {
  const { act, statement, exp } = pending;
  const reason =
    'reason' in statement ? REASONS[statement.reason].labels[language === 'es' ? 'es-MX' : 'en'] : undefined;
  return [
    `${paint.bold(act)}  ${statement.act}${reason === undefined ? '' : `: ${reason}`}  (${texts.times.until(whenOf(exp, texts))})`,
    `  event ${statement.event}`,
    ...('accreditations' in statement ? statement.accreditations.map((each) => `  ${each}`) : []),
    ...('policy' in pending && pending.policy ? JSON.stringify(pending.policy, null, 2).split('\n') : []),
  ];
}
