/** A gate's question: who asks, what for, what it will see and what it will not; and the holder's answer. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PresentationAsk } from '../../client/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Icon } from '../shared/icons.tsx';
import { Button, Facts, LinkButton, Notice, Working } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { useWallet } from './context.tsx';
import { claimName, claimValue } from './held.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import { WALLET_WORDS } from './texts.ts';

type Step =
  | { readonly at: 'looking' }
  | {
      readonly at: 'asked';
      readonly ask: PresentationAsk;
      readonly decide: (yes: boolean) => void;
    }
  | { readonly at: 'sending' }
  | { readonly at: 'shown'; readonly goOn: string | undefined }
  | { readonly at: 'declined' }
  | { readonly at: 'refused'; readonly refusal: Refusal };

export function AnswerGate({ link }: { readonly link: string }) {
  const { answer } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const { session, refresh, go } = useWallet();
  const [step, setStep] = useState<Step>({ at: 'looking' });
  const begun = useRef(false);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void (async () => {
      const asked = async (ask: PresentationAsk): Promise<boolean> => {
        const yes = await new Promise<boolean>((decide) => setStep({ at: 'asked', ask, decide }));
        setStep({ at: 'sending' });
        return yes;
      };
      const done = await session.client().show(link, { consent: asked });
      if (!done.ok) return setStep({ at: 'refused', refusal: refusalOf(done.error, locale) });
      if (!done.value.shown) return setStep({ at: 'declined' });
      await refresh();
      setStep({ at: 'shown', goOn: done.value.redirectUri });
    })();
  }, []);

  const home = (
    <Button kind="primary" onPress={() => go({ at: 'home' })}>
      {answer.home}
    </Button>
  );

  switch (step.at) {
    case 'looking':
    case 'sending':
      return (
        <Screen title={answer.title}>
          <Working>{step.at === 'looking' ? answer.looking : answer.sending}</Working>
        </Screen>
      );
    case 'asked':
      return <Consent {...step} />;
    case 'shown':
      return (
        <Screen
          title={answer.done}
          actions={
            <>
              {step.goOn !== undefined && (
                <LinkButton kind="primary" href={step.goOn}>
                  {answer.goOn}
                </LinkButton>
              )}
              {home}
            </>
          }
        >
          <p>{answer.doneAbout}</p>
        </Screen>
      );
    case 'declined':
      return (
        <Screen title={answer.declined} actions={home}>
          <p>{answer.declinedAbout}</p>
        </Screen>
      );
    case 'refused':
      return (
        <Screen title={step.refusal.what} actions={home}>
          <p>{step.refusal.next}</p>
        </Screen>
      );
  }
}

/** Everything a verifier sees of every copy, whatever it asks. */
const ALWAYS = new Set(['event', 'level']);

function Consent({ ask, decide }: { readonly ask: PresentationAsk; readonly decide: (yes: boolean) => void }) {
  const { answer } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const { host } = ask.verifier;
  const named = (paths: readonly string[]) => paths.map((path) => claimName(path, locale)).join(', ');
  // An office has doors of several purposes, and who goes through two of them is not being spied on: with a purpose that
  // holds, what comes together is said and not warned of.
  const inPieces = ask.inPieces.length > 0 && ask.purpose === undefined;
  const tooMuch = ask.beyond.length > 0 || inPieces;
  const asked = ask.credentials.flatMap((each) => each.asked);
  const show = (
    <Button kind={tooMuch ? 'quiet' : 'primary'} onPress={() => decide(true)}>
      {tooMuch ? answer.yesAnyway : answer.yes}
    </Button>
  );
  const decline = (
    <Button kind={tooMuch ? 'primary' : 'quiet'} onPress={() => decide(false)}>
      {answer.no}
    </Button>
  );
  return (
    <Screen
      title={asked.length === 0 ? answer.asksNothing(host) : answer.asks(host)}
      // What is recommended comes first, and is the one that looks like a button.
      actions={tooMuch ? [decline, show] : [show, decline]}
    >
      {ask.beyond.length > 0 && (
        <Notice kind="stop" title={ask.purpose === undefined ? answer.redUnsaid : answer.red} live>
          <p>{answer.redAbout(named(ask.beyond))}</p>
        </Notice>
      )}
      {ask.inPieces.length > 0 && (
        <Notice kind={inPieces ? 'stop' : 'check'} title={inPieces ? answer.pieces : answer.together} live>
          <p>{(inPieces ? answer.piecesAbout : answer.togetherAbout)(named([...asked, ...ask.before]))}</p>
        </Notice>
      )}
      <Facts
        facts={[
          {
            name: answer.who,
            value: (
              <>
                <strong>{host}</strong>
                <br />
                <span class="soft small">{answer.whoAbout}</span>
              </>
            ),
          },
          {
            name: answer.purpose,
            value: ask.purpose === undefined ? answer.purposeNone : ask.purpose.labels[locale],
          },
        ]}
      />
      <Seen ask={ask} />
      <Unseen ask={ask} />
    </Screen>
  );
}

function Seen({ ask }: { readonly ask: PresentationAsk }) {
  const { answer } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const portrait = ask.credentials.flatMap(({ shows }) =>
    typeof shows['portrait'] === 'string' ? [shows['portrait']] : [],
  );
  const rows = ask.credentials.flatMap(({ shows }) => Object.entries(shows).filter(([claim]) => !ALWAYS.has(claim)));
  return (
    <section class="card seen" aria-labelledby="seen">
      <h2 id="seen">
        <Icon name="check" />
        {answer.shows}
      </h2>
      {rows.length > 0 && (
        <Facts
          facts={rows.map(([claim, value]) => ({
            name: claimName(claim, locale),
            value:
              claim === 'portrait' ? (
                <img class="portrait" src={portrait[0]} alt={claimName('portrait', locale)} />
              ) : (
                <bdi class={ask.beyond.some((path) => path.split('.')[0] === claim) ? 'over' : ''}>
                  {claimValue(claim, value, locale)}
                </bdi>
              ),
          }))}
        />
      )}
      <p class="soft small">{answer.always}</p>
      {portrait.length > 0 && <p class="soft small">{answer.portraitNote}</p>}
    </section>
  );
}

function Unseen({ ask }: { readonly ask: PresentationAsk }) {
  const { answer } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const hidden = [...new Set(ask.credentials.flatMap((each) => each.hidden))];
  return (
    <section class="card" aria-labelledby="unseen">
      <h2 id="unseen">
        <Icon name="lock" />
        {answer.hides}
      </h2>
      <p>{hidden.length === 0 ? answer.hidesNothing : hidden.map((path) => claimName(path, locale)).join(', ')}</p>
      {ask.before.length > 0 && <p>{answer.before(ask.before.map((path) => claimName(path, locale)).join(', '))}</p>}
      <p class="soft small">{answer.neverSeen}</p>
    </section>
  );
}
