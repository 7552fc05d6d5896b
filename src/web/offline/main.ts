/**
 * The service worker of one app: its files, whole and of one build, or none.
 *
 * A build's files go into a cache of that build's name only after every one of them has the hash that the build wrote
 * down, so that a page never runs with half of another version. A new build waits until no page of the old one is open,
 * or until the person says so. What is not on the list is never answered and never kept from here: no answer of the
 * service is in any cache.
 */
interface Build {
  /** Name of the app. */
  readonly app: string;
  /** Name of the build: a hash over its files. */
  readonly build: string;
  /** Address below the worker's folder → base64 SHA-256 of the file. */
  readonly files: Readonly<Record<string, string>>;
}
declare const GAFETE_BUILD: Build;

// The compiler's library for workers is that of dedicated ones; this names what a service worker has besides.
interface Waiting {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: { readonly href: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const worker = self as unknown as Worker;

const { app, build, files } = GAFETE_BUILD;
const PREFIX = `${app}-`;
const CACHE = `${PREFIX}${build}`;
const base = new URL('./', worker.location.href);
const addresses = new Map(Object.entries(files).map(([file, hash]) => [new URL(file, base).href, hash]));

async function install(): Promise<void> {
  const fetched = await Promise.all(
    [...addresses].map(async ([address, hash]) => {
      const response = await fetch(address, { cache: 'no-cache', credentials: 'omit', redirect: 'error' });
      const bytes = await response.clone().arrayBuffer();
      if (!response.ok || (await sha256(bytes)) !== hash) throw new Error('a file of another build');
      return [address, response] as const;
    }),
  );
  const cache = await caches.open(CACHE);
  for (const [address, response] of fetched) await cache.put(address, response);
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
}

async function removeOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** A file of this build. The network only where a browser has thrown the cache away. */
async function answer(address: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(address, { credentials: 'omit' });
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(removeOthers()));
worker.addEventListener('message', ({ data }) => {
  if (data === 'activate') void worker.skipWaiting();
});
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method !== 'GET') return;
  // The page is the same whatever stands behind its path.
  const { origin, pathname } = new URL(url);
  const address = `${origin}${pathname}`;
  if (addresses.has(address)) event.respondWith(answer(address));
});
