import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DemoReport } from '../../../src/cli/demo/story.ts';
import { createPlace } from '../gafete.ts';

describe('the demo', () => {
  it('tells its story to the end, finds nobody in the stolen copy, and leaves nothing behind', async () => {
    const place = await createPlace();
    try {
      const told = await place.gafete(['demo', '--people', '8', '--seed', '3', '--json']);
      expect(told.code, told.stdout + told.stderr).toBe(0);
      const report = told.json() as unknown as DemoReport;
      expect(report).toMatchObject({ people: 8, copies: 80, theft: { findings: [], eventFound: true } });
      expect(report.theft.plantedFound).toBe(report.theft.planted);
      expect(report.theft.planted).toBeGreaterThan(50);
      expect(report.theft.patterns).toBeGreaterThan(500);
      expect(report.kept.bytesPerPerson).toBeLessThan(120_000);
      expect(report.secondsUntilRefused).toBeLessThan(40);
      // Neither the person's own profile nor a service of hers was touched.
      expect(existsSync(`${place.folder}/home`)).toBe(false);
      expect(existsSync(`${place.folder}/service`)).toBe(false);
    } finally {
      place.remove();
    }
  });
});
