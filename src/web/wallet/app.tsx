/** Opening the wallet, and which screen is up. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { ClientError, HeldSummary } from '../../client/index.ts';
import { Frame, Screen } from '../shared/frame.tsx';
import { keepOffline } from '../shared/offline.ts';
import { Button, Notice, Working } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { AddPass, AnswerByLink } from './add.tsx';
import { AnswerGate } from './answer.tsx';
import { type Place, WalletContext } from './context.tsx';
import { EmergencyCard } from './emergency.tsx';
import { Home } from './home.tsx';
import { Limits } from './limits.tsx';
import { takeLink } from './links.ts';
import { PassDetail } from './pass.tsx';
import { PickUpPass } from './pick-up.tsx';
import { openSession, type WalletSession } from './session.ts';
import { Settings } from './settings.tsx';
import { ShowPass } from './show-pass.tsx';
import { WALLET_WORDS } from './texts.ts';
import { TravelMode } from './travel.tsx';

/** The place that a link leads to; home without one. */
function firstPlace(): Place {
  const link = takeLink();
  if (link === undefined) return { at: 'home' };
  return link.kind === 'offer' ? { at: 'pickup', link: link.link } : { at: 'answer', link: link.link };
}

export function WalletApp() {
  const words = useTexts(WALLET_WORDS);
  const [update, setUpdate] = useState<() => void>();
  useEffect(() => {
    void keepOffline('wallet', { onReady: (ready) => setUpdate(() => ready) });
  }, []);
  return (
    <Frame title={words.title}>
      {update && (
        <Notice live title={words.update}>
          <Button onPress={update}>{words.updateNow}</Button>
        </Notice>
      )}
      <OpenWallet />
    </Frame>
  );
}

function OpenWallet() {
  const words = useTexts(WALLET_WORDS);
  const [session, setSession] = useState<WalletSession>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    openSession().then(setSession, () => setFailed(true));
  }, []);
  // A private window that keeps nothing, or a browser that is too old.
  if (failed) {
    return (
      <Screen title={words.home.damaged}>
        <p>{words.home.damagedNext}</p>
      </Screen>
    );
  }
  return session === undefined ? <Working>{words.opening}</Working> : <Places session={session} />;
}

function Places({ session }: { readonly session: WalletSession }) {
  const [place, setPlace] = useState<Place>(firstPlace);
  const [held, setHeld] = useState<readonly HeldSummary[]>();
  const [fault, setFault] = useState<ClientError>();
  const refresh = useCallback(async () => {
    const list = await session.client().list();
    setHeld(list.ok ? list.value : []);
    setFault(list.ok ? undefined : list.error);
  }, [session]);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  useNavigation(setPlace);
  const words = useTexts(WALLET_WORDS);
  const state = useMemo(
    () => ({ session, held: held ?? [], refresh, go: (to: Place) => goTo(to, setPlace), back: () => history.back() }),
    [session, held, refresh],
  );
  if (held === undefined) return <Working>{words.opening}</Working>;
  return (
    <WalletContext.Provider value={state}>
      {fault === undefined ? <PlaceOf place={place} /> : <Damaged />}
    </WalletContext.Provider>
  );
}

function PlaceOf({ place }: { readonly place: Place }) {
  switch (place.at) {
    case 'home':
      return <Home />;
    case 'add':
      return <AddPass />;
    case 'pickup':
      return <PickUpPass key={place.link} link={place.link} />;
    case 'pass':
      return <PassDetail id={place.id} />;
    case 'show':
      return <ShowPass credential={place.id} />;
    case 'answer':
      return place.link === undefined ? <AnswerByLink /> : <AnswerGate key={place.link} link={place.link} />;
    case 'emergency':
      return <EmergencyCard />;
    case 'settings':
      return <Settings />;
    case 'travel':
      return <TravelMode />;
    case 'limits':
      return <Limits />;
  }
}

/** The phone's own way back works; a link opened into the same window leads to its place. */
function useNavigation(setPlace: (place: Place) => void): void {
  useEffect(() => {
    const onBack = ({ state }: PopStateEvent) => setPlace(placeOf(state));
    const onLink = () => location.hash !== '' && setPlace(firstPlace());
    addEventListener('popstate', onBack);
    addEventListener('hashchange', onLink);
    return () => {
      removeEventListener('popstate', onBack);
      removeEventListener('hashchange', onLink);
    };
  }, [setPlace]);
}

/** Which screen only: no link and no id of a pass stands in the browser's history. */
function goTo(place: Place, setPlace: (place: Place) => void): void {
  if (place.at === 'home') history.replaceState({ at: 'home' }, '');
  else history.pushState({ at: place.at }, '');
  setPlace(place);
}

function placeOf(state: unknown): Place {
  const at = typeof state === 'object' && state !== null && 'at' in state ? state.at : undefined;
  return at === 'settings' || at === 'travel' || at === 'limits' || at === 'emergency' || at === 'add'
    ? { at }
    : { at: 'home' };
}

function Damaged() {
  const words = useTexts(WALLET_WORDS);
  return (
    <Screen title={words.home.damaged}>
      <p>{words.home.damagedNext}</p>
      <TravelMode bare />
    </Screen>
  );
}
