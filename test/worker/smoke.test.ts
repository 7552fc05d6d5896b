import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningWorker, startWorker } from './worker.ts';

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker.close());

describe('the Worker', () => {
  it('is ready with keys from secrets, D1 and R2', async () => {
    const response = await worker.fetch('/readyz');
    expect([response.status, await response.json()]).toEqual([200, { ready: true, findings: [] }]);
  });

  it('serves issuer metadata under its configured name', async () => {
    const response = await worker.fetch('/.well-known/openid-credential-issuer');
    expect(((await response.json()) as { credential_issuer: string }).credential_issuer).toBe(worker.publicUrl);
  });

  it('sweeps on its cron without a fault', async () => {
    await worker.sweep();
    expect(worker.logText()).not.toMatch(/fault|Error/);
  });
});
