/** `gafete gate pair | code | bundle | check`: gates that work without a network. */
import { type JudgeInput, judgePass, type OfflineVerdict, verifyBundle } from '../../client/index.ts';
import { createHandleSet } from '../../client/offline-gate/index.ts';
import { unixSeconds } from '../../lib/time.ts';
import { GATE_PURPOSES, type GatePurposeName } from '../../policy/index.ts';
import { readPrivateFile, writePrivateFile } from '../../runtime/node/private-file.ts';
import { listOf, needed, oneOf, readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { eventOf, openDesk } from '../desk.ts';
import { gateTextsIn } from '../gate-texts.ts';
import { openGate } from '../gates-here.ts';
import { officeOf } from '../office.ts';
import { qrLines } from '../qr.ts';
import { orRefuse } from '../refusal.ts';
import { wordOrInput } from '../standard-input.ts';
import { CommandError, columns, EXIT, type Terminal } from '../terminal.ts';
import { anchorsOf } from '../trust.ts';
import { whenOf } from '../when.ts';

const PURPOSE_NAMES = Object.keys(GATE_PURPOSES) as GatePurposeName[];
const EXITS = { go: EXIT.done, stop: EXIT.refused, check: EXIT.partly, already: EXIT.partly } as const;
const LABEL = { es: 'es-MX', en: 'en' } as const;

export const gatePair: Command = {
  name: 'gate pair',
  synopsis: '[--event E] --purpose zone-gate [--zones pit] [--name N]',
  about: {
    en: 'A one-time link: the phone that opens it within 15 minutes is this gate.',
    es: 'Un enlace de un solo uso: el teléfono que lo abra en 15 minutos es este acceso.',
  },
  details: [
    '',
    `--purpose  ${PURPOSE_NAMES.join(', ')}`,
    '--name     what the phone calls itself; it stands in the link only',
  ],
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['event', 'purpose', 'zones', 'name'] });
    const purpose = oneOf(values.purpose, PURPOSE_NAMES, '--purpose');
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const pairing = { purpose, zones: listOf(values.zones), ...(values.name !== undefined && { name: values.name }) };
    const { link, exp } = orRefuse(await desk.linkGate(event, pairing), terminal);
    const own = gateTextsIn(terminal.language);
    terminal.say(own.pairScan);
    for (const line of qrLines(link, process.stderr.isTTY === true)) terminal.say(line);
    terminal.result({ link, exp, event, purpose, zones: pairing.zones }, [
      link,
      own.pairUntil(whenOf(exp, terminal.texts)),
    ]);
    return undefined;
  },
};

export const gateCode: Command = {
  name: 'gate code',
  synopsis: '[--event E]',
  about: {
    en: 'Today’s code of each gate, for its sign.',
    es: 'El código de hoy de cada acceso, para su letrero.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['event'] });
    const desk = await openDesk(values.issuer, terminal);
    const gates = orRefuse(await desk.gates(await eventOf(desk, values.event, terminal)), terminal);
    const codes = gates.map(({ client, purpose, zones, code }) => ({ client, purpose, zones, code }));
    const rows = codes.map(({ client, purpose, zones, code }) => [
      code,
      client,
      GATE_PURPOSES[purpose].labels[LABEL[terminal.language]],
      zones.join(', '),
    ]);
    terminal.result({ codes }, rows.length === 0 ? [gateTextsIn(terminal.language).noGates] : columns(rows));
    return undefined;
  },
};

export const gateBundle: Command = {
  name: 'gate bundle',
  synopsis: '[--gate G] --out FILE',
  about: {
    en: 'Fetch this gate’s signed bundle, verify it, and keep it for `gate check`.',
    es: 'Traer el paquete firmado de este acceso, comprobarlo y guardarlo para `gate check`.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['gate', 'out'] });
    const out = needed(values.out, '--out', 'gafete gate bundle --out entrance.bundle');
    const gate = openGate(officeOf(values.issuer, process.env), values.gate, terminal);
    const fetched = orRefuse(await gate.bundle(), terminal);
    if (fetched.state !== 'fresh') throw new Error('nothing was known, and nothing has changed');
    const { jws, bundle } = fetched;
    // It holds the key of the event's handles.
    writePrivateFile(out, `${jws}\n`);
    const own = gateTextsIn(terminal.language);
    const { event, purpose, zones, iat, codes } = bundle;
    terminal.result({ out, event, purpose, zones, iat, codes }, [
      own.bundleKept(out),
      own.codeToday(codes[0]?.code ?? ''),
      terminal.texts.next(`gafete gate check --bundle ${out} -`),
    ]);
    return undefined;
  },
};

export const gateCheck: Command = {
  name: 'gate check',
  synopsis: '<GP1:…|-> --bundle FILE [--zones pit] [--code C] [--exit] [--entered H,…] [--anchor file.pem]',
  about: {
    en: 'Judge a shown pass without a network: GO (exit 0), STOP (3), CHECK or ALREADY IN (5).',
    es: 'Juzgar sin red un pase mostrado: PASA (salida 0), NO PASA (3), REVISAR o YA ENTRÓ (5).',
  },
  details: ['', '--entered  handles of those who went in, as earlier checks told them', '--exit     the person leaves'],
  async run(words, terminal) {
    const texts = ['bundle', 'zones', 'code', 'entered', 'anchor'] as const;
    const { values, positionals } = readWords(words, { texts, flags: ['exit'], positionals: 1 });
    const word = needed(positionals[0], { en: 'The pass', es: 'el pase' }, 'gafete gate check --bundle FILE -');
    const file = needed(values.bundle, '--bundle', 'gafete gate bundle --out FILE');
    const office = officeOf(values.issuer, process.env);
    const anchors = await anchorsOf(office, values.anchor, terminal);
    const now = unixSeconds(Math.floor(Date.now() / 1000));
    const own = gateTextsIn(terminal.language);
    const bundle = await verifyBundle((readPrivateFile(file) ?? '').trim(), { anchors, issuer: office.issuer, now });
    if (!bundle.ok) {
      const next = 'gafete gate bundle --out FILE';
      throw new CommandError(bundle.error.type, own.bundleRefused(bundle.error.type), { next });
    }
    const zones = listOf(values.zones);
    const gate: JudgeInput['gate'] = {
      mode: values.exit === true ? 'exit' : 'entry',
      ...(zones.length > 0 && { zones }),
      ...(values.code !== undefined && { code: values.code }),
    };
    const handles = createHandleSet(listOf(values.entered));
    const text = await wordOrInput(word);
    const judged = await judgePass({ bundle: bundle.value, handles, gate, text, now, clockOffset: 0 });
    const { verdict, reason, labels, next, newHandle } = judged;
    terminal.result({ verdict, reason, ...(newHandle !== undefined && { newHandle }) }, [
      `${wordOf(verdict, terminal)}  ${labels[LABEL[terminal.language]]}  (${reason})`,
      ...(next === undefined ? [] : [next[LABEL[terminal.language]]]),
    ]);
    return EXITS[verdict];
  },
};

function wordOf(verdict: OfflineVerdict, { paint, texts, language }: Terminal): string {
  if (verdict === 'already') return paint.bold(gateTextsIn(language).alreadyIn);
  return { go: paint.good, check: paint.bold, stop: paint.bad }[verdict](texts.verdicts[verdict]);
}
