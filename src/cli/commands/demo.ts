import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWords, wholeNumber } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { CAST_SIZE } from '../demo/cast.ts';
import { type DemoReport, tellStory } from '../demo/story.ts';
import { demoTextsIn } from '../demo/texts.ts';
import { megabytes } from '../demo/theft.ts';
import { columns, EXIT, type Terminal } from '../terminal.ts';

export const demo: Command = {
  name: 'demo',
  synopsis: '[--people 309] [--seed 2024] [--keep]',
  about: {
    en: '309 synthetic journalists from the office’s file to the gate, then the theft of everything stored.',
    es: '309 periodistas sintéticos, del archivo de la oficina al acceso; después, el robo de todo lo guardado.',
  },
  details: ['', '--keep  leaves the temporary folder, the stolen copy in it, and says where'],
  async run(words, terminal) {
    const { values } = readWords(words, { texts: ['people', 'seed'], flags: ['keep'] });
    const count = wholeNumber(values.people, '--people', CAST_SIZE, 3000) ?? 309;
    const seed = wholeNumber(values.seed, '--seed', 0, 999_999_999) ?? 2024;
    const folder = mkdtempSync(join(tmpdir(), 'gafete-demo-'));
    const remove = () => values.keep !== true && rmSync(folder, { recursive: true, force: true });
    // Interrupted: the child gets the same signal from the terminal, and nothing of ours stays behind.
    process.once('SIGINT', () => {
      remove();
      process.exit(EXIT.failed);
    });
    try {
      const report = await tellStory({ count, seed, folder }, terminal);
      terminal.result(report, summary(report, terminal));
      if (values.keep === true) terminal.say(folder);
      const { theft } = report;
      const isProof = theft.plantedFound === theft.planted && theft.eventFound;
      return theft.findings.length === 0 && isProof ? EXIT.done : EXIT.failed;
    } finally {
      remove();
    }
  },
};

function summary(report: DemoReport, { language, paint }: Terminal): string[] {
  const texts = demoTextsIn(language);
  const { people, seconds, kept, theft } = report;
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  const perPerson = { accredit: true, pickUp: true, check: true } as Readonly<Record<string, boolean>>;
  const rows = Object.entries(seconds).map(([step, value]) => [
    `  ${texts.rows[step as keyof typeof seconds]}`,
    texts.seconds(value.toFixed(1)),
    perPerson[step] ? texts.each(((value * 1000) / people).toFixed(0)) : '',
  ]);
  const found = theft.findings.length;
  return [
    '',
    paint.bold(texts.totals),
    ...columns([...rows, [`  ${texts.rows.total}`, texts.seconds(total.toFixed(1)), '']]),
    '',
    paint.bold(texts.kept),
    ...columns([
      [`  ${texts.database}`, `${megabytes(kept.databaseBytes)} MB`],
      [`  ${texts.shelf}`, `${megabytes(kept.shelfBytes)} MB`],
    ]),
    `  ${texts.perPerson((kept.bytesPerPerson / 1000).toFixed(1))}`,
    '',
    paint.bold(texts.stolen),
    `  ${texts.searched(megabytes(theft.bytes), theft.markers, theft.patterns, theft.seconds.toFixed(1))}`,
    `  ${texts.control(theft.plantedFound, theft.planted)}`,
    found === 0 ? `  ${paint.good(paint.bold(texts.nothing(people)))}` : `  ${paint.bad(texts.something(found))}`,
    ...theft.findings
      .slice(0, 20)
      .map(({ what, file, spelling, offset }) => `    ${what} · ${file} · ${spelling} · ${offset}`),
    ...(found === 0
      ? ['', ...texts.why.map((line) => `  ${line}`), `  ${paint.bold(texts.where)}`, `  ${texts.limits}`]
      : []),
  ];
}
