import type { Log } from '../../ports.ts';

/** One JSON line an event: the time to the minute, a code, closed words and counts. No address, path or header. */
export function createLineLog(write: (line: string) => void, now: () => number): Log {
  return {
    event(code, fields = {}) {
      const minute = new Date(Math.floor(now() / 60) * 60_000).toISOString().slice(0, 16);
      write(`${JSON.stringify({ minute, code, ...fields })}\n`);
    },
  };
}
