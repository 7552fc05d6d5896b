/** Every journey on a SQLite file, copied after each request; then the copies are attacked. */
import { describe } from 'vitest';
import type { SqliteStore } from '../../src/runtime/node/sqlite.ts';
import { nodeTarget } from '../targets.ts';
import { attackRecording } from './recorded.ts';

describe('on Node, recorded', () => {
  attackRecording(async () => {
    const target = await nodeTarget('files');
    const database = (target.ports.store as SqliteStore).sqlite.name;
    return { target, database, ringFile: target.ringFile };
  }, true);
});
