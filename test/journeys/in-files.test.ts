/** A real SQLite file with its WAL, and a real folder of keys: what lies on the disk is looked at after every step. */
import { describe } from 'vitest';
import { nodeTarget } from '../targets.ts';
import { JOURNEYS } from './all.ts';
import { play } from './scene.ts';

describe('on Node, in files', () => {
  play(JOURNEYS, { begin: () => nodeTarget('files'), end: (target) => target.close(), ownClock: true });
});
