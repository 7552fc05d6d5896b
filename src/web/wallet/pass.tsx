/** One pass: what it says without being asked, the way to show it, the way to be rid of it. */
import { useState } from 'preact/hooks';
import type { HeldSummary } from '../../client/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Icon } from '../shared/icons.tsx';
import { Button, Facts, Notice } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { nowSeconds, useWallet } from './context.tsx';
import { momentInWords } from './days.ts';
import { claimName, claimValue, roleIcon, roleOf, stateOf } from './held.ts';
import { PassMembers } from './home.tsx';
import { usePasses } from './passes.ts';
import { WALLET_WORDS } from './texts.ts';

/** Said on the card itself, or of no use to a person. */
const ON_THE_CARD = new Set(['event', 'role', 'zones', 'days', 'level']);

export function PassDetail({ id }: { readonly id: string }) {
  const words = useTexts(WALLET_WORDS);
  const { held, go, back } = useWallet();
  const passes = usePasses(id);
  const [removing, setRemoving] = useState(false);
  const pass = held.find((each) => each.id === id);
  if (pass === undefined) {
    return (
      <Screen title={words.home.empty} onBack={back}>
        <p>{words.home.emptyNext}</p>
      </Screen>
    );
  }
  if (removing) return <Remove id={id} onKeep={() => setRemoving(false)} />;
  const state = stateOf(pass, nowSeconds());
  const showable = passes !== undefined && passes.length > 0;
  return (
    <Screen
      title={words.detail.title}
      onBack={back}
      actions={
        state !== 'expired' && (
          <>
            {showable && (
              <Button kind="primary" icon="qr" onPress={() => go({ at: 'show', id })}>
                {words.detail.show}
              </Button>
            )}
            <Button kind={showable ? 'quiet' : 'primary'} icon="scan" onPress={() => go({ at: 'answer' })}>
              {words.home.answer}
            </Button>
          </>
        )
      }
    >
      {state === 'expired' && (
        <Notice kind="stop" title={words.detail.expired}>
          <p>{words.detail.expiredNext}</p>
        </Notice>
      )}
      <PassFace pass={pass} />
      <PassFacts pass={pass} />
      <Button kind="plain" onPress={() => setRemoving(true)}>
        {words.detail.remove}
      </Button>
    </Screen>
  );
}

/** Recognised at arm's length by its form: role, zones, days. */
function PassFace({ pass }: { readonly pass: HeldSummary }) {
  const words = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const state = stateOf(pass, nowSeconds());
  return (
    <div class={`pass pass-${state}`}>
      <p class="pass-head">
        <Icon name={roleIcon(pass)} />
        <span class="pass-role">{roleOf(pass, locale) ?? words.card.noRole}</span>
        <span class={`badge badge-${state}`}>{words.card[state]}</span>
      </p>
      <PassMembers held={pass} />
    </div>
  );
}

function PassFacts({ pass }: { readonly pass: HeldSummary }) {
  const { detail, card } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const [all, setAll] = useState(false);
  const end = momentInWords(pass.exp, locale);
  const rest = Object.entries(pass.claims).filter(([claim]) => !ON_THE_CARD.has(claim));
  return (
    <section class="stack" aria-labelledby="about">
      <h2 id="about">{detail.about}</h2>
      <Facts
        facts={[
          { name: detail.kind, value: claimValue('level', pass.claims['level'], locale) },
          { name: detail.end, value: stateOf(pass, nowSeconds()) === 'expired' ? card.since(end) : card.until(end) },
          { name: detail.issuer, value: new URL(pass.issuer).host },
          { name: detail.copies, value: detail.copiesAbout(pass.copiesLeft) },
          ...(all
            ? rest.map(([claim, value]) => ({
                name: claimName(claim, locale),
                value:
                  claim === 'portrait' ? (
                    <img class="portrait" src={String(value)} alt={claimName('portrait', locale)} />
                  ) : (
                    <bdi>{claimValue(claim, value, locale)}</bdi>
                  ),
              }))
            : []),
        ]}
      />
      {rest.length > 0 && (
        <>
          {!all && <p class="soft small">{detail.hidden}</p>}
          <Button onPress={() => setAll(!all)}>{all ? detail.unreveal : detail.reveal}</Button>
        </>
      )}
    </section>
  );
}

function Remove({ id, onKeep }: { readonly id: string; readonly onKeep: () => void }) {
  const { detail } = useTexts(WALLET_WORDS);
  const { session, refresh, go } = useWallet();
  const remove = async () => {
    await session.client().forget(id);
    await refresh();
    go({ at: 'home' });
  };
  return (
    <Screen
      title={detail.removeSure}
      actions={
        <>
          <Button kind="primary" onPress={onKeep}>
            {detail.removeNo}
          </Button>
          <Button kind="danger" onPress={() => void remove()}>
            {detail.removeYes}
          </Button>
        </>
      }
    >
      <p>{detail.removeAbout}</p>
    </Screen>
  );
}
