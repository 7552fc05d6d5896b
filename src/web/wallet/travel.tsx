/** Travel mode: the phone is emptied. What it does and does not do is said before, not after. */
import { useState } from 'preact/hooks';
import { Screen } from '../shared/frame.tsx';
import { Button, Notice } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { useWallet } from './context.tsx';
import { WALLET_WORDS } from './texts.ts';

/** `bare` is the button alone, for a wallet that cannot be read. */
export function TravelMode({ bare = false }: { readonly bare?: boolean }) {
  const { travel, home, answer } = useTexts(WALLET_WORDS);
  const { session, refresh, go, back } = useWallet();
  const [emptied, setEmptied] = useState(false);
  const empty = async () => {
    await session.empty();
    // Back to nothing: a page of before shows no pass either.
    history.replaceState({ at: 'home' }, '');
    setEmptied(true);
    if (bare) await refresh();
  };
  const button = (
    <Button kind="danger" onPress={() => void empty()}>
      {bare ? home.empty_it : travel.go}
    </Button>
  );
  if (bare) return button;
  if (emptied) {
    const leave = async () => {
      await refresh();
      go({ at: 'home' });
    };
    return (
      <Screen
        title={travel.done}
        actions={
          <Button kind="primary" onPress={() => void leave()}>
            {answer.home}
          </Button>
        }
      >
        <p>{travel.doneAbout}</p>
      </Screen>
    );
  }
  return (
    <Screen title={travel.title} onBack={back} actions={button}>
      <p>
        <strong>{travel.what}</strong>
      </p>
      <ul class="plain-list">
        <li>{travel.goes}</li>
        <li>{travel.stays}</li>
        <li>{travel.back}</li>
      </ul>
      <Notice>{travel.disk}</Notice>
    </Screen>
  );
}
