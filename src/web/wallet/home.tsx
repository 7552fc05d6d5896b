/** The passes on this phone, and what can be done. */
import type { HeldSummary } from '../../client/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Icon } from '../shared/icons.tsx';
import { Button, Choice, Notice, Tiles } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { nowSeconds, useWallet } from './context.tsx';
import { dayInShort, momentInWords } from './days.ts';
import { membersOf, roleIcon, roleOf, stateOf } from './held.ts';
import { useReachable } from './reachable.ts';
import { WALLET_WORDS } from './texts.ts';

const DAYS_SHOWN = 3;

export function Home() {
  const words = useTexts(WALLET_WORDS);
  const { held, go } = useWallet();
  const reachable = useReachable();
  const empty = held.length === 0;
  return (
    <Screen
      title={empty ? words.home.empty : words.home.title}
      actions={
        empty ? (
          <Button kind="primary" onPress={() => go({ at: 'add' })}>
            {words.home.add}
          </Button>
        ) : (
          <Button kind="primary" icon="scan" onPress={() => go({ at: 'answer' })}>
            {words.home.answer}
          </Button>
        )
      }
    >
      {!reachable && (
        <Notice live kind="check">
          {words.offline}
        </Notice>
      )}
      {empty ? (
        <div class="stack">
          <p>{words.home.emptyNext}</p>
          <p class="soft">{words.home.emptyKept}</p>
        </div>
      ) : (
        <ul class="passes">
          {held.toReversed().map((each) => (
            <li key={each.id}>
              <PassCard held={each} onPress={() => go({ at: 'pass', id: each.id })} />
            </li>
          ))}
        </ul>
      )}
      <ul class="choices">
        {!empty && <Choice icon="link" title={words.home.add} onPress={() => go({ at: 'add' })} />}
        {!empty && <Choice icon="sos" title={words.home.emergency} onPress={() => go({ at: 'emergency' })} />}
        <Choice icon="shield" title={words.home.settings} onPress={() => go({ at: 'settings' })} />
      </ul>
    </Screen>
  );
}

function PassCard({ held, onPress }: { readonly held: HeldSummary; readonly onPress: () => void }) {
  const words = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const role = roleOf(held, locale) ?? words.card.noRole;
  const days = membersOf(held, 'days');
  const end = momentInWords(held.exp, locale);
  const state = stateOf(held, nowSeconds());
  return (
    <button type="button" class={`pass pass-${state}`} onClick={onPress}>
      <span class="pass-head">
        <Icon name={roleIcon(held)} />
        <span class="pass-role">{role}</span>
        <span class={`badge badge-${state}`}>{words.card[state]}</span>
      </span>
      {days.length > 0 && (
        <span class="pass-days">
          {days.slice(0, DAYS_SHOWN).map((day) => (
            <span key={day}>{dayInShort(day, locale)}</span>
          ))}
          {days.length > DAYS_SHOWN && <small>{words.card.more(days.length - DAYS_SHOWN)}</small>}
        </span>
      )}
      <span class="tiles">
        {membersOf(held, 'zones').map((zone) => (
          <span class="tile" key={zone}>
            {zone}
          </span>
        ))}
      </span>
      <span class="pass-foot">
        {state === 'expired' ? words.card.since(end) : words.card.until(end)}
        {state === 'valid' && ` · ${words.card.copies(held.copiesLeft)}`}
      </span>
    </button>
  );
}

/** Zones and days of a pass, as a list for screen readers too. */
export function PassMembers({ held }: { readonly held: HeldSummary }) {
  const words = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const [zones, days] = [membersOf(held, 'zones'), membersOf(held, 'days')];
  return (
    <div class="stack">
      {zones.length > 0 && <Tiles label={words.card.zones} names={zones} />}
      {days.length > 0 && <Tiles label={words.card.days} names={days.map((day) => dayInShort(day, locale))} />}
    </div>
  );
}
