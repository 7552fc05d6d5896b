import { Frame, Screen } from '../shared/frame.tsx';
import { startApp } from '../shared/start.tsx';

startApp(
  <Frame title="Pases">
    <Screen title="Pases" />
  </Frame>,
);
