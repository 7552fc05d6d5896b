import { describe } from 'vitest';
import { nodeTarget } from '../targets.ts';
import { JOURNEYS } from './all.ts';
import { play } from './scene.ts';

describe('on Node, in memory', () => {
  play(JOURNEYS, { begin: () => nodeTarget('memory'), end: (target) => target.close(), ownClock: true });
});
