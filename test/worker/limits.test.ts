import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../src/config.ts';
import { type RunningWorker, startWorker } from './worker.ts';

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker();
}, 60_000);
afterAll(() => worker.close());

it('the Worker counts callers by the platform’s own binding', async () => {
  const limit = LIMITS['desk-enrol'];
  const statuses: number[] = [];
  for (let i = 0; i < limit + 5; i++) {
    const answer = await worker.fetch('/desk/enrol', {
      method: 'POST',
      headers: { 'CF-Connecting-IP': '203.0.113.77' },
    });
    statuses.push(answer.status);
    await answer.arrayBuffer();
  }
  expect(statuses.filter((status) => status !== 429).length).toBe(limit);
  expect(statuses.at(-1)).toBe(429);
  expect(worker.logText()).not.toContain('203.0.113.77');
}, 30_000);
