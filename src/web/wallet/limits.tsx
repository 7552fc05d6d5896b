/** What this wallet cannot promise, where somebody finds it before it matters (domain.md §7.3). */
import { Screen } from '../shared/frame.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { useWallet } from './context.tsx';
import { WALLET_WORDS } from './texts.ts';

const LIMITS = ['look', 'issuer', 'photo', 'lent', 'force', 'lost', 'page'] as const;

export function Limits() {
  const { limits } = useTexts(WALLET_WORDS);
  const { back } = useWallet();
  return (
    <Screen title={limits.title} onBack={back}>
      <ul class="plain-list">
        {LIMITS.map((name) => (
          <li key={name}>{limits[name]}</li>
        ))}
      </ul>
    </Screen>
  );
}
