/** `gafete wallet show`: the holder's side of a gate's question. */
import { createWalletClient, type PresentationAsk, type WalletFile } from '../../client/index.ts';
import { needed, readWords } from '../arguments.ts';
import { claimLines } from '../claim-lines.ts';
import type { Command } from '../commands.ts';
import { gateTextsIn } from '../gate-texts.ts';
import { officeOf } from '../office.ts';
import { privateJson } from '../private-json.ts';
import { orRefuse } from '../refusal.ts';
import { wordOrInput } from '../standard-input.ts';
import { CommandError, EXIT, type Terminal } from '../terminal.ts';
import { anchorsOf } from '../trust.ts';

export const walletShow: Command = {
  name: 'wallet show',
  synopsis: '<request link|-> [--yes | --decline] [--credential ID] [--anchor file.pem]',
  about: {
    en: 'Answer a gate: says who asks and what it will see, then shows exactly that.',
    es: 'Responder a un acceso: dice quién pide y qué verá, y muestra exactamente eso.',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, {
      texts: ['credential', 'anchor'],
      flags: ['yes', 'decline'],
      positionals: 1,
    });
    const word = needed(positionals[0], { en: 'The link', es: 'el enlace' }, 'gafete wallet show "openid4vp://…"');
    const link = await wordOrInput(word);
    const office = officeOf(values.issuer, process.env);
    const anchors = await anchorsOf(office, values.anchor, terminal);
    const wallet = createWalletClient({ store: privateJson<WalletFile>(office.wallet), trust: { anchors } });
    const decided = values.decline === true ? false : values.yes === true ? true : undefined;
    const consent = async (ask: PresentationAsk) => {
      for (const line of describe(ask, terminal)) terminal.say(line);
      return decided ?? agrees(terminal);
    };
    const { credential } = values;
    const answer = orRefuse(
      await wallet.show(link, { consent, ...(credential !== undefined && { credential }) }),
      terminal,
    );
    const own = gateTextsIn(terminal.language);
    if (!answer.shown) {
      terminal.result(answer, [own.declined]);
      return EXIT.refused;
    }
    const { redirectUri, copiesLeft } = answer;
    terminal.result(answer, [
      own.shown,
      ...Object.values(copiesLeft).map(own.copies),
      ...(redirectUri === undefined ? [] : [own.goOn(redirectUri)]),
    ]);
    return undefined;
  },
};

function describe({ words, verifier, credentials }: PresentationAsk, terminal: Terminal): string[] {
  const { language, paint } = terminal;
  return [
    paint.bold(words[language === 'es' ? 'es-MX' : 'en']),
    `  ${verifier.office}  ${verifier.clientId}`,
    gateTextsIn(language).sees,
    ...credentials.flatMap(({ shows }) => claimLines(shows, terminal)),
  ];
}

/** Nothing leaves, not even a no, before somebody has answered. */
async function agrees(terminal: Terminal): Promise<boolean> {
  const own = gateTextsIn(terminal.language);
  const answer = await terminal.ask(own.consentAsk);
  if (answer !== undefined) return /^(?:y|yes|s|si|sí)$/i.test(answer);
  throw new CommandError('consent', own.consentMissing, { next: 'gafete wallet show … --yes' });
}
