/**
 * The service in a process of its own, as `npm start` runs it: SQLite file, file shelf, key file, HTTP. Tells its parent,
 * when asked, how much processor time it has used: all threads, so what WebCrypto and the disk cost is in it.
 */
import { parseNodeConfig } from '../../src/config.ts';
import { startServer } from '../../src/runtime/node/server.ts';
import { openNodeService } from '../../src/runtime/node/service.ts';

const config = parseNodeConfig(process.env);
if (!config.ok) throw new Error(JSON.stringify(config.error));
const counts = new Map<string, number>();
const service = await openNodeService(config.value, {
  event: (code) => void counts.set(code, (counts.get(code) ?? 0) + 1),
});
const server = await startServer(config.value, service);

// The parent is gone: nobody would ever say `stop`.
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: (user + system) / 1000, heap: process.memoryUsage().heapUsed, events: [...counts] });
  }
  // A profile, when one is taken, is written on a regular exit.
  if (message === 'stop') void server.stop().then(() => process.exit(0));
});
process.send?.('ready');
