/**
 * The emergency card, for where showing it helps (domain.md §8.3, scenario 9): accredited, until when, which zones. No
 * name, no outlet, no event; no network; one tap from home to here, one more to see it.
 */
import { useState } from 'preact/hooks';
import type { HeldSummary } from '../../client/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Icon } from '../shared/icons.tsx';
import { Button } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { nowSeconds, useWallet } from './context.tsx';
import { momentInWords } from './days.ts';
import { membersOf, roleIcon, stateOf } from './held.ts';
import { WALLET_WORDS } from './texts.ts';

export function EmergencyCard() {
  const { emergency } = useTexts(WALLET_WORDS);
  const { held, back } = useWallet();
  const [shown, setShown] = useState(false);
  const pass = held.findLast((each) => stateOf(each, nowSeconds()) !== 'expired');
  if (pass === undefined) {
    return (
      <Screen title={emergency.none} onBack={back}>
        <p>{emergency.noneNext}</p>
      </Screen>
    );
  }
  if (shown) return <Card pass={pass} onHide={() => setShown(false)} />;
  return (
    <Screen
      title={emergency.title}
      onBack={back}
      actions={
        <Button kind="primary" onPress={() => setShown(true)}>
          {emergency.show}
        </Button>
      }
    >
      <p>
        <strong>{emergency.when}</strong>
      </p>
      <p>{emergency.whenAbout}</p>
      <p class="soft">{emergency.proof}</p>
    </Screen>
  );
}

/** Both languages at once: who looks at it did not choose the phone's. */
function Card({ pass, onHide }: { readonly pass: HeldSummary; readonly onHide: () => void }) {
  const { emergency } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const other = locale === 'en' ? 'es-MX' : 'en';
  const second = WALLET_WORDS[other].emergency;
  return (
    <Screen title={emergency.title} actions={<Button onPress={onHide}>{emergency.hide}</Button>}>
      <div class="emergency">
        <Icon name={roleIcon(pass)} />
        <p class="emergency-word">
          {emergency.press} <span lang={other}>{second.press}</span>
        </p>
        <p>
          <strong>{emergency.accredited}</strong> {emergency.until(momentInWords(pass.exp, locale))}
        </p>
        <p lang={other}>
          <strong>{second.accredited}</strong> {second.until(momentInWords(pass.exp, other))}
        </p>
        <span class="tiles">
          {membersOf(pass, 'zones').map((zone) => (
            <span class="tile" key={zone}>
              {zone}
            </span>
          ))}
        </span>
      </div>
    </Screen>
  );
}
