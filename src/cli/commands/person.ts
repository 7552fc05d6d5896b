/** Commands about one accreditation: found by folio or name, never listed. */
import type { ReasonCode, ReissueInput } from '../../client/index.ts';
import { isReasonFor, REASONS } from '../../credential/accreditation/index.ts';
import { needed, oneOf, readWords, wholeNumber } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { eventOf, openDesk } from '../desk.ts';
import { readPeople } from '../people-file.ts';
import { orRefuse } from '../refusal.ts';
import { wordOrInput } from '../standard-input.ts';
import { CommandError, columns, EXIT } from '../terminal.ts';
import { whenOf } from '../when.ts';
import { showQr } from './accredit.ts';

export const find: Command = {
  name: 'find',
  synopsis: '[--event E] --folio F | --name "Whole Name" [--claims]',
  about: {
    en: 'Find an accreditation by exact folio or whole name; opened on this machine only.',
    es: 'Encontrar una acreditación por folio exacto o nombre completo; se abre solo en esta máquina.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['event', 'folio', 'name'], flags: ['claims'] });
    const query = queryOf(values.folio, values.name);
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const found = orRefuse(await desk.find(event, query), terminal);
    const { texts } = terminal;
    const entries = found.entries.map(({ claims, ...entry }) => ({ ...entry, ...(values.claims && { claims }) }));
    const rows = found.entries.map(({ accreditation, folio, name, outlet, role }) => [
      accreditation,
      folio,
      name,
      outlet,
      role,
    ]);
    terminal.result({ entries, more: found.more }, [
      ...(rows.length === 0 ? [texts.nobody] : columns(rows)),
      ...(found.more ? [texts.more] : []),
    ]);
    return rows.length === 0 ? EXIT.refused : EXIT.done;
  },
};

function queryOf(folio: string | undefined, name: string | undefined) {
  if (folio !== undefined && name === undefined) return { folio };
  if (name !== undefined && folio === undefined) return { name };
  throw new CommandError(
    'usage',
    { en: 'Give --folio or --name, one of them.', es: 'Dé --folio o --name, uno de los dos.' },
    {
      exit: EXIT.usage,
      next: 'gafete find --folio P-0001',
    },
  );
}

export const status: Command = {
  name: 'status',
  synopsis: '<accreditation>',
  about: {
    en: 'State of an accreditation, and why a pick-up failed.',
    es: 'Estado de una acreditación, y por qué falló la entrega.',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: [], positionals: 1 });
    const accreditation = needed(
      positionals[0],
      { en: 'The accreditation', es: 'la acreditación' },
      'gafete find --folio P-0001',
    );
    const desk = await openDesk(values.issuer, terminal);
    const found = orRefuse(await desk.status(accreditation), terminal);
    const { texts, language } = terminal;
    const reason = found.reason && REASONS[found.reason].labels[language === 'es' ? 'es-MX' : 'en'];
    const refusal = found.lastRefusal && `${found.lastRefusal}, ${whenOf(found.lastRefusalHour ?? 0, texts)}`;
    terminal.result(found, [
      ...columns([
        [texts.state, `${texts.states[found.state]}${reason ? `: ${reason}` : ''}`],
        ...(refusal ? [[texts.lastRefusal, refusal]] : []),
      ]),
      ...(found.offer
        ? [texts.triesLeft(found.offer.triesLeft), texts.offerUntil(whenOf(found.offer.exp, texts))]
        : []),
      ...(found.suspendedUntil ? [texts.suspendedUntil(whenOf(found.suspendedUntil, texts))] : []),
    ]);
    return undefined;
  },
};

export const reissue: Command = {
  name: 'reissue',
  synopsis: '<accreditation> [--reason LOST] --folio F | --name N | --claims file.json [--no-tx-code] [--copies N]',
  about: {
    en: 'A lost phone: every old copy dead and a new offer, in one call.',
    es: 'Un teléfono extraviado: todas las copias anteriores sin vigencia y una oferta nueva, de una vez.',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, {
      texts: ['reason', 'folio', 'name', 'claims', 'copies'],
      flags: ['no-tx-code'],
      positionals: 1,
    });
    const accreditation = needed(
      positionals[0],
      { en: 'The accreditation', es: 'la acreditación' },
      'gafete find --folio P-0001',
    );
    const codes = (Object.keys(REASONS) as ReasonCode[]).filter((code) => isReasonFor('revoke', code));
    const reason = oneOf(values.reason ?? 'LOST', codes, '--reason');
    const copies = wholeNumber(values.copies, '--copies', 1, 100);
    const from: ReissueInput['from'] =
      values.claims === undefined ? queryOf(values.folio, values.name) : await onePerson(values.claims, terminal);
    const desk = await openDesk(values.issuer, terminal);
    const input = {
      accreditation,
      reason,
      from,
      ...(values['no-tx-code'] === true && { txCode: false }),
      ...(copies !== undefined && { copies }),
    };
    const person = orRefuse(await desk.reissue(input), terminal);
    const { texts } = terminal;
    terminal.result(person, [
      texts.reissued(person.old.accreditation, texts.states[person.old.state]),
      `${person.folio}  ${person.accreditation}  ${person.link}`,
    ]);
    showQr(person, terminal);
    if (person.txCode !== undefined) terminal.say(texts.txCodeApart(person.txCode));
    return undefined;
  },
};

async function onePerson(file: string, terminal: Parameters<Command['run']>[1]) {
  for await (const entry of readPeople(file, [])) return orRefuse(entry, terminal);
  throw new CommandError(
    'file',
    { en: 'The file holds nobody.', es: 'El archivo no contiene a nadie.' },
    { exit: EXIT.usage, next: '--claims file.json' },
  );
}

export const revokePresented: Command = {
  name: 'revoke-presented',
  synopsis: '[--event E] <bare credential|->',
  about: {
    en: 'Kill the one copy that was shown, without knowing whose it is.',
    es: 'Quitar vigencia a la única copia mostrada, sin saber de quién es.',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['event'], positionals: 1 });
    const word = needed(
      positionals[0],
      { en: 'The credential', es: 'la credencial' },
      'gafete wallet bare | gafete revoke-presented -',
    );
    const presentation = await wordOrInput(word);
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const revoked = orRefuse(await desk.revokePresented(event, presentation), terminal);
    terminal.result(revoked, [terminal.texts.copyRevoked]);
    return undefined;
  },
};
