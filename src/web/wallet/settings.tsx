/** Travel mode, the history that only this phone has, and what cannot be promised. */

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HistoryEntry } from '../../client/index.ts';
import { GATE_PURPOSES, isGatePurpose } from '../../policy/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Button, Choice, Switch } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { useWallet } from './context.tsx';
import { hourInWords } from './days.ts';
import { claimName } from './held.ts';
import { WALLET_WORDS } from './texts.ts';

interface History {
  readonly kept: boolean;
  readonly entries: readonly HistoryEntry[];
}

export function Settings() {
  const { settings } = useTexts(WALLET_WORDS);
  const { session, go, back } = useWallet();
  const [kept, setKept] = useState<History>();
  const read = useCallback(async () => {
    const history = await session.client().history();
    if (history.ok) setKept(history.value);
  }, [session]);
  useEffect(() => {
    void read();
  }, [read]);
  const keep = async (on: boolean) => {
    await session.client().keepHistory(on);
    await read();
  };
  const clear = async () => {
    await session.client().keepHistory(false);
    await keep(true);
  };
  const entries = kept?.entries ?? [];
  return (
    <Screen title={settings.title} onBack={back}>
      <ul class="choices">
        <Choice
          icon="plane"
          title={settings.travel}
          about={settings.travelAbout}
          onPress={() => go({ at: 'travel' })}
        />
        <Choice
          icon="warning"
          title={settings.limits}
          about={settings.limitsAbout}
          onPress={() => go({ at: 'limits' })}
        />
      </ul>
      <section class="stack" aria-labelledby="history">
        <h2 id="history">{settings.history}</h2>
        <p class="soft">{settings.historyAbout}</p>
        <Switch label={settings.historyKeep} checked={kept?.kept !== false} onChange={(on) => void keep(on)} />
        {entries.length === 0 ? (
          <p>{kept?.kept === false ? settings.historyOff : settings.historyEmpty}</p>
        ) : (
          <>
            <ol class="history">
              {entries.map((entry, i) => (
                <Entry key={`${entry.when}-${entries.length - i}`} entry={entry} />
              ))}
            </ol>
            <Button onPress={() => void clear()}>{settings.historyClear}</Button>
          </>
        )}
      </section>
    </Screen>
  );
}

function Entry({ entry: { when, host, purpose, claims } }: { readonly entry: HistoryEntry }) {
  const { settings } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  // Every gate sees these two: they would say nothing in every line.
  const told = claims.filter((claim) => claim !== 'event' && claim !== 'level');
  const what = told.length === 0 ? settings.valid : told.map((claim) => claimName(claim, locale)).join(', ');
  return (
    <li>
      <strong>{host}</strong>
      <span>
        {purpose !== undefined && isGatePurpose(purpose) ? `${GATE_PURPOSES[purpose].labels[locale]} · ` : ''}
        {what}
      </span>
      <span class="soft small">{hourInWords(when, locale)}</span>
    </li>
  );
}
