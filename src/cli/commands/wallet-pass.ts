/** `gafete wallet pass`: the code that a gate's camera reads. */
import type { PassSummary } from '../../client/index.ts';
import { readWords } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { passTextsIn } from '../pass-texts.ts';
import { qrLines } from '../qr.ts';
import { orRefuse } from '../refusal.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { openWallet } from './wallet.ts';

export const walletPass: Command = {
  name: 'wallet pass',
  synopsis: '[pass] [--gate-code K7Q2]',
  about: {
    en: 'Show a gate pass as a QR code, good for half a minute; without a name the next one.',
    es: 'Mostrar un pase de acceso como código QR, válido medio minuto; sin nombre, el siguiente.',
  },
  details: ['', '--gate-code  the code on the sign at the gate; without it the pass is for any gate that takes those'],
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['gate-code'], positionals: 1 });
    const wallet = await openWallet(values, terminal, false);
    const passes = orRefuse(await wallet.passes(), terminal);
    const [id] = positionals;
    const pass = passes.find((held) => id === undefined || held.id === id);
    if (pass === undefined) {
      throw new CommandError(
        'nothing_held',
        { en: 'This wallet holds no such gate pass.', es: 'Esta cartera no tiene ese pase de acceso.' },
        { next: 'gafete wallet list' },
      );
    }
    const gateCode = values['gate-code'];
    const shown = orRefuse(await wallet.showPass(pass.id, gateCode), terminal);
    const own = passTextsIn(terminal.language);
    const seconds = Math.max(0, shown.until - Math.floor(Date.now() / 1000));
    terminal.result({ ...pass, ...shown }, [
      ...passLines([pass], terminal),
      ...qrLines(shown.text, process.stdout.isTTY === true),
      ...(gateCode === undefined ? [own.anyGate] : []),
      own.showUntil(seconds),
    ]);
    return undefined;
  },
};

/** Passes, one a line: which day, which zone, and what to call it by. */
export function passLines(passes: readonly PassSummary[], { paint }: Terminal): string[] {
  return passes.map(({ id, day, zone }) => `  ${day}  ${paint.bold(zone)}  ${id}`);
}
