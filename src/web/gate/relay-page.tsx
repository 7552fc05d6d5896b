/** Any wallet, with a network: a request as a QR code, the verdict with the portrait beside it, and nothing kept. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Frame, Screen } from '../shared/frame.tsx';
import { Button, Notice, Switch, Working } from '../shared/parts.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { askWallet, type RelayEnd, type RelayRequest } from './ask-wallet.ts';
import type { Connection } from './connection.ts';
import type { PageProps } from './screens.tsx';
import type { Signals } from './signals.ts';
import { PAGE } from './surroundings.ts';
import { GATE_WORDS } from './texts.ts';
import { useVerdict } from './use-verdict.ts';
import { type Verdict, VerdictHeard, VerdictView } from './verdict-view.tsx';

interface RelayPageProps extends PageProps {
  readonly connection: Connection;
  readonly signals: Signals;
}

export function RelayPage({ door, connection, signals, open }: RelayPageProps) {
  const words = useTexts(GATE_WORDS);
  const verdict = useVerdict<Verdict>(signals);
  const [portrait, setPortrait] = useState(true);
  const [request, setRequest] = useState<RelayRequest>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RelayEnd>();
  const stop = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const ask = async () => {
    signals.unlock();
    stop.current = new AbortController();
    setBusy(true);
    setProblem(undefined);
    const asked = await askWallet(connection, door, { portrait, signal: stop.current.signal });
    setBusy(false);
    if (!asked.ok) return setProblem(asked.error);
    setRequest(asked.value);
    const answer = await asked.value.answer();
    setRequest(undefined);
    if (answer.ok) verdict.give(answer.value);
    else if (answer.error !== 'cancelled') setProblem(answer.error);
  };
  const told = {
    declined: words.relay.declined,
    offline: words.relay.needs,
    failed: words.relay.failed,
    cancelled: '',
  };
  return (
    <Frame title={words.title}>
      <VerdictHeard shown={verdict.shown} />
      <Screen
        title={words.relay.title}
        onBack={() => open('home')}
        actions={
          request === undefined ? (
            <Button kind="primary" disabled={busy} onPress={() => void ask()}>
              {problem === undefined ? words.relay.ask : words.relay.again}
            </Button>
          ) : (
            <Button onPress={() => stop.current?.abort()}>{words.relay.cancel}</Button>
          )
        }
      >
        {request === undefined ? (
          <>
            <p>{words.relay.about}</p>
            <p class="soft">{`${words.relay.needs} ${words.relay.passages}`}</p>
            {portraitPossible(door.bundle.purpose) && (
              <Switch label={words.relay.withPortrait} checked={portrait} onChange={setPortrait} />
            )}
            {problem && (
              <Notice kind="check" live>
                {told[problem]}
              </Notice>
            )}
          </>
        ) : (
          <>
            <QrCode text={request.link} label={words.relay.scanThis} level="M" />
            <p>
              <strong>{words.relay.scanThis}</strong>
            </p>
            <Waiting until={request.until} />
          </>
        )}
      </Screen>
      {verdict.shown && <VerdictView shown={verdict.shown} onNext={() => verdict.next()} />}
    </Frame>
  );
}

function portraitPossible(purpose: PageProps['door']['bundle']['purpose']): boolean {
  return purpose === 'zone-gate' || purpose === 'inner-gate' || purpose === 'accreditation-desk';
}

function Waiting({ until }: { readonly until: number }) {
  const words = useTexts(GATE_WORDS);
  const left = () => Math.max(0, until - PAGE.now());
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return <Working>{words.relay.waiting(seconds)}</Working>;
}
