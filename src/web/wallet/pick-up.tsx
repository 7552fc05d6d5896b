/** Picking an offer up: whose it is, the code, the pass. Nothing is sent before the holder has seen who gets it. */
import { useEffect, useState } from 'preact/hooks';
import { withDefaults } from '../../client/defaults.ts';
import { type ClientError, findAnchor } from '../../client/index.ts';
import { type ParsedOffer, readOffer } from '../../client/offer-parse.ts';
import { Screen } from '../shared/frame.tsx';
import { Button, ErrorSummary, Facts, Field, Notice, Working } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { useWallet } from './context.tsx';
import { type Refusal, refusalOf } from './refusals.ts';
import { askToPersist, ownIssuer } from './session.ts';
import { WALLET_WORDS } from './texts.ts';

type Step =
  | { readonly at: 'looking' }
  | { readonly at: 'refused'; readonly refusal: Refusal; readonly again: boolean }
  /** A stranger: its root is shown, to be compared. */
  | { readonly at: 'stranger'; readonly offer: ParsedOffer; readonly anchor: string; readonly fingerprint: string }
  | { readonly at: 'code'; readonly offer: ParsedOffer }
  | { readonly at: 'working' }
  | { readonly at: 'done'; readonly id: string };

export function PickUpPass({ link }: { readonly link: string }) {
  const words = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const { session, refresh, go } = useWallet();
  const [step, setStep] = useState<Step>({ at: 'looking' });
  const [attempt, setAttempt] = useState(0);
  const refuse = (error: ClientError) =>
    setStep({ at: 'refused', refusal: refusalOf(error, locale), again: error.retryable });

  useEffect(() => {
    void (async () => {
      setStep({ at: 'looking' });
      const offer = await readOffer(withDefaults(), link);
      if (!offer.ok) return refuse(offer.error);
      const { issuer } = offer.value;
      if (session.memory().offices.some((office) => office.issuer === issuer)) {
        return setStep({ at: 'code', offer: offer.value });
      }
      const root = await findAnchor(issuer);
      if (!root.ok) return refuse(root.error);
      const { anchor, fingerprint } = root.value;
      // Who gave this page gives the pass: to doubt the one is to doubt the other.
      if (issuer !== ownIssuer()) return setStep({ at: 'stranger', offer: offer.value, anchor, fingerprint });
      await believe(issuer, anchor);
      setStep({ at: 'code', offer: offer.value });
    })();
  }, [link, attempt]);

  const believe = (issuer: string, anchor: string) =>
    session.remember((memory) => ({ ...memory, offices: [...memory.offices, { issuer, anchor }] }));

  const take = async (txCode: string | undefined) => {
    setStep({ at: 'working' });
    const accepted = await session.client().accept(link, {
      ...(txCode !== undefined && { txCode }),
    });
    if (!accepted.ok) return refuse(accepted.error);
    await askToPersist();
    await refresh();
    setStep({ at: 'done', id: accepted.value.id });
  };

  switch (step.at) {
    case 'looking':
      return (
        <Screen title={words.pickup.title}>
          <Working>{words.pickup.looking}</Working>
        </Screen>
      );
    case 'working':
      return (
        <Screen title={words.pickup.title}>
          <Working>{words.pickup.working}</Working>
        </Screen>
      );
    case 'refused':
      return (
        <Screen
          title={step.refusal.what}
          actions={
            <>
              <Button kind="primary" onPress={() => setAttempt(attempt + 1)}>
                {locale === 'en' ? 'Try again' : 'Intentar otra vez'}
              </Button>
              <Button onPress={() => go({ at: 'home' })}>{words.answer.home}</Button>
            </>
          }
        >
          <p>{step.refusal.next}</p>
        </Screen>
      );
    case 'stranger':
      return (
        <Stranger
          {...step}
          onConfirm={async () => {
            await believe(step.offer.issuer, step.anchor);
            setStep({ at: 'code', offer: step.offer });
          }}
          onRefuse={() => go({ at: 'home' })}
        />
      );
    case 'code':
      return <TakeWithCode offer={step.offer} onTake={take} />;
    case 'done':
      return (
        <Screen
          title={words.pickup.done}
          actions={
            <Button kind="primary" onPress={() => go({ at: 'pass', id: step.id })}>
              {words.pickup.see}
            </Button>
          }
        >
          <p>{words.pickup.doneAbout}</p>
          <p class="soft">{words.pickup.persist}</p>
        </Screen>
      );
  }
}

function Stranger({
  offer,
  fingerprint,
  onConfirm,
  onRefuse,
}: {
  readonly offer: ParsedOffer;
  readonly fingerprint: string;
  readonly onConfirm: () => void;
  readonly onRefuse: () => void;
}) {
  const words = useTexts(WALLET_WORDS);
  return (
    <Screen
      title={words.pickup.unknown}
      actions={
        <>
          <Button kind="primary" onPress={onRefuse}>
            {words.pickup.refuse}
          </Button>
          <Button onPress={onConfirm}>{words.pickup.confirm}</Button>
        </>
      }
    >
      <Notice kind="check">
        <p>{words.pickup.unknownNext}</p>
      </Notice>
      <Facts
        facts={[
          { name: words.pickup.from, value: <strong>{new URL(offer.issuer).host}</strong> },
          { name: words.pickup.fingerprint, value: <span class="code">{fingerprint}</span> },
        ]}
      />
    </Screen>
  );
}

function TakeWithCode({
  offer,
  onTake,
}: {
  readonly offer: ParsedOffer;
  readonly onTake: (txCode: string | undefined) => void;
}) {
  const words = useTexts(WALLET_WORDS);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string>();
  const { txCode } = offer;
  const submit = (event: Event) => {
    event.preventDefault();
    if (txCode === undefined) return onTake(undefined);
    const typed = code.replace(/\s/g, '');
    const wrong =
      typed === '' ||
      (txCode.length !== undefined && [...typed].length !== txCode.length) ||
      (txCode.inputMode === 'numeric' && !/^[0-9]+$/.test(typed));
    // Said here: at the office it would cost one of five tries.
    if (wrong) return setProblem(words.pickup.codeProblem(txCode.length));
    return onTake(typed);
  };
  const own = offer.issuer === ownIssuer();
  return (
    <form onSubmit={submit} noValidate>
      <Screen
        title={words.pickup.title}
        actions={
          <Button kind="primary" submit>
            {words.pickup.take}
          </Button>
        }
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ field: 'code', problem }]} />
        <Facts
          facts={[
            {
              name: words.pickup.from,
              value: (
                <>
                  <strong>{new URL(offer.issuer).host}</strong>
                  <br />
                  <span class="soft">{own ? words.pickup.own : words.pickup.known}</span>
                </>
              ),
            },
          ]}
        />
        {txCode !== undefined && (
          <Field
            id="code"
            kind={txCode.inputMode === 'numeric' ? 'digits' : 'code'}
            label={words.pickup.code}
            hint={words.pickup.codeHint(txCode.length)}
            problem={problem}
            value={code}
            onInput={(value) => {
              setCode(value);
              setProblem(undefined);
            }}
          />
        )}
      </Screen>
    </form>
  );
}
