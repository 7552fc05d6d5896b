/** `gafete gate …`: machines that ask wallets, each for one purpose. */
import type { Gate, GateClient, GatePurposeName, Identity } from '../../client/index.ts';
import { GATE_PURPOSES } from '../../policy/index.ts';
import { listOf, needed, oneOf, readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { eventOf, openDesk } from '../desk.ts';
import { enrolGateByItself } from '../enrolment.ts';
import { gateTextsIn } from '../gate-texts.ts';
import { gateNames, gateOf } from '../gates-here.ts';
import { type Office, officeOf } from '../office.ts';
import { orRefuse } from '../refusal.ts';
import { wordOrInput } from '../standard-input.ts';
import { columns, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';

const PURPOSE_NAMES = Object.keys(GATE_PURPOSES) as GatePurposeName[];

export const gateAdd: Command = {
  name: 'gate add',
  synopsis: '[--event E] --purpose zone-gate [--zones pit] [--redirect-uri U] [--name N] [--client ID | --code -]',
  about: {
    en: 'Give a machine a purpose: the most that it may ask at this event.',
    es: 'Dar a una máquina un fin: lo más que puede preguntar en este evento.',
  },
  details: [
    '',
    `--purpose       ${PURPOSE_NAMES.join(', ')}`,
    '--client ID     a machine that enrolled elsewhere (gafete gate enrol); otherwise this one gets keys of its own',
    '--redirect-uri  where a wallet on the same device sends the browser back to; several with commas',
  ],
  async run(words, terminal) {
    const texts = ['event', 'purpose', 'zones', 'redirect-uri', 'name', 'client', 'code'] as const;
    const { values } = readWords(words, { texts });
    const purpose = oneOf(values.purpose, PURPOSE_NAMES, '--purpose');
    const zones = listOf(values.zones);
    const office = officeOf(values.issuer, process.env);
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const name = values.name ?? [purpose, ...zones].join('-');
    const client = values.client ?? (await enrolHere(office, name, values.code, terminal)).client;
    const redirectUris = listOf(values['redirect-uri']);
    const gate = orRefuse(await desk.addGate(event, { client, purpose, zones, redirectUris }), terminal);
    const own = gateTextsIn(terminal.language);
    const here = values.client === undefined ? name : undefined;
    terminal.result({ ...gate, ...(here !== undefined && { name: here }) }, [
      own.appointed(here ?? client, labelOf(purpose, terminal), zones.join(', ')),
      own.appointmentEnds(whenOf(gate.notAfter, terminal.texts)),
      ...(here === undefined ? [] : [terminal.texts.next(`gafete verify --gate ${here}`)]),
    ]);
    return undefined;
  },
};

export const gateEnrol: Command = {
  name: 'gate enrol',
  synopsis: '--name N [--code CODE|-]',
  about: {
    en: 'Give this machine keys for a gate; the office then appoints it.',
    es: 'Dar a esta máquina llaves para un acceso; después la oficina lo nombra.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['name', 'code'] });
    const name = needed(values.name, '--name', 'gafete gate enrol --name norte --code -');
    const { client, role, pseudonym } = await enrolHere(
      officeOf(values.issuer, process.env),
      name,
      values.code,
      terminal,
    );
    const own = gateTextsIn(terminal.language);
    terminal.result({ name, client, role, pseudonym }, [
      own.enrolled(name),
      own.handOver,
      `gafete gate add --purpose zone-gate --zones … --client ${client}`,
    ]);
    return undefined;
  },
};

export const gateList: Command = {
  name: 'gate list',
  synopsis: '[--event E]',
  about: { en: 'The gates of an event and what they may ask.', es: 'Los accesos de un evento y lo que preguntan.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['event'] });
    const desk = await openDesk(values.issuer, terminal);
    const gates = orRefuse(await desk.gates(await eventOf(desk, values.event, terminal)), terminal);
    const rows = gates.map((gate) => rowOf(gate, terminal));
    terminal.result({ gates }, rows.length === 0 ? [gateTextsIn(terminal.language).noGates] : columns(rows));
    return undefined;
  },
};

export const gateRemove: Command = {
  name: 'gate remove',
  synopsis: '[--event E] <client|name>',
  about: { en: 'End a gate’s appointment at once.', es: 'Terminar de inmediato el nombramiento de un acceso.' },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['event'], positionals: 1 });
    const word = needed(positionals[0], { en: 'The gate', es: 'el acceso' }, 'gafete gate list');
    const office = officeOf(values.issuer, process.env);
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const client = await clientOf(office, word, terminal);
    orRefuse(await desk.removeGate(event, client), terminal);
    terminal.result({ client, removed: true }, [gateTextsIn(terminal.language).removed(client)]);
    return undefined;
  },
};

/** This machine's keys for a gate, made when there are none. */
async function enrolHere(
  office: Office,
  name: string,
  code: string | undefined,
  terminal: Terminal,
): Promise<Pick<Identity, 'client' | 'role' | 'pseudonym'>> {
  const gate: GateClient = gateOf(office, name, terminal);
  const known = await gate.identity();
  if (known.ok) return known.value;
  if (known.error.code !== 'not_enrolled') return orRefuse(known, terminal);
  if (code === undefined) return enrolGateByItself(office, gate, terminal);
  return orRefuse(await gate.enrol({ code: await wordOrInput(code) }), terminal);
}

/** A word is the name of a gate of this machine, or else a client id. */
async function clientOf(office: Office, word: string, terminal: Terminal): Promise<string> {
  if (!gateNames(office).includes(word)) return word;
  return orRefuse(await gateOf(office, word, terminal).identity(), terminal).client;
}

function rowOf({ client, purpose, zones, notAfter }: Gate, terminal: Terminal): readonly string[] {
  const until = terminal.texts.times.until(whenOf(notAfter, terminal.texts));
  return [client, labelOf(purpose, terminal), zones.join(', '), until];
}

function labelOf(purpose: GatePurposeName, { language }: Terminal): string {
  return GATE_PURPOSES[purpose].labels[language === 'es' ? 'es-MX' : 'en'];
}
