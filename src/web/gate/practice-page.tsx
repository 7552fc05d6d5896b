/** Practice, for who stands at a gate for the first time. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Judgement } from '../../client/offline-gate/index.ts';
import { Frame, Screen } from '../shared/frame.tsx';
import { Button, Choice, Working } from '../shared/parts.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { createPractice, PRACTICE_CASES, type Practice } from './practice.ts';
import { identifyPass } from './scan-page.tsx';
import { ScanView } from './scan-view.tsx';
import type { Signals, VerdictWord } from './signals.ts';
import type { Surroundings } from './surroundings.ts';
import { GATE_WORDS } from './texts.ts';
import { useScanner } from './use-scanner.ts';
import { useVerdict } from './use-verdict.ts';
import { VerdictHeard, VerdictView } from './verdict-view.tsx';

interface PracticePageProps {
  readonly signals: Signals;
  readonly surroundings: Surroundings;
  readonly onLeave: () => void;
}

const ICONS = { go: 'check', already: 'copy', check: 'warning', stop: 'cross' } as const;
const RENEWED = 15_000;

export function PracticePage({ signals, surroundings, onLeave }: PracticePageProps) {
  const words = useTexts(GATE_WORDS);
  const [practice, setPractice] = useState<Practice>();
  const [view, setView] = useState<'menu' | 'scan' | VerdictWord>('menu');
  const verdict = useVerdict<Judgement>(signals);
  useEffect(() => void createPractice(surroundings).then(setPractice), [surroundings]);
  if (practice === undefined) {
    return (
      <Frame title={words.title}>
        <Screen title={words.practice.title}>
          <Working>{words.loading}</Working>
        </Screen>
      </Frame>
    );
  }
  if (view === 'scan') {
    return <PracticeScan practice={practice} signals={signals} onLeave={() => setView('menu')} />;
  }
  if (view !== 'menu') return <TestCode practice={practice} which={view} onLeave={() => setView('menu')} />;
  const see = async (which: VerdictWord) => {
    signals.unlock();
    // Already in: the same pass, after it has entered.
    if (which === 'already') await practice.judge(await practice.show('go'));
    const judged = await practice.judge(await practice.show(which));
    // A valid pass was seen here before: show green again to whoever wants to see green.
    verdict.give(which === 'go' && judged.verdict === 'already' ? await fresh(surroundings) : judged);
  };
  return (
    <Frame title={words.title}>
      <VerdictHeard shown={verdict.shown} />
      <Screen
        title={words.practice.title}
        actions={
          <>
            <Button kind="primary" icon="scan" onPress={() => setView('scan')}>
              {words.practice.scan}
            </Button>
            <Button onPress={onLeave}>{words.practice.end}</Button>
          </>
        }
      >
        <p>{words.practice.about}</p>
        <h2>{words.practice.here}</h2>
        <ul class="choices">
          {PRACTICE_CASES.map((which) => (
            <Choice
              key={which}
              icon={ICONS[which]}
              title={words.practice.cases[which]}
              onPress={() => void see(which)}
            />
          ))}
        </ul>
        <h2>{words.practice.codes}</h2>
        <p>{words.practice.codesAbout}</p>
        <ul class="choices">
          {PRACTICE_CASES.filter((which) => which !== 'already').map((which) => (
            <Choice key={which} icon="qr" title={words.practice.cases[which]} onPress={() => setView(which)} />
          ))}
        </ul>
      </Screen>
      {verdict.shown && <VerdictView shown={verdict.shown} practice onNext={() => verdict.next()} />}
    </Frame>
  );
}

async function fresh(surroundings: Surroundings): Promise<Judgement> {
  const practice = await createPractice(surroundings);
  return practice.judge(await practice.show('go'));
}

function PracticeScan({
  practice,
  signals,
  onLeave,
}: {
  readonly practice: Practice;
  readonly signals: Signals;
  readonly onLeave: () => void;
}) {
  const words = useTexts(GATE_WORDS);
  const verdict = useVerdict<Judgement>(signals);
  const counter = useRef(0);
  const scanner = useScanner(
    ({ text }) => {
      void practice.judge(text).then((judged) => {
        counter.current++;
        verdict.give(judged);
      });
    },
    { identify: identifyPass },
  );
  return (
    <main class="door">
      <VerdictHeard shown={verdict.shown} />
      <ScanView
        scanner={scanner}
        title={words.practice.title}
        practice
        hint={words.aim}
        hidden={verdict.shown !== undefined}
        leaveLabel={words.practice.end}
        onLeave={onLeave}
      />
      {verdict.shown && (
        <VerdictView key={counter.current} shown={verdict.shown} practice onNext={() => verdict.next()} />
      )}
    </main>
  );
}

/** A test pass for another device's camera, renewed as a real one is. */
function TestCode({
  practice,
  which,
  onLeave,
}: {
  readonly practice: Practice;
  readonly which: VerdictWord;
  readonly onLeave: () => void;
}) {
  const words = useTexts(GATE_WORDS);
  const [text, setText] = useState<string>();
  useEffect(() => {
    const draw = () => void practice.show(which).then(setText);
    draw();
    const timer = setInterval(draw, RENEWED);
    return () => clearInterval(timer);
  }, [practice, which]);
  return (
    <Frame title={words.title}>
      <Screen title={words.practice.cases[which]} onBack={onLeave}>
        <p class="practice-band">{words.practice.banner}</p>
        {text !== undefined && <QrCode text={text} label={words.practice.cases[which]} />}
        <p>{words.practice.codesAbout}</p>
      </Screen>
    </Frame>
  );
}
