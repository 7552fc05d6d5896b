/** The journeys again in real workerd, with local D1 and R2: one Worker, one database, one journey after another. */
import { afterAll, beforeAll, describe } from 'vitest';
import { JOURNEYS } from '../journeys/all.ts';
import { play } from '../journeys/scene.ts';
import { type Target, workerTarget } from '../targets.ts';

describe('in workerd, with D1 and R2', () => {
  let target: Target;
  beforeAll(async () => {
    target = await workerTarget();
  });
  afterAll(() => target.close());
  play(JOURNEYS, { begin: async () => target, end: async () => {}, ownClock: false });
});
