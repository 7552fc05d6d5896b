/**
 * `npm run drill`: fills ours and two baselines with the same people, steals them at every level, and says what the thief
 * has. Exit code 1 when a threshold is missed or a control does not fail.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWords, wholeNumber } from '../cli/arguments.ts';
import { languageOf, takeLanguage } from '../cli/language.ts';
import { CommandError, createTerminal, EXIT, type ExitCode, type Terminal } from '../cli/terminal.ts';
import { renderFigure } from './figure.ts';
import { QUICK_MUTANTS } from './mutants/index.ts';
import { type DrillOptions, runDrill } from './run.ts';
import { reportLines } from './table.ts';
import { drillTextsIn } from './texts.ts';

const USAGE = {
  en: [
    'npm run drill -- [--quick] [--people 309] [--crowd 2000] [--seed 2024] [--decoys 1000000] [--figure file.svg] [--lang es] [--json]',
    '',
    '--quick   few people, three mutants: what `npm test` runs',
    '--figure  writes the picture of this run',
  ],
  es: [
    'npm run drill -- [--quick] [--people 309] [--crowd 2000] [--seed 2024] [--decoys 1000000] [--figure archivo.svg] [--lang es] [--json]',
    '',
    '--quick   pocas personas y tres mutantes: lo que corre `npm test`',
    '--figure  escribe la figura de esta corrida',
  ],
};

async function drill(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = readWords(words, { texts: ['people', 'crowd', 'seed', 'decoys', 'figure'], flags: ['quick'] });
  const quick = values.quick === true;
  const number = (name: 'people' | 'crowd' | 'seed' | 'decoys', least: number, most: number, usual: number) =>
    wholeNumber(values[name], `--${name}`, least, most) ?? usual;
  const seed = number('seed', 0, 999_999_999, 2024);
  const folder = mkdtempSync(join(tmpdir(), 'gafete-drill-'));
  const options: DrillOptions = {
    people: {
      seed,
      named: number('people', 20, 3000, quick ? 40 : 309),
      crowd: number('crowd', 0, 20_000, quick ? 40 : 2000),
    },
    few: { seed, named: 24, crowd: 0 },
    decoys: number('decoys', 0, 10_000_000, quick ? 20_000 : 1_000_000),
    budget: quick ? 20 : 120,
    ...(quick && { mutants: QUICK_MUTANTS }),
    folder,
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Interrupted: children get the same signal from the terminal, and nothing of ours stays behind.
  process.once('SIGINT', () => {
    remove();
    process.exit(EXIT.failed);
  });
  const texts = drillTextsIn(terminal.language);
  try {
    const report = await runDrill(
      options,
      (what, done, total) => terminal.progress(what === 'mutants' ? texts.mutants : texts.filling(what), done, total),
      (what, level) => terminal.say(texts.attacking(what, texts.levels[level])),
    );
    if (values.figure !== undefined) writeFileSync(values.figure, renderFigure(report, terminal.language));
    terminal.result(report, reportLines(report, terminal));
    return report.passed ? EXIT.done : EXIT.failed;
  } finally {
    remove();
  }
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const { words, asked } = takeLanguage(argv.filter((word) => word !== '--json'));
  const terminal = createTerminal(argv.includes('--json'), languageOf(asked, process.env));
  if (words.includes('--help')) {
    terminal.result({ usage: USAGE.en[0] }, USAGE[terminal.language]);
    return EXIT.done;
  }
  try {
    return await drill(words, terminal);
  } catch (error) {
    const known = error instanceof CommandError;
    terminal.tell(known ? error.sentenceIn(terminal.language) : String(error instanceof Error ? error.message : error));
    terminal.tell(terminal.texts.next('npm run drill -- --help'));
    return known ? error.exit : EXIT.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
