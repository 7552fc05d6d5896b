/** The gate: which screen, and from where to where. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { closesAt } from '../../policy/index.ts';
import { Frame, Screen } from '../shared/frame.tsx';
import { Button, Notice, Working } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { SHARED_WORDS } from '../shared/words.ts';
import { type Connection, openConnection } from './connection.ts';
import { type Door, openDoor } from './door.ts';
import { createKeeper, type GateEnd, type Hearing, type Keeper } from './keeper.ts';
import { loadFirstBundle } from './pair.ts';
import { takePairLink } from './pair-link.ts';
import { PairPage } from './pair-page.tsx';
import { readPairedGate } from './paired.ts';
import { PracticePage } from './practice-page.tsx';
import { RelayPage } from './relay-page.tsx';
import { ScanPage } from './scan-page.tsx';
import { CountsScreen, HomeScreen, type Page, SettingsScreen, SignScreen } from './screens.tsx';
import { createSignals } from './signals.ts';
import { type GateStore, openGateStore } from './store.ts';
import { PAGE } from './surroundings.ts';
import { GATE_WORDS } from './texts.ts';

type Stage =
  | { readonly at: 'loading' }
  | { readonly at: 'elsewhere' }
  | { readonly at: 'no-storage' }
  | { readonly at: 'unpaired'; readonly end?: GateEnd | 'broken' }
  | { readonly at: 'pair'; readonly link: string | undefined; readonly replaces: boolean }
  | { readonly at: 'practice' }
  | { readonly at: 'work'; readonly door: Door };

export function Gate({ update }: { readonly update: (() => void) | undefined }) {
  const words = useTexts(GATE_WORDS);
  const shared = useTexts(SHARED_WORDS);
  const [stage, setStage] = useState<Stage>({ at: 'loading' });
  const store = useRef<GateStore | undefined>(undefined);
  const signals = useMemo(() => createSignals(true), []);
  const hold = useMemo(createHold, []);

  const begin = async () => {
    setStage({ at: 'loading' });
    if (!(await hold())) return setStage({ at: 'elsewhere' });
    try {
      store.current ??= await openGateStore(PAGE.random);
    } catch {
      return setStage({ at: 'no-storage' });
    }
    const link = takePairLink();
    const opened = await openKept(store.current);
    if (link !== undefined) return setStage({ at: 'pair', link, replaces: opened.at === 'work' });
    setStage(opened);
  };
  useEffect(() => {
    void begin();
    const onHash = () => void begin();
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);

  const empty = async () => {
    await store.current?.wipe();
    store.current = await openGateStore(PAGE.random);
    return store.current;
  };
  const end = async (why?: GateEnd) => {
    await empty();
    setStage({ at: 'unpaired', ...(why !== undefined && { end: why }) });
  };

  switch (stage.at) {
    case 'loading':
      return (
        <Frame title={words.title}>
          <Screen title={words.title}>
            <Working>{words.loading}</Working>
          </Screen>
        </Frame>
      );
    case 'elsewhere':
      return <Plain title={words.elsewhere} text={words.elsewhereNext} action={words.retry} onAction={begin} />;
    case 'no-storage':
      return <Plain title={words.broken} text={words.pairFailed.storage} action={words.retry} onAction={begin} />;
    case 'practice':
      return <PracticePage signals={signals} surroundings={PAGE} onLeave={() => void begin()} />;
    case 'pair':
      return (
        <PairPage
          link={stage.link}
          replaces={stage.replaces}
          store={store.current!}
          onReplace={empty}
          onDone={() => void begin()}
          onLeave={() => void begin()}
        />
      );
    case 'unpaired':
      return (
        <Frame title={words.title}>
          <Screen
            title={
              stage.end === undefined
                ? words.unpaired
                : { closed: words.closed, gone: words.gone, broken: words.broken }[stage.end]
            }
            actions={
              <>
                <Button
                  kind="primary"
                  icon="scan"
                  onPress={() => setStage({ at: 'pair', link: undefined, replaces: false })}
                >
                  {words.scanLink}
                </Button>
                <Button onPress={() => setStage({ at: 'practice' })}>{words.practise}</Button>
              </>
            }
          >
            <p>
              {stage.end === undefined
                ? words.unpairedNext
                : { closed: words.closedNext, gone: words.goneNext, broken: words.brokenNext }[stage.end]}
            </p>
            <p class="soft">{words.unpairedKept}</p>
            {update && (
              <Notice live title={shared.update}>
                <Button onPress={update}>{shared.updateNow}</Button>
              </Notice>
            )}
          </Screen>
        </Frame>
      );
    case 'work':
      return (
        <AtWork
          door={stage.door}
          store={store.current!}
          signals={signals}
          update={update}
          onEnd={(why) => void end(why)}
        />
      );
  }
}

interface AtWorkProps {
  readonly door: Door;
  readonly store: GateStore;
  readonly signals: ReturnType<typeof createSignals>;
  readonly update: (() => void) | undefined;
  readonly onEnd: (why?: GateEnd) => void;
}

function AtWork({ door, store, signals, update, onEnd }: AtWorkProps) {
  const words = useTexts(GATE_WORDS);
  const shared = useTexts(SHARED_WORDS);
  const [page, setPage] = useState<Page>('home');
  const [hearing, setHearing] = useState<Hearing>('trying');
  const [, redraw] = useState(0);
  const connection: Connection = useMemo(
    () => openConnection(store, door.bundle.issuer, door.clockOffset, PAGE),
    [store, door],
  );
  const keeper = useRef<Keeper | undefined>(undefined);
  useEffect(() => {
    const made = createKeeper(door, {
      ...PAGE,
      store,
      connection,
      onChange: () => {
        setHearing(made.hearing);
        redraw((count) => count + 1);
      },
      onEnd,
    });
    keeper.current = made;
    // Ages are told in minutes.
    const clock = setInterval(() => redraw((count) => count + 1), 15_000);
    return () => {
      clearInterval(clock);
      made.stop();
    };
  }, [door]);
  const open = (to: Page) => {
    // Sound is allowed from a touch on: this is one.
    if (to === 'scan' || to === 'practice' || to === 'relay') signals.unlock();
    setPage(to);
  };
  const props = { door, hearing, open, refresh: () => void keeper.current?.refresh() };
  if (page === 'scan') return <ScanPage {...props} signals={signals} />;
  if (page === 'sign') {
    return (
      <main class="door">
        <SignScreen door={door} onClose={() => setPage('home')} />
      </main>
    );
  }
  if (page === 'practice') {
    return <PracticePage signals={signals} surroundings={PAGE} onLeave={() => setPage('home')} />;
  }
  if (page === 'relay') return <RelayPage {...props} connection={connection} signals={signals} />;
  return (
    <Frame title={words.title}>
      {page === 'home' && update && (
        <Notice live title={shared.update}>
          <Button onPress={update}>{shared.updateNow}</Button>
        </Notice>
      )}
      {page === 'home' && <HomeScreen {...props} />}
      {page === 'counts' && <CountsScreen {...props} />}
      {page === 'settings' && <SettingsScreen {...props} signals={signals} onUnpair={() => onEnd()} />}
    </Frame>
  );
}

function Plain({
  title,
  text,
  action,
  onAction,
}: {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onAction: () => Promise<void>;
}) {
  const words = useTexts(GATE_WORDS);
  return (
    <Frame title={words.title}>
      <Screen
        title={title}
        actions={
          <Button kind="primary" onPress={() => void onAction()}>
            {action}
          </Button>
        }
      >
        <p>{text}</p>
      </Screen>
    </Frame>
  );
}

/** What this device kept, ready to work; or why it is not. A gate whose event is over is wiped where it stands. */
async function openKept(store: GateStore): Promise<Stage> {
  const paired = await readPairedGate(store);
  if (paired === undefined) return { at: 'unpaired' };
  // Cut off between the pairing and the first bundle.
  if ((await store.read('bundle')) === undefined) await loadFirstBundle(store, paired.issuer, PAGE);
  const door = await openDoor(store, paired, PAGE);
  if (!door.ok) return { at: 'unpaired', end: door.error.type === 'bundle_expired' ? 'gone' : 'broken' };
  const { clockOffset } = door.value;
  if (PAGE.now() + clockOffset >= closesAt(door.value.bundle.policy)) {
    await store.wipe();
    return { at: 'unpaired', end: 'closed' };
  }
  return { at: 'work', door: door.value };
}

/** One page works on a gate: two would write over each other's shift. Answers whether this is that page. */
function createHold(): () => Promise<boolean> {
  let holding = navigator.locks === undefined;
  return () =>
    new Promise((resolve) => {
      if (holding) return resolve(true);
      void navigator.locks.request('gafete-gate', { ifAvailable: true }, (lock) => {
        holding = lock !== null;
        resolve(holding);
        // Held as long as the page lives.
        return lock === null ? undefined : new Promise(() => {});
      });
    });
}
