/** The wallet. */
import { Frame, Screen } from '../shared/frame.tsx';
import { keepOffline } from '../shared/offline.ts';
import { startApp } from '../shared/start.tsx';

startApp(
  <Frame title="Pases">
    <Screen title="Pases" />
  </Frame>,
);
void keepOffline('wallet', { onReady: () => {} });
