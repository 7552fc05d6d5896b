/** Installing the worker that keeps an app there without a network, and hearing of a new build. */
import { workerAddress } from './trusted-types.ts';

export interface OfflineUpdates {
  /** A new build is whole and waits. `update` puts it to work and loads the page anew. */
  readonly onReady: (update: () => void) => void;
  /** The app's files are kept: from now on it opens without a network. */
  readonly onKept?: () => void;
}

/** Registers the worker of an app. Where a browser has none, the app works while there is a network. */
export async function keepOffline(app: 'wallet' | 'gate', { onReady, onKept }: OfflineUpdates): Promise<void> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (container === undefined) return;
  // With none before, the first worker takes the page over: nothing changed under it.
  let controlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    if (controlled) location.reload();
    controlled = true;
  });
  try {
    const registration = await container.register(workerAddress(`${app}-sw.js`), { scope: app });
    const announce = (worker: ServiceWorker) => onReady(() => worker.postMessage('activate'));
    if (registration.waiting !== null && controlled) announce(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const coming = registration.installing;
      coming?.addEventListener('statechange', () => {
        if (coming.state === 'installed' && container.controller !== null) announce(coming);
      });
    });
    await container.ready;
    onKept?.();
  } catch {
    // Private windows refuse workers; the app says nothing about that, and works while it is open.
  }
}
