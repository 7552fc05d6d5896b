/**
 * Codes that come by another way than the camera: a reader at the cable types them as a keyboard does and ends with Enter;
 * a text may be pasted. What counts is the same: a text is judged, wherever it comes from.
 */
import { useEffect, useRef } from 'preact/hooks';
import { PASS_PREFIX } from '../../credential/gate-pass/index.ts';

/** Milliseconds between two keys after which a text begins anew: nobody types a pass by hand. */
const PAUSE = 500;
const LONGEST = 1_000;

export function useTypedCode(onText: (text: string) => void): void {
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    let typed = '';
    let last = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.timeStamp - last > PAUSE) typed = '';
      last = event.timeStamp;
      if (event.key === 'Enter' && typed.startsWith(PASS_PREFIX)) {
        // The button that has the focus is not meant.
        event.preventDefault();
        event.stopPropagation();
        latest.current(typed);
        typed = '';
      } else if (event.key.length === 1 && typed.length < LONGEST) {
        typed += event.key;
        const begun = typed.startsWith(PASS_PREFIX) || PASS_PREFIX.startsWith(typed);
        if (!begun) typed = '';
        // A pass has spaces in it, and a space presses the button that has the focus.
        else if (typed.length > 1) event.preventDefault();
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text').trim() ?? '';
      if (text.startsWith(PASS_PREFIX) && text.length < LONGEST) latest.current(text);
    };
    addEventListener('keydown', onKey, { capture: true });
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('keydown', onKey, { capture: true });
      removeEventListener('paste', onPaste);
    };
  }, []);
}
