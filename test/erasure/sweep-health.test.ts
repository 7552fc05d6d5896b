import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/time.ts';
import type { Ports } from '../../src/ports.ts';
import { selfCheck } from '../../src/self-check.ts';
import { sweep } from '../../src/sweep.ts';
import { startService } from '../harness.ts';
import { everyEntry } from '../invariants.ts';

async function watched(wrap: (ports: Ports) => Ports = (ports) => ports) {
  const service = await startService({ wrap });
  const rows = async (sql: string) => service.store.sqlite.prepare(sql).all() as Record<string, unknown>[];
  return {
    service,
    alarms: async () => (await everyEntry({ rows })).map(({ leaf }) => leaf).filter(({ type }) => type === 'alarm'),
    codes: async () =>
      (await selfCheck(service.ports, service.clock.now()))
        .filter(({ level }) => level !== 'ok')
        .map(({ level, code }) => `${level}:${code}`),
    run: () => sweep(service.ports),
    wait: (seconds: number) => service.clock.advance(seconds),
  };
}

describe('a sweep that is missed twice', () => {
  it('is no alarm at the rhythm of either runtime', async () => {
    const { run, wait, codes, alarms } = await watched();
    for (let i = 0; i < 4; i++) {
      await run();
      wait(5 * MINUTE);
    }
    // One that was missed is none yet.
    wait(5 * MINUTE);
    expect([await codes(), await alarms()]).toEqual([[], []]);
  });

  it('is said by the self-check and at /readyz at once, and in the public log once by the sweep that comes', async () => {
    const { service, run, wait, codes, alarms } = await watched();
    await run();
    wait(15 * MINUTE + 1);
    expect(await codes()).toEqual(['warn:sweep.missed']);
    expect(await (await service.fetch('/readyz')).json()).toEqual({ ready: true, findings: ['warn:sweep.missed'] });
    await Promise.all([run(), run(), run()]);
    await run();
    expect(await alarms()).toEqual([{ type: 'alarm', code: 'sweep_missed' }]);
    expect(await codes()).toEqual([]);
    wait(DAY);
    await run();
    expect(await alarms(), 'the next outage is another').toHaveLength(2);
  });

  it('is one that never gets to its end, too', async () => {
    let broken = true;
    const { run, wait, codes, alarms } = await watched((ports) => ({
      ...ports,
      shelf: {
        ...ports.shelf,
        list: async (kind, age) => {
          if (broken && kind === 'offer') throw new Error('the shelf cannot list');
          return ports.shelf.list(kind, age);
        },
      },
    }));
    for (let minute = 0; minute < 20; minute++) {
      await expect(run()).rejects.toThrow('the shelf cannot list');
      wait(MINUTE);
    }
    expect(await alarms()).toEqual([{ type: 'alarm', code: 'sweep_missed' }]);
    broken = false;
    expect(await codes()).toEqual(['warn:sweep.missed']);
    await run();
    expect(await codes()).toEqual([]);
  });
});
