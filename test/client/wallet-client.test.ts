import { describe, expect, it } from 'vitest';
import {
  createWalletClient,
  type OfferedBy,
  orThrow,
  type TrustSettings,
  type WalletFile,
} from '../../src/client/index.ts';
import { createClock, createRandom } from '../harness.ts';
import { createForeignIssuer, ISSUER, type Knobs, part, SERVER } from './foreign-issuer.ts';

async function meet(
  knobs: Knobs = {},
  trust?: Partial<TrustSettings>,
  { issuers = [ISSUER] }: { readonly issuers?: readonly string[] } = {},
) {
  const issuer = await createForeignIssuer(knobs);
  let file: WalletFile | undefined;
  const asked: string[] = [];
  const wallet = createWalletClient({
    store: {
      load: async () => file && JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [issuer.anchor], ...trust },
    issuers,
    fetch: async (url, init) => {
      asked.push(url);
      return issuer.fetch(url, init);
    },
    now: createClock().now,
    random: createRandom('wallet'),
    wait: async () => {},
  });
  return { issuer, wallet, kept: () => file, asked };
}

describe('an offer, which anybody can make', () => {
  const hosts = [ISSUER, SERVER].map((url) => new URL(url).host);

  it('by an issuer that nobody confirmed is refused before anything is sent to it', async () => {
    for (const confirm of [undefined, () => false, async () => false]) {
      const { issuer, wallet, asked, kept } = await meet({}, {}, { issuers: [] });
      const answer = await wallet.accept(issuer.link, confirm && { confirm });
      expect(answer).toMatchObject({ ok: false, error: { code: 'issuer_unconfirmed' } });
      expect(answer.ok || answer.error.message).toContain(hosts[0]);
      expect([asked, kept()]).toEqual([[], undefined]);
    }
  });

  it('is picked up when the holder has read the address, and asked about once for each host', async () => {
    const { issuer, wallet } = await meet({}, {}, { issuers: ['https://another.example'] });
    const seen: string[] = [];
    const confirm = ({ issuer: by, host }: OfferedBy) => {
      expect(by).toBe(ISSUER);
      seen.push(host);
      return true;
    };
    orThrow(await wallet.accept(issuer.link, { confirm }));
    expect(seen).toEqual([...new Set(hosts)]);
  });

  it('by a known issuer asks nobody', async () => {
    const { issuer, wallet } = await meet();
    orThrow(await wallet.accept(issuer.link, { confirm: () => Promise.reject(new Error('asked')) }));
  });

  it('is sent nowhere by plain http, and not on after a redirect', async () => {
    const offer = (issuer: string) =>
      `openid-credential-offer://?credential_offer=${encodeURIComponent(
        JSON.stringify({
          credential_issuer: issuer,
          credential_configuration_ids: ['x'],
          grants: { 'urn:ietf:params:oauth:grant-type:pre-authorized_code': { 'pre-authorized_code': 'secret' } },
        }),
      )}`;
    const { wallet, asked } = await meet();
    for (const issuer of [
      'http://issuer.example',
      'http://127.0.0.1:8787',
      'ftp://issuer.example',
      'https://a@b.example',
    ]) {
      const answer = await wallet.accept(offer(issuer), { confirm: () => true });
      expect(answer, issuer).toMatchObject({ ok: false, error: { code: 'offer_refused', problem: 'issuer' } });
    }
    expect(asked).toEqual([]);
    const sent: string[] = [];
    const redirected = createWalletClient({
      store: { load: async () => undefined, save: async () => {} },
      trust: { anchors: [] },
      fetch: async (url) => {
        sent.push(url);
        return new Response(null, { status: 307, headers: { location: 'https://thief.example/' } });
      },
    });
    expect(await redirected.accept(offer('https://issuer.example'), { confirm: () => true })).toMatchObject({
      error: { code: 'redirected' },
    });
    expect(sent).toHaveLength(1);
  });
});

describe('a wallet at an issuer that is not ours', () => {
  it('picks up a batch: metadata by its paths, another authorization server, a proof for each copy’s own key', async () => {
    const { issuer, wallet, kept } = await meet();
    const held = orThrow(await wallet.accept(issuer.link));
    expect(held).toMatchObject({
      issuer: ISSUER,
      vct: 'https://foreign.example/badge',
      claims: { role: 'writer' },
      copiesLeft: 3,
    });
    expect(issuer.sent.map(({ url }) => url)).toEqual([
      'https://foreign.example/.well-known/openid-credential-issuer/tenant/7',
      `${SERVER}/.well-known/oauth-authorization-server`,
      `${SERVER}/oauth/token`,
      'https://api.foreign.example/nonce',
      'https://api.foreign.example/issue',
      'https://api.foreign.example/notify',
    ]);
    const request = JSON.parse(issuer.sent[4]?.body as string);
    expect(Object.keys(request)).toEqual(['credential_configuration_id', 'proofs']);
    expect(request.credential_configuration_id).toBe('badge');
    const proofs = request.proofs.jwt as string[];
    expect(proofs.map((proof) => part(proof, 1))).toEqual(
      proofs.map(() => ({ aud: ISSUER, iat: expect.any(Number), nonce: 'nonce-1' })),
    );
    expect(new Set(proofs.map((proof) => JSON.stringify(part(proof, 0)['jwk']))).size).toBe(3);
    expect(JSON.parse(issuer.sent[5]?.body as string)).toEqual({
      notification_id: 'n-1',
      event: 'credential_accepted',
    });
    expect(kept()?.credentials[0]?.copies).toHaveLength(3);
  });

  it('binds the token to a key unless told otherwise, and gives a server the nonce it asks for', async () => {
    const { issuer, wallet } = await meet({ dpopNonce: 'server-nonce' });
    orThrow(await wallet.accept(issuer.link));
    const tokens = issuer.sent.filter(({ url }) => url.endsWith('/oauth/token'));
    expect(tokens.map(({ headers }) => part(headers.get('dpop') as string, 1)['nonce'])).toEqual([
      undefined,
      'server-nonce',
    ]);
    const issued = issuer.sent.filter(({ url }) => url.endsWith('/issue')).at(-1);
    expect(issued?.headers.get('authorization')).toBe('DPoP T');
    expect(part(issued?.headers.get('dpop') as string, 1)).toMatchObject({
      htm: 'POST',
      htu: 'https://api.foreign.example/issue',
      ath: expect.any(String),
    });
    const plain = await meet();
    orThrow(await plain.wallet.accept(plain.issuer.link, { dpop: false }));
    expect(plain.issuer.sent.every(({ headers }) => !headers.has('dpop'))).toBe(true);
    expect(plain.issuer.sent.at(-1)?.headers.get('authorization')).toBe('Bearer T');
  });

  it('uses the credential identifier when the token answer names one, and a new nonce when one was stale', async () => {
    const details = [
      { type: 'openid_credential', credential_configuration_id: 'badge', credential_identifiers: ['badge-77'] },
    ];
    const { issuer, wallet } = await meet({
      staleNonce: true,
      token: (answer) => ({ ...answer, authorization_details: details }),
    });
    orThrow(await wallet.accept(issuer.link, { copies: 1 }));
    const requests = issuer.sent.filter(({ url }) => url.endsWith('/issue')).map(({ body }) => JSON.parse(body));
    expect(requests.map(({ credential_identifier }) => credential_identifier)).toEqual(['badge-77', 'badge-77']);
    expect(requests.every((request) => !('credential_configuration_id' in request))).toBe(true);
    expect(requests.map(({ proofs }) => part(proofs.jwt[0], 1)['nonce'])).toEqual(['nonce-1', 'nonce-2']);
  });

  it('asks for one copy where the issuer has no batches, and takes fewer than it asked for', async () => {
    const single = await meet({ metadata: ({ batch_credential_issuance: _, ...rest }) => rest });
    expect(orThrow(await single.wallet.accept(single.issuer.link, { copies: 5 })).copiesLeft).toBe(1);
    const fewer = await meet({ credentials: (made) => made.slice(0, 2).map((credential) => ({ credential })) });
    expect(orThrow(await fewer.wallet.accept(fewer.issuer.link)).copiesLeft).toBe(2);
  });

  const faults: readonly (readonly [string, Knobs, string])[] = [
    [
      'metadata in another’s name',
      { metadata: (m) => ({ ...m, credential_issuer: 'https://evil.example' }) },
      'metadata_refused',
    ],
    [
      'metadata with a slash more',
      { metadata: (m) => ({ ...m, credential_issuer: `${ISSUER}/` }) },
      'metadata_refused',
    ],
    ['a server in another’s name', { server: (m) => ({ ...m, issuer: 'https://evil.example' }) }, 'metadata_refused'],
    [
      'a token endpoint over http',
      { server: (m) => ({ ...m, token_endpoint: 'http://10.0.0.1/token' }) },
      'metadata_refused',
    ],
    ['no token endpoint', { server: ({ token_endpoint: _, ...m }) => m }, 'metadata_refused'],
    [
      'a credential endpoint that is a file',
      { metadata: (m) => ({ ...m, credential_endpoint: 'file:///etc/passwd' }) },
      'metadata_refused',
    ],
    [
      'no configuration that it knows',
      { metadata: (m) => ({ ...m, credential_configurations_supported: {} }) },
      'metadata_refused',
    ],
    [
      'encryption that it cannot do',
      { metadata: (m) => ({ ...m, credential_response_encryption: { encryption_required: true } }) },
      'metadata_refused',
    ],
    ['an empty list of servers', { metadata: (m) => ({ ...m, authorization_servers: [] }) }, 'metadata_refused'],
    ['a token of another kind', { token: (t) => ({ ...t, token_type: 'MAC' }) }, 'unexpected_answer'],
    ['no token', { token: ({ access_token: _, ...t }) => t }, 'unexpected_answer'],
    ['no credentials', { credentials: () => [] }, 'unexpected_answer'],
    [
      'more credentials than keys',
      { credentials: (made) => [...made, made[0]].map((credential) => ({ credential })) },
      'unexpected_answer',
    ],
    ['credentials of an earlier draft', { credentials: (made) => made }, 'unexpected_answer'],
    [
      'one copy twice',
      { credentials: (made) => [made[0], made[0]].map((credential) => ({ credential })) },
      'credential_refused',
    ],
    ['copies for one key', { holderOf: (keys) => keys[0] as never }, 'credential_refused'],
    [
      'copies that share a status index',
      { status: () => ({ status_list: { idx: 1, uri: 'https://foreign.example/status/1' } }) },
      'credential_refused',
    ],
    [
      'a changed credential',
      { credentials: (made) => made.map((credential) => ({ credential: credential.replace(/.{3}~/, 'AAA~') })) },
      'credential_refused',
    ],
  ];
  it.each(faults)('keeps nothing of an issuer with %s', async (_what, knobs, code) => {
    const { issuer, wallet, kept } = await meet(knobs);
    expect(await wallet.accept(issuer.link)).toMatchObject({ ok: false, error: { code } });
    expect(kept()).toBeUndefined();
    if (code === 'metadata_refused') expect(issuer.sent.some(({ body }) => body.includes('code-1'))).toBe(false);
    if (code === 'credential_refused') expect(issuer.sent.at(-1)?.body).toContain('credential_failure');
  });

  it('keeps nothing from an issuer under a root that it does not trust, or of a type that it did not want', async () => {
    const stranger = await meet();
    const { anchor } = await createForeignIssuer();
    const other = await meet({}, { anchors: [anchor] });
    expect(await other.wallet.accept(other.issuer.link)).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', problem: 'E_X5C_CHAIN' },
    });
    const typed = await meet({}, { vct: 'https://foreign.example/other' });
    expect(await typed.wallet.accept(typed.issuer.link)).toMatchObject({ ok: false, error: { problem: 'E_VCT' } });
    expect(stranger.kept()).toBeUndefined();
  });
});

describe('one-time copies', () => {
  it('are shown once each, also when many ask at the same moment', async () => {
    const { issuer, wallet, kept } = await meet();
    orThrow(await wallet.accept(issuer.link));
    const ask = (i: number) => wallet.present({ audience: 'a', nonce: `n-${i}`, show: ['role'] });
    const shown = await Promise.all([0, 1, 2, 3].map(ask));
    const presentations = shown.flatMap((result) => (result.ok ? [result.value.presentation] : []));
    expect(presentations).toHaveLength(3);
    expect(new Set(presentations.map((text) => text.split('~')[0])).size).toBe(3);
    expect(shown[3]).toMatchObject({ ok: false, error: { code: 'no_copies_left' } });
    expect(kept()?.credentials[0]).toMatchObject({ copies: [], spent: 3 });
  });

  it('are not spent by a claim that is not there, and not shown when the store does not keep', async () => {
    const { issuer, wallet, kept } = await meet();
    orThrow(await wallet.accept(issuer.link));
    for (const name of ['zones.pit', 'role.x', '', '.', 'constructor', '__proto__', 'role.0']) {
      const refused = await wallet.present({ audience: 'a', nonce: 'n', show: [name] });
      expect(refused, name).toMatchObject({ ok: false, error: { code: 'claim_not_held' } });
    }
    expect(kept()?.credentials[0]?.copies).toHaveLength(3);
    const full = createWalletClient({
      store: {
        load: async () => JSON.parse(JSON.stringify(kept())),
        save: () => Promise.reject(new Error('disk full')),
      },
      trust: { anchors: [issuer.anchor] },
    });
    await expect(full.present({ audience: 'a', nonce: 'n', show: [] })).rejects.toThrow('disk full');
  });

  it('are named, forgotten, and refused when there are none or the wallet is damaged', async () => {
    const { issuer, wallet } = await meet();
    expect(await wallet.present({ audience: 'a', nonce: 'n', show: [] })).toMatchObject({
      error: { code: 'nothing_held' },
    });
    const { id } = orThrow(await wallet.accept(issuer.link));
    expect(await wallet.showBare('other')).toMatchObject({ error: { code: 'nothing_held' } });
    expect(orThrow(await wallet.showBare(id))).toMatch(/^[^~]+~$/);
    orThrow(await wallet.forget(id));
    expect(orThrow(await wallet.list())).toEqual([]);
    expect(await wallet.forget(id)).toMatchObject({ error: { code: 'nothing_held' } });
    for (const value of [null, [], '', 0, { v: 2, credentials: [] }, { v: 3, credentials: [], keys: {} }, { v: 1 }]) {
      const broken = createWalletClient({
        store: { load: async () => value, save: async () => {} },
        trust: { anchors: [] },
      });
      expect(await broken.list()).toMatchObject({ ok: false, error: { code: 'wallet_unreadable' } });
    }
  });
});
