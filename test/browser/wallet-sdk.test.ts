import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';

const ORIGIN = 'https://wallet.test';
/** Bytes, compressed, of what a wallet page needs of the SDK. The page itself may have 120 kB with it. */
const LARGEST = 90_000;

let code: string;
let browser: Browser;

beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', rollupOptions: { input: join(import.meta.dirname, 'wallet-entry.ts') } },
  });
  const [bundle] = [built].flat() as Rolldown.RolldownOutput[];
  const chunks = bundle?.output.filter((file) => file.type === 'chunk') ?? [];
  expect(chunks).toHaveLength(1);
  code = (chunks[0] as Rolldown.OutputChunk).code;
  expect((chunks[0] as Rolldown.OutputChunk).imports).toEqual([]);
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** A page with the SDK and nothing else, whose browser keeps what it kept. */
async function open(): Promise<{ readonly page: Page; readonly again: () => Promise<void> }> {
  const context = await browser.newContext();
  await context.route(`${ORIGIN}/**`, (route) =>
    route.fulfill(
      route.request().url().endsWith('.js')
        ? { contentType: 'text/javascript', body: code }
        : { contentType: 'text/html', body: '<!doctype html><script type="module" src="/sdk.js"></script>' },
    ),
  );
  const page = await context.newPage();
  const again = async () => {
    await page.goto(`${ORIGIN}/`);
    await page.waitForFunction('globalThis.gafete !== undefined');
  };
  await again();
  return { page, again };
}

describe('the wallet part of the SDK', () => {
  it('is one file for browsers that imports nothing', () => {
    expect(gzipSync(code).length).toBeLessThan(LARGEST);
    expect(gzipSync(code).length).toBeGreaterThan(20_000);
  });

  it('keeps keys that nobody can take out, and they sign after the page was opened again', async () => {
    const { page, again } = await open();
    const made = await page.evaluate(`(async () => {
      const { keys } = gafete.walletIn(await gafete.openDrawers('w'));
      const { id, jwk } = await keys.create();
      return { id, jwk };
    })()`);
    await again();
    const { id, jwk } = made as { id: string; jwk: JsonWebKey };
    const signed = await page.evaluate(`(async () => {
      const drawers = await gafete.openDrawers('w');
      const { keys } = gafete.walletIn(drawers);
      const { privateKey } = await drawers.keys.get('${id}');
      const taken = await crypto.subtle.exportKey('jwk', privateKey).then(() => true, () => false);
      const key = await keys.find('${id}');
      const signature = [...await key.sign(new Uint8Array([1, 2, 3]))];
      await keys.destroy(['${id}']);
      return { taken, signature, left: await keys.list(), found: (await keys.find('${id}')) !== undefined };
    })()`);
    const { signature, ...rest } = signed as { signature: number[] };
    expect(rest).toEqual({ taken: false, left: [], found: false });
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const bytes = [new Uint8Array(signature), new Uint8Array([1, 2, 3])] as const;
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, ...bytes)).toBe(true);
  });

  it('keeps its file encrypted under a key of the device, reads it again, and empties both', async () => {
    const { page, again } = await open();
    const secret = 'urn:secret:of-the-holder';
    await page.evaluate(`(async () => {
      const { store } = gafete.walletIn(await gafete.openDrawers('w'));
      await store.save({ v: 2, credentials: [], history: [{ when: 0, host: '${secret}', claims: [] }] });
    })()`);
    await again();
    const seen = await page.evaluate(`(async () => {
      const drawers = await gafete.openDrawers('w');
      const { store, keys } = gafete.walletIn(drawers);
      const sealed = new TextDecoder('latin1').decode(await drawers.file.get('wallet'));
      await keys.create();
      const wallet = gafete.createWalletClient({ store, keys, trust: { anchors: [] } });
      const before = await store.load();
      const list = await wallet.list();
      await wallet.forgetEverything();
      const left = [await drawers.device.ids(), await drawers.keys.ids(), await drawers.file.ids()].flat();
      return { readable: sealed.includes('${secret}'), length: sealed.length, host: before.history[0].host, list, left };
    })()`);
    expect(seen).toMatchObject({ readable: false, host: secret, list: { ok: true, value: [] }, left: [] });
    expect((seen as { length: number }).length).toBeGreaterThan(secret.length);
  });
});
