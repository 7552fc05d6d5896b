/** The drill itself, with few people: ours holds, both portals fall, and the picture says so. Mutants: `mutants/quick.test.ts`. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTerminal } from '../../src/cli/terminal.ts';
import { commandOf, renderFigure } from '../../src/drill/figure.ts';
import { type DrillReport, runDrill } from '../../src/drill/run.ts';
import { reportLines } from '../../src/drill/table.ts';
import { findBreaches, findUnmet, readThresholds } from '../../src/drill/thresholds.ts';

const folder = mkdtempSync(join(tmpdir(), 'gafete-drill-'));
let report: DrillReport;

beforeAll(async () => {
  report = await runDrill(
    {
      people: { seed: 2024, named: 40, crowd: 10 },
      few: { seed: 2024, named: 20, crowd: 0 },
      decoys: 2000,
      budget: 20,
      mutants: [],
      folder,
    },
    () => {},
    () => {},
  );
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the drill', () => {
  it('finds nobody in ours at any level, no marker, and nothing beyond the closed list', () => {
    const { L0, L1, L2, L3 } = report.gafete.levels;
    for (const level of [L0, L1, L2, L3]) expect(level?.score).toMatchObject({ people: 0, fields: 0, documents: 0 });
    for (const level of [L1, L2, L3]) expect(level?.markers).toBe(0);
    expect([L1, L2].flatMap((level) => level?.beyond)).toEqual([]);
    expect(L1?.tried).toBeGreaterThanOrEqual(2000);
  });

  it('names everybody of the closed event a minute before closing, and nobody afterwards, with the same help', () => {
    const { L2control, L2erasure } = report.gafete.levels;
    expect(L2control?.score?.ofClosedEvent).toBe(L2control?.score?.inClosedEvent);
    expect(L2control?.score?.inClosedEvent).toBeGreaterThan(10);
    expect(L2erasure?.score?.ofClosedEvent).toBe(0);
  });

  it('links copies that were shown twice, and none that were not', () => {
    const { L6, L6control } = report.gafete.levels;
    expect(L6control?.score?.linkage?.auc.value).toBe(1);
    // By chance alone a few of a hundred runs lie outside a 95 % interval; half is far outside of what chance does.
    expect(L6?.score?.linkage?.advantage.value).toBeLessThan(0.3);
  });

  it('gives an outsider and a writer of the database no pass, and says what nobody noticed', () => {
    const attempts = [...(report.gafete.levels.L0?.attempts ?? []), ...(report.gafete.levels.L7?.attempts ?? [])];
    expect(attempts.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'guess_offer_code',
        'guess_old_offer_by_answer',
        'forge_offer_row',
        'forge_by_scripted_edit',
      ]),
    );
    // Its time is measured on a machine where other tests run: the full drill judges it.
    const judged = attempts.filter(({ name }) => name !== 'guess_old_offer_by_time');
    expect(judged.filter(({ succeeded }) => succeeded > 0)).toEqual([]);
    const scripted = attempts.find(({ name }) => name === 'forge_by_scripted_edit');
    expect(scripted?.tried).toBeGreaterThanOrEqual(20);
    // Both kinds exist: a writer whom everybody sees, or nobody, would be a fault of the drill.
    expect(scripted?.unnoticed).toBeGreaterThan(0);
    expect(scripted?.unnoticed).toBeLessThan(scripted?.tried ?? 0);
  });

  it('names everybody of both portals with the same programs, and meets every control', () => {
    const [conventional, compliant] = report.baselines;
    expect(conventional?.levels.L1?.score).toMatchObject({ named: 40, ofNamed: 40 });
    expect(compliant?.levels.L3?.score).toMatchObject({ named: 40, ofNamed: 40 });
    expect(report.unmet).toEqual([]);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('thresholds', () => {
  const thresholds = readThresholds();

  it('are broken by what a portal loses, and missed by a control that finds nothing', () => {
    const [conventional] = report.baselines;
    const broken = findBreaches(thresholds, conventional?.levels ?? {}).map(
      ({ level, metric }) => `${level} ${metric}`,
    );
    expect(broken).toEqual(expect.arrayContaining(['L1 M1', 'L1 M2', 'L1 M3', 'L1 M4', 'L1 M8']));
    const unmet = findUnmet(thresholds, 'conventional', report.gafete.levels);
    expect(unmet.map(({ level, metric }) => `${level} ${metric}`)).toEqual(['L1 M1', 'L1 M3']);
  });

  it('stand for every level and metric that the report measures', () => {
    expect(Object.keys(thresholds.levels)).toEqual(['L0', 'L1', 'L2', 'L2erasure', 'L3', 'L6', 'L7']);
  });
});

describe.each(['en', 'es'] as const)('the report in %s', (language) => {
  it('is a picture of its own: the same report gives the same bytes, with every figure as text', () => {
    const svg = renderFigure(report, language);
    expect(renderFigure(JSON.parse(JSON.stringify(report)), language)).toBe(svg);
    expect(svg).toContain(commandOf(report));
    expect(svg).not.toMatch(/<script|<image|href=|url\((?!#)/);
    for (const { title } of [...report.baselines, report.gafete]) expect(svg).toContain(`${title[language]}: `);
    expect(svg).toContain(language === 'en' ? 'Gafete: 0, nobody' : 'Gafete: 0, nadie');
    // One root, every tag closed.
    const open = [...svg.matchAll(/<([a-z]+)(?=[\s>])[^>]*?(\/?)>/g)].filter(([, , closed]) => closed === '');
    const close = [...svg.matchAll(/<\/([a-z]+)>/g)];
    expect(open.map(([, tag]) => tag).sort()).toEqual(close.map(([, tag]) => tag).sort());
  });

  it('is a table with every level and system', () => {
    const lines = reportLines(report, createTerminal(false, language)).join('\n');
    for (const level of ['L0', 'L1', 'L2', 'L3', 'L6']) expect(lines).toContain(`  ${level} `);
    for (const { title } of report.baselines) expect(lines).toContain(title[language]);
    expect(lines).toContain(language === 'en' ? '0 of 40' : '0 de 40');
  });
});
