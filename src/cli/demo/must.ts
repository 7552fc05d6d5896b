import { CommandError, EXIT } from '../terminal.ts';

/** Every sentence of the demo is checked where it is said: the first one that does not hold ends it with a fault. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (holds) return;
  throw new CommandError('demo_broken', `The demo does not hold: ${otherwise}.`, {
    exit: EXIT.failed,
    next: 'npm test',
  });
}
