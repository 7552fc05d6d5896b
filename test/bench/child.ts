/** A server in a child process, and what it has used. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Usage {
  /** Milliseconds of processor time since the process began, all threads. */
  readonly cpu: number;
  /** Bytes. */
  readonly heap: number;
  /** Codes of the operator's log, with how often they came. */
  readonly events: readonly (readonly [string, number])[];
}

export interface Child {
  usage(): Promise<Usage>;
  /** Sends a message and answers the next one that comes back. */
  ask(message: string | number): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a program and waits until it listens. */
export async function startChild(program: URL, env: Readonly<Record<string, string>>): Promise<Child> {
  // `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=…"` shows where a server spends its time.
  const flags = process.env['BENCH_NODE_FLAGS']?.split(' ') ?? [];
  const child = fork(program, [], {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv, ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended]);
  if (first[0] !== 'ready') throw new Error(`${program.pathname.split('/').at(-1)} did not start`);
  async function ask(message: string | number): Promise<unknown> {
    child.send(message);
    return (await once(child, 'message'))[0];
  }
  return {
    ask,
    usage: async () => (await ask('usage')) as Usage,
    async stop() {
      child.send('stop');
      await ended;
    },
  };
}
