import { describe, expect, it } from 'vitest';
import { type Scene, startScene, TODAY } from './scene.ts';

describe('a holder at a gate', () => {
  it('passes with the zone and the day, and the gate learns nothing else', async () => {
    const scene = await startScene();
    const begun = await scene.ask();
    const held = await scene.issue();
    expect(await scene.stateOf(begun.tx)).toBe('open');
    const answered = await scene.show(held, begun);
    expect([answered.status, await answered.json()]).toEqual([200, {}]);
    expect(await scene.verdictOf(begun)).toEqual({
      verdict: 'go',
      reason: 'OK',
      claims: { press: [{ event: scene.event.id, zones: { pit: true }, days: { [TODAY]: true } }] },
    });
    expect((await scene.read(begun.tx)).status).toBe(410);
  });
});
