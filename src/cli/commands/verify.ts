/** `gafete verify`: ask one wallet, and say in one word whether its holder passes. */
import { type GateRequest, type GateVerdict, responseCodeOf, type WaitOptions } from '../../client/index.ts';
import { listOf, readWords, wholeNumber } from '../arguments.ts';
import { claimLines } from '../claim-lines.ts';
import type { Command } from '../commands.ts';
import { gateTextsIn } from '../gate-texts.ts';
import { openGate } from '../gates-here.ts';
import { officeOf } from '../office.ts';
import { qrLines } from '../qr.ts';
import { orRefuse } from '../refusal.ts';
import { readStandardInput } from '../standard-input.ts';
import { CommandError, EXIT, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';

const EXITS = { go: EXIT.done, stop: EXIT.refused, check: EXIT.partly } as const;
const SECOND = 1000;

export const verify: Command = {
  name: 'verify',
  synopsis: '[--gate G] [--zone pit] [--day today] [--also portrait] [--redirect-uri U] [--ttl SECONDS] [--relay]',
  about: {
    en: 'Ask a wallet and judge: GO (exit 0), STOP (3), CHECK (5).',
    es: 'Preguntar a una cartera y decidir: PASA (salida 0), NO PASA (3), REVISAR (5).',
  },
  details: [
    '',
    '--zone, --day   the gate’s only zone and today when they are left out',
    '--relay         this machine judges; the service cannot read the answer',
    '--redirect-uri  same device; give the address that the browser came back to when asked, or on standard input',
    '--json          two lines: the request with its link, then the verdict',
  ],
  async run(words, terminal) {
    const { values } = readWords(words, {
      texts: ['gate', 'zone', 'day', 'also', 'redirect-uri', 'ttl'],
      flags: ['relay'],
    });
    const ttl = wholeNumber(values.ttl, '--ttl', 10, 300);
    const also = listOf(values.also);
    const redirectUri = values['redirect-uri'];
    const gate = openGate(officeOf(values.issuer, process.env), values.gate, terminal);
    const { judgedHere } = gateTextsIn(terminal.language);
    const question = {
      ...(values.zone !== undefined && { zone: values.zone }),
      ...(values.day !== undefined && { day: values.day }),
      ...(also.length > 0 && { also }),
      ...(redirectUri !== undefined && { redirectUri }),
      ...(ttl !== undefined && { ttl }),
      ...(values.relay === true && { mode: 'relay' as const }),
    };
    const request = orRefuse(await gate.ask(question), terminal);
    showRequest(request, terminal);
    if (values.relay === true) terminal.say(judgedHere);
    const waiting: WaitOptions = {
      ...(redirectUri !== undefined && { responseCode: await askReturn(terminal) }),
      onRefused: (reason) => terminal.say(gateTextsIn(terminal.language).doesNotHold(reason.toLowerCase())),
    };
    const verdict = orRefuse(await waitAloud(request, waiting, terminal), terminal);
    showVerdict(verdict, terminal);
    return EXITS[verdict.verdict];
  },
};

/** The link is a result: somebody may pipe it. The picture of it is for people. */
function showRequest({ tx, link, requestUri, exp }: GateRequest, terminal: Terminal): void {
  const own = gateTextsIn(terminal.language);
  terminal.say(own.scan);
  for (const line of qrLines(link, process.stderr.isTTY === true)) terminal.say(line);
  terminal.record({ type: 'request', tx, link, requestUri, exp }, link);
  terminal.say(own.until(whenOf(exp, terminal.texts)));
}

async function waitAloud(request: GateRequest, options: WaitOptions, terminal: Terminal) {
  const { waiting } = gateTextsIn(terminal.language);
  const total = Math.max(1, request.exp - Math.floor(Date.now() / SECOND));
  let passed = 0;
  terminal.progress(waiting, 0, total);
  const timer = setInterval(() => {
    passed = Math.min(passed + 1, total - 1);
    terminal.progress(waiting, passed, total);
  }, SECOND);
  try {
    return await request.wait(options);
  } finally {
    clearInterval(timer);
    terminal.progress(waiting, total, total);
  }
}

/** Same device: what came back in the browser proves that it is this browser which was asked. */
async function askReturn(terminal: Terminal): Promise<string> {
  const own = gateTextsIn(terminal.language);
  const address = (await terminal.ask(own.returnAsk)) ?? (await readStandardInput());
  const code = responseCodeOf(address.trim());
  if (code !== undefined) return code;
  throw new CommandError('response_code', own.returnMissing, {
    exit: EXIT.usage,
    next: 'gafete verify --redirect-uri …',
  });
}

function showVerdict({ verdict, reason, labels, claims }: GateVerdict, terminal: Terminal): void {
  const { texts, paint, language } = terminal;
  const paintWord = { go: paint.good, check: paint.bold, stop: paint.bad }[verdict];
  const sentence = labels[language === 'es' ? 'es-MX' : 'en'];
  terminal.result({ type: 'verdict', verdict, reason, claims }, [
    `${paintWord(texts.verdicts[verdict])}  ${sentence}  (${reason})`,
    ...Object.values(claims).flatMap((presentations) => presentations.flatMap((each) => claimLines(each, terminal))),
  ]);
}
