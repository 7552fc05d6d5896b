/** What a guard hears and feels: a verdict must reach somebody who looks at the face before him. */

/** The four words of a gate (domain notes §7.2). */
export type VerdictWord = 'go' | 'check' | 'already' | 'stop';

/** Frequencies in hertz and lengths in seconds, one after the other. High is good, low is not; two tones ask to look. */
export const TONES: Readonly<Record<VerdictWord, readonly { readonly hertz: number; readonly seconds: number }[]>> = {
  go: [{ hertz: 1320, seconds: 0.14 }],
  check: [
    { hertz: 660, seconds: 0.16 },
    { hertz: 880, seconds: 0.16 },
  ],
  already: [
    { hertz: 880, seconds: 0.16 },
    { hertz: 660, seconds: 0.16 },
  ],
  stop: [{ hertz: 196, seconds: 0.6 }],
};

/** Milliseconds on, off, on … */
export const PULSES: Readonly<Record<VerdictWord, readonly number[]>> = {
  go: [60],
  check: [120, 80, 120],
  already: [120, 80, 120, 80, 120],
  stop: [500],
};

const GAP = 0.05;
const VOLUME = 0.5;

export interface Signals {
  /** Browsers give sound only after a touch: call this from one. */
  unlock(): void;
  give(verdict: VerdictWord): void;
  setSound(on: boolean): void;
  readonly sound: boolean;
}

/** Makes sound and vibration; where a device has none of them, the others remain. */
export function createSignals(sound: boolean): Signals {
  let context: AudioContext | undefined;
  let on = sound;
  const unlock = () => {
    context ??= typeof AudioContext === 'function' ? new AudioContext() : undefined;
    void context?.resume().catch(() => {});
  };
  return {
    unlock,
    give(verdict) {
      navigator.vibrate?.([...PULSES[verdict]]);
      if (on && context?.state === 'running') play(context, verdict);
    },
    setSound(next) {
      on = next;
      if (next) unlock();
    },
    get sound() {
      return on;
    },
  };
}

function play(context: AudioContext, verdict: VerdictWord): void {
  let at = context.currentTime;
  for (const { hertz, seconds } of TONES[verdict]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.type = 'square';
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(VOLUME, at);
    // Without a fade the loudspeaker clicks.
    loudness.gain.setTargetAtTime(0, at + seconds - 0.02, 0.01);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds + 0.03);
    at += seconds + GAP;
  }
}
