import { describe, expect, it } from 'vitest';
import { deriveWalletKey, type KeptKey, walletIn } from '../../src/client/browser-wallet/index.ts';
import { createWalletClient, orThrow, type WalletClientOptions, type WalletFile } from '../../src/client/index.ts';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { type Bytes, utf8 } from '../../src/lib/bytes.ts';
import { type EcPublicJwk, type Es256PublicKey, importEs256PublicKey, verifyEs256 } from '../../src/lib/es256.ts';
import { createClock, createRandom } from '../harness.ts';
import { drawersInMemory } from './drawers.ts';
import { createForeignIssuer, ISSUER, type Knobs, part } from './foreign-issuer.ts';
import { createVerifier } from './foreign-verifier.ts';

const ASK = { audience: 'a', nonce: 'n', show: ['role'] };
const text = new TextDecoder('latin1');

/** A browser's wallet beside an issuer. */
async function meet(knobs: Knobs = {}, options: Partial<WalletClientOptions> = {}) {
  const issuer = await createForeignIssuer(knobs);
  const drawers = drawersInMemory();
  const open = (more: Partial<WalletClientOptions> = {}) =>
    createWalletClient({
      ...walletIn(drawers),
      trust: { anchors: [issuer.anchor] },
      issuers: [ISSUER],
      fetch: issuer.fetch,
      now: createClock().now,
      random: createRandom('wallet'),
      wait: async () => {},
      ...options,
      ...more,
    });
  return { issuer, drawers, open, wallet: open() };
}

/** A wallet of the command line over what is in a file. */
async function fileWallet(value: unknown) {
  const verifier = await createVerifier();
  let file = value;
  const wallet = createWalletClient({
    store: {
      load: async () => file && JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [verifier.anchor] },
    fetch: verifier.fetch,
    now: createClock().now,
  });
  return { wallet, kept: () => file as WalletFile };
}

/** Whether the key that a presentation's copy is bound to has signed its last part. */
async function isBound(presentation: string): Promise<boolean> {
  const [copy = '', ...rest] = presentation.split('~');
  const { cnf } = part(copy, 1) as { cnf: { jwk: EcPublicJwk } };
  const [header, payload, signature = ''] = (rest.at(-1) as string).split('.');
  const key = (await importEs256PublicKey(cnf.jwk)) as Es256PublicKey;
  return verifyEs256(key, decodeBase64url(signature) as Bytes, utf8(`${header}.${payload}`));
}

describe('keys in a browser', () => {
  it('are one for each copy, cannot be exported, sign for their copy, and are destroyed when it is spent', async () => {
    const { issuer, wallet, drawers } = await meet();
    expect(orThrow(await wallet.accept(issuer.link)).copiesLeft).toBe(3);
    const ids = await drawers.keys.ids();
    expect(ids).toHaveLength(3);
    for (const id of ids) {
      const { privateKey } = (await drawers.keys.get(id)) as KeptKey;
      expect(privateKey.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
    }
    drawers.log.length = 0;
    const { presentation } = orThrow(await wallet.present(ASK));
    expect(await isBound(presentation)).toBe(true);
    // The copy first, then its key: a crash in between leaves a key that shows nothing.
    expect(drawers.log).toEqual(['file.put', 'keys.delete']);
    expect(await drawers.keys.ids()).toHaveLength(2);
    const [held] = orThrow(await wallet.list());
    orThrow(await wallet.forget(held?.id as string));
    expect(await drawers.keys.ids()).toEqual([]);
  });

  it.each([
    ['the code is refused', { token: () => ({ error: 'invalid_grant' }) }],
    ['copies are for somebody else’s key', { holderOf: (keys) => keys[0] as EcPublicJwk }],
    ['nothing comes', { credentials: () => [] }],
    [
      'two copies share a status',
      { status: () => ({ status_list: { idx: 1, uri: 'https://foreign.example/status/1' } }) },
    ],
  ] satisfies [string, Knobs][])('of a pick-up that fails because %s are destroyed', async (_why, knobs) => {
    const { issuer, wallet, drawers } = await meet(knobs);
    expect((await wallet.accept(issuer.link)).ok).toBe(false);
    expect(drawers.log.filter((step) => step === 'keys.put').length).toBeGreaterThan(0);
    expect(await drawers.keys.ids()).toEqual([]);
  });

  it('that the issuer gave no copy for are destroyed', async () => {
    const { issuer, wallet, drawers } = await meet({ credentials: (made) => [{ credential: made[0] }] });
    expect(orThrow(await wallet.accept(issuer.link)).copiesLeft).toBe(1);
    expect(await drawers.keys.ids()).toHaveLength(1);
  });

  it('that a crash has left are destroyed at the next look, and no others', async () => {
    const { issuer, wallet, drawers, open } = await meet();
    orThrow(await wallet.accept(issuer.link));
    const needed = await drawers.keys.ids();
    await drawers.keys.put('orphan', (await drawers.keys.get(needed[0] as string)) as KeptKey);
    orThrow(await open().list());
    expect(await drawers.keys.ids()).toEqual(needed);
  });

  it('that the browser has cleared away make a copy worthless, and it is said', async () => {
    const { issuer, wallet, drawers } = await meet();
    orThrow(await wallet.accept(issuer.link));
    await drawers.keys.clear();
    expect(await wallet.present(ASK)).toMatchObject({ error: { code: 'wallet_unreadable', problem: 'key' } });
  });
});

describe('a wallet file in a browser', () => {
  it('is unreadable without its key, and tells a wrong key from an empty wallet', async () => {
    const { issuer, wallet, drawers, open } = await meet();
    orThrow(await wallet.accept(issuer.link));
    const sealed = text.decode(await drawers.file.get('wallet'));
    for (const word of ['credentials', 'role', ISSUER, 'eyJ']) expect(sealed).not.toContain(word);
    const other = walletIn(drawers, () => deriveWalletKey(new Uint8Array(32)));
    expect(await open(other).list()).toMatchObject({ error: { code: 'wallet_unreadable' } });
    expect(orThrow(await open().list())).toHaveLength(1);
  });

  it('opens with the same output of a passkey, and with no other', async () => {
    const prf = new Uint8Array(32).fill(7);
    const { issuer, drawers, open } = await meet();
    const with_ = (bytes: Bytes) => open(walletIn(drawers, () => deriveWalletKey(bytes)));
    orThrow(await with_(prf).accept(issuer.link));
    expect(orThrow(await with_(prf).list())).toHaveLength(1);
    expect((await with_(prf.map((byte) => byte ^ 1)).list()).ok).toBe(false);
    expect((await deriveWalletKey(prf)).extractable).toBe(false);
    await expect(deriveWalletKey(prf.slice(1))).rejects.toThrow(RangeError);
    // Nothing of the device's own is needed then.
    expect(await drawers.device.ids()).toEqual([]);
  });
});

describe('travel mode', () => {
  const emptied = async (drawers: ReturnType<typeof drawersInMemory>) =>
    [await drawers.device.ids(), await drawers.keys.ids(), await drawers.file.ids()].flat();

  it('destroys keys first, then the file, and leaves a wallet that works', async () => {
    const { issuer, wallet, drawers, open } = await meet();
    orThrow(await wallet.accept(issuer.link));
    drawers.log.length = 0;
    await wallet.forgetEverything();
    expect(drawers.log.slice(0, 3)).toEqual(['device.clear', 'keys.clear', 'file.clear']);
    expect(await emptied(drawers)).toEqual([]);
    expect(orThrow(await wallet.list())).toEqual([]);
    orThrow(await wallet.accept(issuer.link));
    expect(orThrow(await open().list())).toHaveLength(1);
  });

  it('empties a damaged wallet, and one that never was', async () => {
    for (const damaged of [undefined, new Uint8Array(3), new Uint8Array(400)]) {
      const { wallet, drawers } = await meet();
      if (damaged !== undefined) await drawers.file.put('wallet', damaged);
      await drawers.keys.put('some', {} as KeptKey);
      if (damaged !== undefined) expect((await wallet.list()).ok).toBe(false);
      await wallet.forgetEverything();
      expect(await emptied(drawers)).toEqual([]);
      expect(orThrow(await wallet.list())).toEqual([]);
    }
  });

  it('waits for no pick-up that is under way, and nothing of it is kept', async () => {
    let answer: (() => void) | undefined;
    const reached = Promise.withResolvers<void>();
    const { issuer, drawers, open } = await meet();
    const slow = open({
      async fetch(url, init) {
        if (url.endsWith('/issue')) {
          reached.resolve();
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
        }
        return issuer.fetch(url, init);
      },
    });
    const accepting = slow.accept(issuer.link);
    await reached.promise;
    await slow.forgetEverything();
    answer?.();
    expect(await accepting).toMatchObject({ ok: false, error: { code: 'wallet_emptied' } });
    expect(await emptied(drawers)).toEqual([]);
    expect(orThrow(await slow.list())).toEqual([]);
  });

  it('takes back a write that had begun', async () => {
    const { issuer, drawers, open } = await meet();
    const writing = Promise.withResolvers<void>();
    let write: (() => void) | undefined;
    const { store, keys } = walletIn(drawers);
    const slow = open({
      keys,
      store: {
        ...store,
        async save(wallet) {
          writing.resolve();
          await new Promise<void>((resolve) => {
            write = resolve;
          });
          await store.save(wallet);
        },
      },
    });
    const accepting = slow.accept(issuer.link);
    await writing.promise;
    const forgetting = slow.forgetEverything();
    write?.();
    await forgetting;
    expect(await accepting).toMatchObject({ ok: false, error: { code: 'wallet_emptied' } });
    expect((await emptied(drawers)).filter((id) => id !== 'device')).toEqual([]);
  });
});

describe('keys in the wallet file', () => {
  it('stand beside their copies by name, and go with them in one write', async () => {
    const verifier = await createVerifier();
    const { wallet, kept } = await fileWallet(await verifier.walletFile());
    const [first] = kept().credentials[0]?.copies ?? [];
    orThrow(await wallet.present(ASK));
    expect(Object.keys(kept().keys ?? {})).toEqual(kept().credentials[0]?.copies.map(({ key }) => key));
    expect(Object.keys(kept().keys ?? {})).not.toContain(first?.key);
  });

  it('of the first version open, show what they showed, and are written anew by the next change', async () => {
    const { keys = {}, credentials } = await (await createVerifier()).walletFile();
    const first = {
      v: 1,
      credentials: credentials.map((held) => ({
        ...held,
        copies: held.copies.map(({ sdJwt, key }) => ({ sdJwt, key: keys[key] })),
      })),
    };
    const { wallet, kept } = await fileWallet(first);
    expect(orThrow(await wallet.list())).toMatchObject([{ id: 'c1', copiesLeft: 2 }]);
    expect(kept()).toEqual(first);
    expect(await isBound(orThrow(await wallet.present(ASK)).presentation)).toBe(true);
    const [, second] = credentials[0]?.copies ?? [];
    expect(kept()).toMatchObject({ v: 2, keys: { [second?.key as string]: keys[second?.key as string] } });
    expect(await isBound(orThrow(await wallet.present(ASK)).presentation)).toBe(true);
  });

  it('are overwritten by an empty wallet where a store cannot clear', async () => {
    const { wallet, kept } = await fileWallet({ v: 7 });
    expect((await wallet.list()).ok).toBe(false);
    await wallet.forgetEverything();
    expect(kept()).toEqual({ v: 2, credentials: [], keys: {} });
    expect(orThrow(await wallet.list())).toEqual([]);
  });
});
