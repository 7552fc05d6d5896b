/**
 * A gate pass, full screen: role, zone, the day large, and a code that is another one every 30 seconds. Works without a
 * network. The gate's code is typed once a day, from the sign at the entrance.
 */
import { useEffect, useState } from 'preact/hooks';
import type { PassSummary } from '../../client/index.ts';
import { COUNTER_SECONDS, isGateCode } from '../../credential/gate-pass/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Button, ErrorSummary, Field, Notice, Working } from '../shared/parts.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { Ring } from '../shared/ring.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { nowSeconds, useWallet } from './context.tsx';
import { dayInShort, dayInWords, eventToday } from './days.ts';
import { usePasses } from './passes.ts';
import { refusalOf } from './refusals.ts';
import { WALLET_WORDS } from './texts.ts';

/** What is typed when there is no sign: a code for any gate, which not every event takes. */
const NO_CODE = '';

export function ShowPass({ credential }: { readonly credential: string }) {
  const words = useTexts(WALLET_WORDS);
  const { session, back } = useWallet();
  const passes = usePasses(credential);
  const [chosen, setChosen] = useState<string>();
  const kept = session.memory().gateCode;
  const [code, setCode] = useState(kept?.day === eventToday() ? kept.code : undefined);
  if (passes === undefined) return <Working>{words.pass.preparing}</Working>;
  // Today's, else the next to come.
  const first = passes.find(({ day }) => day === eventToday()) ?? passes[0];
  const pass = passes.find(({ id }) => id === chosen) ?? first;
  if (pass === undefined) {
    return (
      <Screen title={words.detail.noPass} onBack={back}>
        <p>{words.detail.noPassNext}</p>
      </Screen>
    );
  }
  const keep = async (typed: string) => {
    await session.remember((memory) => ({ ...memory, gateCode: { code: typed, day: eventToday() } }));
    setCode(typed);
  };
  if (code === undefined) return <GateCode onCode={(typed) => void keep(typed)} onBack={back} />;
  return (
    <Shown
      key={`${pass.id} ${code}`}
      pass={pass}
      code={code}
      others={passes}
      onChoose={setChosen}
      onCode={() => setCode(undefined)}
    />
  );
}

function GateCode({ onCode, onBack }: { readonly onCode: (code: string) => void; readonly onBack: () => void }) {
  const { pass } = useTexts(WALLET_WORDS);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = text.trim().toUpperCase();
    if (isGateCode(typed)) onCode(typed);
    else setProblem(pass.codeWrong);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Screen
        title={pass.code}
        onBack={onBack}
        actions={
          <>
            <Button kind="primary" submit>
              {pass.codeSave}
            </Button>
            <Button onPress={() => onCode(NO_CODE)}>{pass.codeNone}</Button>
          </>
        }
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ field: 'gate-code', problem }]} />
        <Field
          id="gate-code"
          kind="code"
          maxLength={16}
          label={pass.code}
          hint={pass.codeHint}
          problem={problem}
          value={text}
          onInput={(value) => {
            setText(value);
            setProblem(undefined);
          }}
        />
      </Screen>
    </form>
  );
}

function Shown({
  pass,
  code,
  others,
  onChoose,
  onCode,
}: {
  readonly pass: PassSummary;
  readonly code: string;
  readonly others: readonly PassSummary[];
  readonly onChoose: (id: string) => void;
  readonly onCode: () => void;
}) {
  const { pass: words } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  const { session, back } = useWallet();
  const [shown, setShown] = useState<{ readonly text: string; readonly until: number }>();
  const [fault, setFault] = useState<string>();
  const [now, setNow] = useState(nowSeconds);
  useWakeLock();

  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    const renew = async () => {
      const made = await session.client().showPass(pass.id, ...(code === NO_CODE ? [] : [code]));
      if (gone) return;
      if (!made.ok) return setFault(`${refusalOf(made.error, locale).what} ${refusalOf(made.error, locale).next}`);
      setShown(made.value);
      timer = setTimeout(renew, Math.max(250, made.value.until * 1000 - Date.now()));
    };
    void renew();
    const ticking = setInterval(() => setNow(nowSeconds()), 500);
    return () => {
      gone = true;
      clearTimeout(timer);
      clearInterval(ticking);
    };
  }, [session, pass.id, code, locale]);

  const day = dayInWords(pass.day, locale);
  return (
    <Screen title={day} onBack={back} actions={<Button onPress={onCode}>{words.codeChange}</Button>}>
      <div class="shown">
        <p class="shown-zone">{pass.zone}</p>
        {shown !== undefined && <Ring left={Math.max(0, shown.until - now)} total={COUNTER_SECONDS} />}
      </div>
      {fault !== undefined && (
        <Notice live kind="stop">
          {fault}
        </Notice>
      )}
      {shown === undefined && fault === undefined && <Working>{words.preparing}</Working>}
      {shown !== undefined && <QrCode text={shown.text} label={words.label(pass.zone, day)} level="M" />}
      {code === NO_CODE ? <Notice kind="check">{words.codeAny}</Notice> : <p>{words.codeNow(code)}</p>}
      <p>{words.bright}</p>
      {others.length > 1 && <Others pass={pass} others={others} onChoose={onChoose} />}
      <p class="soft small">{words.limit}</p>
    </Screen>
  );
}

/** Each zone and day has a pass of its own. */
function Others({
  pass,
  others,
  onChoose,
}: {
  readonly pass: PassSummary;
  readonly others: readonly PassSummary[];
  readonly onChoose: (id: string) => void;
}) {
  const { pass: words } = useTexts(WALLET_WORDS);
  const { locale } = useLanguage();
  return (
    <section class="stack" aria-labelledby="others">
      <h2 id="others">{words.choose}</h2>
      <div class="tiles">
        {others.map(({ id, zone, day }) => (
          <button
            key={id}
            type="button"
            class="tile tile-button"
            aria-pressed={id === pass.id}
            onClick={() => onChoose(id)}
          >
            {zone} · {dayInShort(day, locale)}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Keeps the screen on while a pass is shown, where the browser lets us. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const take = async () => {
      if (document.visibilityState !== 'visible') return;
      // A battery that is nearly empty refuses: the pass is shown all the same.
      lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    };
    void take();
    document.addEventListener('visibilitychange', take);
    return () => {
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, []);
}
