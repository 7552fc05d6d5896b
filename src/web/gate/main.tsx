/**
 * The gate (`/gate`): an installable scanner that decides without a network.
 *
 * Paired once by a link of the desk. Reads passes with the camera, judges them with the SDK's offline judge over the
 * bundle that it fetched when there was a network, and says one word. Keeps keys and counts, sealed; no claim, no picture,
 * no name. With a network it fetches newer bundles, exchanges entries with the event's other gates, and may ask any wallet.
 */
import './style/gate.css';
import { useEffect, useState } from 'preact/hooks';
import { keepOffline } from '../shared/offline.ts';
import { startApp } from '../shared/start.tsx';
import { Gate } from './app.tsx';

function App() {
  const [update, setUpdate] = useState<() => void>();
  useEffect(() => {
    // A function in state would be called by the state itself.
    void keepOffline('gate', { onReady: (now) => setUpdate(() => now) });
  }, []);
  return <Gate update={update} />;
}

startApp(<App />);
