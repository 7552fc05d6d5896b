import { describe } from 'vitest';
import { races } from '../full-app/races.ts';
import { workerTarget } from '../targets.ts';

describe('races in workerd, with D1 and R2', () => {
  races(workerTarget, { rounds: 3 });
});
