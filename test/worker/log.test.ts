import { describe, expect, it } from 'vitest';
import { findCosignature, type NoteKey, parseNote } from '../../src/merkle/index.ts';
import { systemClock } from '../../src/runtime/node/service.ts';
import { logOrigin } from '../../src/transparency/wire.ts';
import { startWitness } from '../actors/witness.ts';
import { workerTarget } from '../targets.ts';
import { logOnTarget } from '../transparency/log.ts';
import { logKeysAt, witnessesOnTarget } from '../transparency/witnesses.ts';

describe('the log in workerd, with D1 and R2', () => {
  logOnTarget(() => workerTarget());
});

describe('witnesses of the log in workerd, with D1 and R2', () => {
  witnessesOnTarget(workerTarget);
});

describe('the cron in workerd', () => {
  it('integrates, and has a real witness on another port cosign the head', async () => {
    const logs: NoteKey[] = [];
    const witness = await startWitness({ logs, now: systemClock });
    const url = await witness.listen();
    const target = await workerTarget({ WITNESSES: JSON.stringify([{ key: witness.vkey, url }]) });
    const keys = await logKeysAt(target);
    Object.assign(witness.self, { logs: new Map([[logOrigin(target.publicUrl), keys]]) });
    try {
      await target.sweep();
      const parsed = parseNote(await (await target.fetch(`${target.publicUrl}/log/checkpoint`)).text());
      expect(parsed.ok && findCosignature(parsed.value.text, parsed.value.signatures, witness.key)).toBeTypeOf(
        'number',
      );
      expect(witness.told).toEqual(['cosigned']);
    } finally {
      await target.close();
      await witness.remove();
    }
  });
});
