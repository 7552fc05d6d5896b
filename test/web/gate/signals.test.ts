import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSignals, PULSES, TONES, type VerdictWord } from '../../../src/web/gate/signals.ts';

const WORDS: readonly VerdictWord[] = ['go', 'check', 'already', 'stop'];

afterEach(() => vi.unstubAllGlobals());

describe('what a guard hears and feels', () => {
  it('is another for each word, by ear alone and by hand alone', () => {
    expect(new Set(WORDS.map((word) => JSON.stringify(TONES[word]))).size).toBe(4);
    expect(new Set(WORDS.map((word) => JSON.stringify(PULSES[word]))).size).toBe(4);
  });

  it('is high for good, low for bad, and two tones for look', () => {
    expect(TONES.go[0]!.hertz).toBeGreaterThan(4 * TONES.stop[0]!.hertz);
    expect(WORDS.map((word) => TONES[word].length)).toEqual([1, 2, 2, 1]);
  });

  it('shakes even where sound is off, and where there is no sound at all', () => {
    const felt: unknown[] = [];
    vi.stubGlobal('navigator', { vibrate: (pulses: unknown) => felt.push(pulses) });
    vi.stubGlobal('AudioContext', undefined);
    const signals = createSignals(false);
    signals.unlock();
    for (const word of WORDS) signals.give(word);
    expect(felt).toEqual(WORDS.map((word) => PULSES[word]));
  });

  it('plays only after a touch, and not when the guard switched it off', () => {
    const played: number[] = [];
    vi.stubGlobal('navigator', {});
    vi.stubGlobal(
      'AudioContext',
      class {
        state = 'running';
        currentTime = 0;
        destination = {};
        resume = async () => {};
        createOscillator = () => ({
          frequency: {
            set value(hertz: number) {
              played.push(hertz);
            },
          },
          connect: (next: unknown) => next,
          start() {},
          stop() {},
        });
        createGain = () => ({ gain: { setValueAtTime() {}, setTargetAtTime() {} }, connect: (next: unknown) => next });
      },
    );
    const signals = createSignals(true);
    signals.give('go');
    expect(played).toEqual([]);
    signals.unlock();
    signals.give('check');
    expect(played).toEqual(TONES.check.map(({ hertz }) => hertz));
    signals.setSound(false);
    signals.give('stop');
    expect(played).toHaveLength(2);
  });
});
