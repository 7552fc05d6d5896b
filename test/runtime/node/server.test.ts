/** The Node process on a real socket: whose requests are counted. */
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS, type LimitedEndpoint, parseNodeConfig } from '../../../src/config.ts';
import { createMemoryLimits } from '../../../src/runtime/node/memory-limits.ts';
import { type RunningServer, startServer } from '../../../src/runtime/node/server.ts';
import { startService } from '../../harness.ts';

const THREE = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, 3])) as Record<LimitedEndpoint, number>;
let server: RunningServer;
afterEach(() => server.stop());

async function start(proxies: string) {
  const port = 20_000 + (Math.floor(performance.now()) % 20_000);
  const parsed = parseNodeConfig({ PORT: String(port), TRUSTED_PROXIES: proxies });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const service = await startService({
    wrap: (ports) => ({ ...ports, limits: createMemoryLimits(THREE, () => 0) }),
  });
  server = await startServer(parsed.value, { ports: service.ports, store: service.store, close: service.close });
  return async (from?: string) => {
    const headers = from === undefined ? {} : { 'X-Forwarded-For': from };
    const answer = await fetch(`http://127.0.0.1:${port}/nonce`, { method: 'POST', headers });
    await answer.arrayBuffer();
    return answer.status;
  };
}

describe('a caller on a socket', () => {
  it('is counted by its connection, whatever it says of itself', async () => {
    const send = await start('0');
    expect([await send(), await send('198.51.100.1'), await send('198.51.100.2')]).toEqual([200, 200, 200]);
    expect([await send('198.51.100.3'), await send()]).toEqual([429, 429]);
  });
  it('is counted by what our own proxy says of it', async () => {
    const send = await start('1');
    for (let i = 0; i < 3; i++) expect(await send('198.51.100.1')).toBe(200);
    expect(await send('203.0.113.9, 198.51.100.1')).toBe(429);
    expect(await send('198.51.100.2')).toBe(200);
  });
});
