import { describe } from 'vitest';
import { workerTarget } from '../targets.ts';
import { logOnTarget } from '../transparency/log.ts';

describe('the log in workerd, with D1 and R2', () => {
  logOnTarget(workerTarget);
});
