/** The gate. */
import { Frame, Screen } from '../shared/frame.tsx';
import { keepOffline } from '../shared/offline.ts';
import { startApp } from '../shared/start.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { GATE_WORDS } from './texts.ts';

function Gate() {
  const words = useTexts(GATE_WORDS);
  return (
    <Frame title={words.title}>
      <Screen title={words.empty}>
        <p>{words.next}</p>
      </Screen>
    </Frame>
  );
}

startApp(<Gate />);
void keepOffline('gate', { onReady: () => {} });
