/** Pairing this device with a gate, once. */
import { useState } from 'preact/hooks';
import { Frame, Screen } from '../shared/frame.tsx';
import { Button, Notice, Working } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { type PairRefusal, pairDevice } from './pair.ts';
import { pairLinkOf } from './pair-link.ts';
import { ScanView } from './scan-view.tsx';
import type { GateStore } from './store.ts';
import { PAGE } from './surroundings.ts';
import { GATE_WORDS } from './texts.ts';
import { useScanner } from './use-scanner.ts';

interface PairPageProps {
  /** From the address; without one it is scanned. */
  readonly link: string | undefined;
  /** This device is another gate's already. */
  readonly replaces: boolean;
  readonly store: GateStore;
  /** Empties this device; answers the empty store. */
  readonly onReplace: () => Promise<GateStore>;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function PairPage({ link: given, replaces, store, onReplace, onDone, onLeave }: PairPageProps) {
  const words = useTexts(GATE_WORDS);
  const [link, setLink] = useState(given);
  const [problem, setProblem] = useState<PairRefusal>();
  const [busy, setBusy] = useState(false);
  if (link === undefined) return <ScanLink onLink={setLink} onLeave={onLeave} />;
  const pair = async () => {
    setBusy(true);
    setProblem(undefined);
    // What is there belongs to another gate, whose shift is over with this.
    const place = replaces ? await onReplace() : store;
    const paired = await pairDevice(place, link, PAGE);
    setBusy(false);
    if (paired.ok) onDone();
    else setProblem(paired.error);
  };
  return (
    <Frame title={words.title}>
      <Screen
        title={words.pairQuestion}
        actions={
          busy ? undefined : (
            <>
              <Button kind="primary" onPress={() => void pair()}>
                {problem === undefined ? words.pairNow : words.retry}
              </Button>
              <Button onPress={onLeave}>{words.pairNo}</Button>
            </>
          )
        }
      >
        <p>{words.pairAbout}</p>
        <p class="soft">{words.unpairedKept}</p>
        {replaces && <Notice kind="check">{words.pairReplaces}</Notice>}
        {busy && <Working>{words.pairing}</Working>}
        {problem && (
          <Notice kind="stop" live>
            {words.pairFailed[problem]}
          </Notice>
        )}
      </Screen>
    </Frame>
  );
}

function ScanLink({ onLink, onLeave }: { readonly onLink: (link: string) => void; readonly onLeave: () => void }) {
  const words = useTexts(GATE_WORDS);
  const [wrong, setWrong] = useState(false);
  const scanner = useScanner(({ text }) => {
    const link = pairLinkOf(text);
    if (link === undefined) setWrong(true);
    else onLink(link);
  });
  return (
    <main class="door">
      <ScanView
        scanner={scanner}
        title={words.scanLink}
        hint={wrong ? words.pairFailed.wrong : words.unpairedNext}
        leaveLabel={words.relay.cancel}
        onLeave={onLeave}
      />
    </main>
  );
}
