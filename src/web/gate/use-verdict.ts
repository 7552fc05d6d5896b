/** The verdict on the screen: given with sound and vibration, gone again by itself where it was green. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Signals } from './signals.ts';
import type { Verdict } from './verdict-view.tsx';

/** Milliseconds that green stays. The other words stay until the next person or a touch. */
const GREEN_FOR = 2_200;

export function useVerdict<V extends Verdict>(signals: Signals) {
  const [shown, setShown] = useState<V>();
  const deciding = useRef(false);
  useEffect(() => {
    if (shown === undefined || shown.verdict !== 'go' || shown.portrait !== undefined) return;
    const timer = setTimeout(() => setShown(undefined), GREEN_FOR);
    return () => clearTimeout(timer);
  }, [shown]);
  return {
    shown,
    /** False while the guard is asked whether he lets somebody in: nobody else is judged meanwhile. */
    get open() {
      return !deciding.current;
    },
    give(verdict: V) {
      deciding.current = false;
      signals.give(verdict.verdict);
      setShown(verdict);
    },
    next() {
      deciding.current = false;
      setShown(undefined);
    },
    decide(is: boolean) {
      deciding.current = is;
    },
  };
}
