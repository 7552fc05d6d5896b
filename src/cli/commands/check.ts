import { createChecker } from '../../client/index.ts';
import { needed, readWords } from '../arguments.ts';
import { claimLines } from '../claim-lines.ts';
import type { Command } from '../commands.ts';
import { officeOf } from '../office.ts';
import { wordOrInput } from '../standard-input.ts';
import { EXIT } from '../terminal.ts';
import { anchorsOf } from '../trust.ts';

const EXITS = { go: EXIT.done, stop: EXIT.refused, check: EXIT.partly } as const;

export const check: Command = {
  name: 'check',
  synopsis: '<presentation|-> --aud A --nonce N [--event E] [--anchor file.pem]',
  about: {
    en: 'Judge a presentation: GO (exit 0), STOP (3), CHECK (5).',
    es: 'Revisar una presentación: PASA (salida 0), NO PASA (3), REVISAR (5).',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['aud', 'nonce', 'event', 'anchor'], positionals: 1 });
    const audience = needed(values.aud, '--aud', '--aud https://gate.example --nonce …');
    const nonce = needed(values.nonce, '--nonce', `--aud ${audience} --nonce …`);
    const word = needed(
      positionals[0],
      { en: 'The presentation', es: 'la presentación' },
      'gafete wallet present … | gafete check - …',
    );
    const office = officeOf(values.issuer, process.env);
    const anchors = await anchorsOf(office, values.anchor, terminal);
    const checker = createChecker({ trust: { anchors }, issuers: [office.issuer] });
    const request = { audience, nonce, ...(values.event !== undefined && { event: values.event }) };
    const verdict = await checker.check(await wordOrInput(word), request);
    const { texts, paint } = terminal;
    const paintWord = { go: paint.good, check: paint.bold, stop: paint.bad }[verdict.verdict];
    terminal.result(verdict, [
      `${paintWord(texts.verdicts[verdict.verdict])}  ${texts.reasons[verdict.reason] ?? verdict.message}  (${verdict.reason})`,
      ...(verdict.claims === undefined ? [] : claimLines(verdict.claims, terminal)),
    ]);
    return EXITS[verdict.verdict];
  },
};
