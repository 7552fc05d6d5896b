/** `gafete wallet …`: a holder's wallet on the command line, for tests, integrators and the tour. */
import {
  createWalletClient,
  type HeldSummary,
  type OfferedBy,
  type WalletClient,
  type WalletFile,
} from '../../client/index.ts';
import { listOf, needed, readWords, wholeNumber } from '../arguments.ts';
import { claimLines } from '../claim-lines.ts';
import type { Command } from '../commands.ts';
import { officeOf } from '../office.ts';
import { passTextsIn } from '../pass-texts.ts';
import { privateJson } from '../private-json.ts';
import { orRefuse } from '../refusal.ts';
import { wordOrInput } from '../standard-input.ts';
import type { Terminal } from '../terminal.ts';
import { anchorsOf } from '../trust.ts';
import { whenOf } from '../when.ts';
import { passLines } from './wallet-pass.ts';

export const walletAccept: Command = {
  name: 'wallet accept',
  synopsis: '<offer|-> [--tx-code N] [--copies N] [--anchor file.pem] [--yes]',
  about: { en: 'Pick up an offered credential.', es: 'Recoger una credencial ofrecida.' },
  details: [
    '',
    '--yes  send the code to whatever issuer the offer names; otherwise one that is not --issuer is asked about',
  ],
  async run(words, terminal) {
    const { values, positionals } = readWords(words, {
      texts: ['tx-code', 'copies', 'anchor'],
      flags: ['yes'],
      positionals: 1,
    });
    const offer = await wordOrInput(
      needed(
        positionals[0],
        { en: 'The offer', es: 'la oferta' },
        'gafete wallet accept "openid-credential-offer://…"',
      ),
    );
    const copies = wholeNumber(values.copies, '--copies', 1, 100);
    const wallet = await openWallet(values, terminal, true);
    let agreed = values.yes === true;
    const confirm = async ({ issuer, host }: OfferedBy) => {
      terminal.say(terminal.texts.offeredBy(issuer, host));
      agreed ||= await agreesToIssuer(terminal, host);
      return agreed;
    };
    const options = (txCode: string | undefined) => ({
      confirm,
      ...(txCode !== undefined && { txCode }),
      ...(copies !== undefined && { copies }),
    });
    const answer = await wallet.accept(offer, options(values['tx-code']));
    // Asked for only where the offer says so, and where somebody can answer.
    const asked =
      !answer.ok && answer.error.code === 'tx_code_needed' ? await terminal.ask(terminal.texts.txCodeAsk) : undefined;
    const held = orRefuse(asked === undefined ? answer : await wallet.accept(offer, options(asked)), terminal);
    const own = passTextsIn(terminal.language);
    terminal.result(held, [
      ...heldLines(held, terminal),
      terminal.texts.walletHas(held.copiesLeft),
      ...(held.passes === 0 ? [] : [own.passes(held.passes)]),
      ...(held.passesRefused === undefined ? [] : [own.passesRefused(held.passesRefused.message)]),
    ]);
    return undefined;
  },
};

export const walletList: Command = {
  name: 'wallet list',
  synopsis: '',
  about: { en: 'The credentials in this wallet.', es: 'Las credenciales de esta cartera.' },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: [] });
    const wallet = await openWallet(values, terminal, false);
    const credentials = orRefuse(await wallet.list(), terminal);
    const passes = orRefuse(await wallet.passes(), terminal);
    const lines = credentials.flatMap((held) => [
      ...heldLines(held, terminal),
      ...passLines(
        passes.filter(({ credential }) => credential === held.id),
        terminal,
      ),
      '',
    ]);
    terminal.result({ credentials, passes }, lines.length === 0 ? [terminal.texts.walletEmpty] : lines.slice(0, -1));
    return undefined;
  },
};

export const walletPresent: Command = {
  name: 'wallet present',
  synopsis: '--aud A --nonce N [--show zones.pit,role] [--credential ID]',
  about: {
    en: 'Show exactly what is named, using up one copy.',
    es: 'Mostrar exactamente lo que se nombra, gastando una copia.',
  },
  details: ['', 'The presentation goes to standard output: gafete wallet present … | gafete check - …'],
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['aud', 'nonce', 'show', 'credential'] });
    const audience = needed(values.aud, '--aud', '--aud https://gate.example --nonce …');
    const nonce = needed(values.nonce, '--nonce', `--aud ${audience} --nonce …`);
    const wallet = await openWallet(values, terminal, false);
    const show = listOf(values.show);
    const input = { audience, nonce, show, ...(values.credential !== undefined && { credential: values.credential }) };
    const presented = orRefuse(await wallet.present(input), terminal);
    terminal.result(presented, [presented.presentation]);
    terminal.say(`${terminal.texts.shown}: ${['event', 'level', ...show].join(', ')}`);
    terminal.say(terminal.texts.copiesLeft(presented.copiesLeft));
    return undefined;
  },
};

export const walletBare: Command = {
  name: 'wallet bare',
  synopsis: '[--credential ID]',
  about: {
    en: 'One copy that shows nothing, for revoke-presented.',
    es: 'Una copia que no muestra nada, para revoke-presented.',
  },
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['credential'] });
    const wallet = await openWallet(values, terminal, false);
    const bare = orRefuse(await wallet.showBare(values.credential), terminal);
    terminal.result({ presentation: bare }, [bare]);
    return undefined;
  },
};

/** The wallet of this machine. What comes in is judged by pinned roots; what is there already was. */
export async function openWallet(
  values: { readonly issuer?: string; readonly anchor?: string },
  terminal: Terminal,
  accepts: boolean,
): Promise<WalletClient> {
  const office = officeOf(values.issuer, process.env);
  const anchors = accepts ? await anchorsOf(office, values.anchor, terminal) : [];
  const issuers = [office.issuer];
  return createWalletClient({ store: privateJson<WalletFile>(office.wallet), trust: { anchors }, issuers });
}

/** An offer that anybody may have made: its code goes to nobody whose address a person has not read. */
async function agreesToIssuer(terminal: Terminal, host: string): Promise<boolean> {
  const answer = await terminal.ask(terminal.texts.issuerAsk(host));
  return answer !== undefined && /^(?:y|yes|s|si|sí)$/i.test(answer);
}

function heldLines({ id, issuer, exp, claims, copiesLeft, copiesSpent }: HeldSummary, terminal: Terminal): string[] {
  const { texts, paint } = terminal;
  return [
    `${paint.bold(id)}  ${issuer}  ${texts.times.until(whenOf(exp, texts))}  ${texts.copies(copiesLeft, copiesSpent)}`,
    ...claimLines(claims, terminal),
  ];
}
