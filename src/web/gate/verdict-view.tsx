/** The verdict: one word, its colour and shape, why, and what to do. Never who. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Labels } from '../../credential/accreditation/index.ts';
import { Button } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { VerdictShape } from './shapes.tsx';
import type { VerdictWord } from './signals.ts';
import { GATE_WORDS } from './texts.ts';

/** What a verdict says, wherever it comes from: pass, practice, or another wallet's answer. */
export interface Verdict {
  readonly verdict: VerdictWord;
  readonly labels: Labels;
  /** What to do about it. */
  readonly next?: Labels | undefined;
  /** `data:` image of a credential, shown beside the word and kept nowhere. */
  readonly portrait?: string | undefined;
}

export interface VerdictViewProps {
  readonly shown: Verdict;
  readonly practice?: boolean;
  readonly onNext: () => void;
  /** Given where a guard may decide against the word. */
  readonly onLetIn?: (() => Promise<void>) | undefined;
  /** While the guard is asked whether he is sure, nothing may take the screen's place. */
  readonly onDeciding?: ((deciding: boolean) => void) | undefined;
}

type Step = 'shown' | 'sure' | 'noted';

/** Fills the screen. The button that goes on has the focus: Enter is the next person. */
export function VerdictView({ shown, practice = false, onNext, onLetIn, onDeciding }: VerdictViewProps) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  const [step, setStep] = useState<Step>('shown');
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    place.current?.querySelector<HTMLButtonElement>('[data-first] button')?.focus({ preventScroll: true });
  }, [step]);
  const go = (to: Step) => {
    setStep(to);
    onDeciding?.(to === 'sure');
  };
  const { verdict, labels, next, portrait } = shown;
  return (
    <section
      class={`verdict verdict-${verdict}`}
      ref={place}
      aria-label={words.verdicts[verdict]}
      data-verdict={verdict}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (step === 'sure') go('shown');
        else onNext();
      }}
    >
      {practice && <p class="practice-band">{words.practice.banner}</p>}
      <div class="verdict-face">
        {portrait === undefined ? (
          <VerdictShape verdict={verdict} />
        ) : (
          <div class="portrait-row">
            <VerdictShape verdict={verdict} />
            <img class="portrait" src={portrait} alt={words.relay.portrait} />
          </div>
        )}
        <h1 class="verdict-word">{words.verdicts[verdict]}</h1>
        <p class="verdict-reason">{step === 'noted' ? words.letInDone : labels[locale]}</p>
        {portrait !== undefined && <p class="verdict-next">{words.relay.portrait}</p>}
        {next && step !== 'noted' && (
          <p class="verdict-next">
            <strong class="only-heard">{`${words.whatToDo}: `}</strong>
            {next[locale]}
          </p>
        )}
      </div>
      <div class="verdict-actions">
        {step === 'sure' && onLetIn ? (
          <>
            <p class="verdict-small">{words.letInAbout}</p>
            <Button onPress={() => void onLetIn().then(() => go('noted'))}>{words.letInSure}</Button>
            <div data-first>
              <Button onPress={() => go('shown')}>{words.relay.cancel}</Button>
            </div>
          </>
        ) : (
          <>
            {onLetIn && step === 'shown' && <Button onPress={() => go('sure')}>{words.letIn}</Button>}
            <div data-first>
              <Button onPress={onNext}>{words.next}</Button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}

/** What a screen reader says at once, whatever it was saying. One region for the whole life of the page. */
export function VerdictHeard({ shown }: { readonly shown: Verdict | undefined }) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  const said = shown && [words.verdicts[shown.verdict], shown.labels[locale], shown.next?.[locale]];
  return (
    <div class="only-heard" role="alert" aria-live="assertive" aria-atomic="true">
      {said?.filter(Boolean).join('. ')}
    </div>
  );
}
