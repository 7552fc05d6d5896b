import { describe, expect, it, vi } from 'vitest';
import { createOperatorFile } from '../../src/cli/keys/ceremony.ts';
import {
  createWalletClient,
  orThrow,
  type PresentationAsk,
  type ShowOptions,
  type WalletFile,
} from '../../src/client/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { createClock, createRandom, NOON } from '../harness.ts';
import { part } from './foreign-issuer.ts';
import {
  createVerifier,
  type Knobs,
  NONCE,
  OFFICE,
  REQUEST_URI,
  RESPONSE_URI,
  ZONE_QUERY,
} from './foreign-verifier.ts';

const yes: ShowOptions = { consent: () => true };

async function meet(knobs: Knobs = {}, anchors?: readonly string[]) {
  const verifier = await createVerifier(knobs);
  const clock = createClock();
  let file: WalletFile = await verifier.walletFile();
  const wallet = createWalletClient({
    store: {
      load: async () => JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
        verifier.sent.push({ method: 'save', url: '', body: '' });
      },
    },
    trust: { anchors: anchors ?? [verifier.anchor] },
    fetch: verifier.fetch,
    now: clock.now,
    random: createRandom('wallet'),
    wait: async () => {},
  });
  return { verifier, wallet, clock, copies: () => file.credentials[0]?.copies.length };
}

const payload = (change: Record<string, unknown>): Knobs => ({
  payload: (before) => ({ ...before, ...change }) as JsonObject,
});
const metadata = (change: Record<string, unknown>): Knobs => ({
  payload: (before) =>
    ({ ...before, client_metadata: { ...(before['client_metadata'] as object), ...change } }) as JsonObject,
});
const header = (change: Record<string, unknown>): Knobs => ({
  header: (before) => ({ ...before, ...change }) as JsonObject,
});

describe('a holder who is asked', () => {
  it('hears in words who asks and what it will see, then shows exactly that', async () => {
    const { verifier, wallet, copies } = await meet();
    let heard: PresentationAsk | undefined;
    const shown = orThrow(
      await wallet.show(verifier.link, {
        consent: (ask) => {
          heard = ask;
          return true;
        },
      }),
    );
    expect(heard).toEqual({
      verifier: { office: OFFICE, host: new URL(OFFICE).host, clientId: verifier.clientId },
      credentials: [
        {
          query: 'press',
          credential: 'c1',
          issuer: OFFICE,
          vct: `${OFFICE}/types/press-accreditation/1`,
          shows: { event: 'e1', level: 'event_pass', zones: { pit: true }, days: { '2026-11-23': true } },
          asked: ['zones.pit', 'days.2026-11-23'],
          hidden: ['zones.hall', 'days.2026-11-24', 'role'],
        },
      ],
      // Nothing is said of a purpose: measured by event, level and role.
      beyond: ['zones.pit', 'days.2026-11-23'],
      before: [],
      inPieces: [],
      words: {
        'es-MX': expect.stringMatching(/^office\.example pide ver: .*\(pit\), .*\(2026-11-23\)\.$/),
        en: expect.stringMatching(/^office\.example asks to see: .*\(pit\), .*\(2026-11-23\)\.$/),
      },
    });
    expect(shown).toEqual({ shown: true, ask: heard, copiesLeft: { c1: 1 } });
    expect(copies()).toBe(1);
    const { header: jwe, payload: answer } = await verifier.openAnswer();
    expect(jwe).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'k1' });
    expect(jwe).not.toHaveProperty('zip');
    expect(Object.keys(answer)).toEqual(['vp_token', 'state']);
    expect(answer.state).toBe('abc');
    const [presentation] = answer.vp_token.press as [string];
    const parts = presentation.split('~');
    expect(parts, 'issuer JWT, two disclosures, key binding').toHaveLength(4);
    expect(part(parts[3] as string, 1)).toMatchObject({ aud: verifier.clientId, nonce: NONCE, iat: NOON });
  });

  it('has spent the copy before it leaves', async () => {
    const { verifier, wallet } = await meet();
    orThrow(await wallet.show(verifier.link, yes));
    const steps = verifier.sent.map(({ method, url }) => (method === 'save' ? 'save' : url));
    expect(steps).toEqual([REQUEST_URI, `${OFFICE}/.well-known/gafete-trust`, 'save', RESPONSE_URI]);
    const refused = await meet({ response: () => Response.json({ error: 'invalid_request' }, { status: 400 }) });
    const answer = await refused.wallet.show(refused.verifier.link, yes);
    expect(answer).toMatchObject({ ok: false, error: { code: 'request_refused', problem: 'invalid_request' } });
    expect(refused.copies()).toBe(1);
  });

  it('sends a fresh wallet_nonce where the verifier takes one, and fetches plainly where it does not', async () => {
    const nonces = new Set<string | null>();
    for (let i = 0; i < 2; i++) {
      const { verifier } = await meet();
      const wallet = createWalletClient({
        store: { load: async () => verifier.walletFile(), save: async () => {} },
        trust: { anchors: [verifier.anchor] },
        fetch: verifier.fetch,
        now: createClock().now,
        random: createRandom(`wallet ${i}`),
      });
      orThrow(await wallet.show(verifier.link, yes));
      expect(verifier.sent[0]).toMatchObject({ method: 'POST' });
      nonces.add(new URLSearchParams(verifier.sent[0]?.body).get('wallet_nonce'));
    }
    expect(nonces.size).toBe(2);
    const plain = await meet({ method: 'get' });
    orThrow(await plain.wallet.show(plain.verifier.link, yes));
    expect(plain.verifier.sent[0]).toEqual({ method: 'GET', url: REQUEST_URI, body: '' });
  });

  it('takes a request that names its own address as its audience, as Credo 0.6.3 does', async () => {
    const { verifier, wallet } = await meet({ payload: (honest) => ({ ...honest, aud: REQUEST_URI }) });
    expect(orThrow(await wallet.show(verifier.link, yes))).toMatchObject({ shown: true });
  });

  it('tells the verifier no more than that it was declined', async () => {
    const { verifier, wallet, copies } = await meet();
    expect(orThrow(await wallet.show(verifier.link, { consent: () => false }))).toMatchObject({ shown: false });
    expect([...(verifier.answerForm() ?? [])]).toEqual([
      ['error', 'access_denied'],
      ['state', 'abc'],
    ]);
    expect(copies()).toBe(2);
  });

  it('says nothing to a verifier for which it has nothing, and does not ask for consent', async () => {
    const query = { credentials: [{ ...ZONE_QUERY.credentials[0], claims: [{ path: ['zones', 'roof'] }] }] };
    const consent = vi.fn(() => true);
    for (const [knobs, code] of [
      [payload({ dcql_query: query }), 'no_credential_fits'],
      [{ credentialEnds: -1 }, 'no_credential_fits'],
      [{ copies: 0 }, 'no_copies_left'],
    ] as const) {
      const { verifier, wallet } = await meet(knobs);
      expect(await wallet.show(verifier.link, { consent })).toMatchObject({ ok: false, error: { code } });
      expect(verifier.answerForm()).toBeUndefined();
    }
    const { verifier, wallet } = await meet();
    const other = await wallet.show(verifier.link, { consent, credential: 'c2' });
    expect(other).toMatchObject({ ok: false, error: { code: 'nothing_held' } });
    expect(consent).not.toHaveBeenCalled();
  });

  it('hands back the address to go on to, and opens it not', async () => {
    const redirect = 'https://gate.example/back#response_code=abc';
    const { verifier, wallet } = await meet({ response: () => Response.json({ redirect_uri: redirect, more: 1 }) });
    expect(orThrow(await wallet.show(verifier.link, yes))).toMatchObject({ shown: true, redirectUri: redirect });
    expect(verifier.sent.at(-1)?.url).toBe(RESPONSE_URI);
  });

  it.each(['javascript:alert(1)', 'http://gate.example/', 'https://a@gate.example/', 7, ''])(
    'hands back no address that a browser should not go to: %s',
    async (redirect) => {
      const { verifier, wallet } = await meet({ response: () => Response.json({ redirect_uri: redirect }) });
      expect(await wallet.show(verifier.link, yes)).toMatchObject({ ok: false, error: { code: 'unexpected_answer' } });
    },
  );

  it('takes the cipher that the verifier takes', async () => {
    const short = await meet(metadata({ encrypted_response_enc_values_supported: ['A128GCM'] }));
    orThrow(await short.wallet.show(short.verifier.link, yes));
    expect((await short.verifier.openAnswer()).header.enc).toBe('A128GCM');
    const silent = await meet(metadata({ encrypted_response_enc_values_supported: undefined }));
    orThrow(await silent.wallet.show(silent.verifier.link, yes));
    expect((await silent.verifier.openAnswer()).header.enc, 'OpenID4VP 1.0 §5.1').toBe('A128GCM');
  });

  it('shows the newer of two that say the same: the older may be what a re-issue replaced', async () => {
    const { verifier, wallet } = await meet({ older: true });
    expect(orThrow(await wallet.show(verifier.link, yes))).toMatchObject({ copiesLeft: { c1: 0 } });
    expect(orThrow(await wallet.show(verifier.link, yes))).toMatchObject({ copiesLeft: { c0: 0 } });
  });

  it('wastes no copy on a request that ended while somebody was deciding', async () => {
    const { verifier, wallet, copies, clock } = await meet();
    const consent = () => {
      clock.advance(121);
      return true;
    };
    const late = await wallet.show(verifier.link, { consent });
    expect(late).toMatchObject({ ok: false, error: { code: 'request_refused', problem: 'exp' } });
    expect(verifier.answerForm()).toBeUndefined();
    expect(copies()).toBe(2);
  });

  it('may look into the wallet while a person decides', async () => {
    const { verifier, wallet } = await meet();
    const consent = async () => orThrow(await wallet.list()).length === 1;
    expect(orThrow(await wallet.show(verifier.link, { consent }))).toMatchObject({ shown: true });
  });

  it('does not spend one copy twice when two verifiers ask at once', async () => {
    const { verifier, wallet, copies } = await meet({ copies: 1 });
    const both = await Promise.all([wallet.show(verifier.link, yes), wallet.show(verifier.link, yes)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'no_copies_left' } });
    expect(copies()).toBe(0);
  });
});

describe('a request that is not answered', () => {
  const p521 = { kty: 'EC', crv: 'P-521', x: 'AA', y: 'AA', alg: 'ECDH-ES', use: 'enc', kid: 'k' };
  const offCurve = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), alg: 'ECDH-ES', use: 'enc' };
  const { credentials } = ZONE_QUERY;
  const cases: readonly (readonly [string, Knobs, string])[] = [
    ['is no JWS', { text: () => 'hello' }, 'format'],
    ['is of another type', header({ typ: 'JWT' }), 'typ'],
    ['is unsigned', header({ alg: 'none' }), 'alg'],
    ['is signed by another algorithm', header({ alg: 'ES384' }), 'alg'],
    ['needs an extension', header({ crit: ['exp'] }), 'header'],
    ['brings a key along', header({ jwk: { kty: 'EC' } }), 'header'],
    ['points to a key', header({ x5u: 'https://evil.example/k' }), 'header'],
    ['has no certificate', header({ x5c: undefined }), 'x5c'],
    ['has an empty chain', header({ x5c: [] }), 'x5c'],
    ['has bytes for a certificate', header({ x5c: ['AAAA'] }), 'x5c'],
    ['is signed by a key for credentials', { signedBy: 'credential' }, 'E_X5C_POLICY'],
    ['is signed by a key that the office distrusts', { distrustLeaf: true }, 'E_X5C_POLICY'],
    ['was changed after signing', { text: (jws) => `${jws.slice(0, -86)}${'A'.repeat(86)}` }, 'signature'],
    ['names another verifier in its link', { clientId: `x509_hash:${'A'.repeat(43)}` }, 'client_id'],
    ['names another verifier inside', payload({ client_id: `x509_hash:${'A'.repeat(43)}` }), 'client_id'],
    ['names nobody inside', payload({ client_id: undefined }), 'client_id'],
    ['is for another audience', payload({ aud: 'https://wallet.example' }), 'aud'],
    ['is for a request at another address', payload({ aud: `${REQUEST_URI}x` }), 'aud'],
    ['has two audiences', payload({ aud: ['https://self-issued.me/v2', 'x'] }), 'aud'],
    ['wants another type of response', payload({ response_type: 'vp_token id_token' }), 'response_type'],
    ['wants an answer in clear', payload({ response_mode: 'direct_post' }), 'response_mode'],
    ['wants an answer in a fragment', payload({ response_mode: 'fragment' }), 'response_mode'],
    ['has a nonce that can be guessed', payload({ nonce: '1234' }), 'nonce'],
    ['has a nonce with other letters', payload({ nonce: `${NONCE}é` }), 'nonce'],
    ['has no nonce', payload({ nonce: undefined }), 'nonce'],
    ['has a state with other letters', payload({ state: 'a b' }), 'state'],
    ['is a recording: another wallet’s nonce', payload({ wallet_nonce: 'another' }), 'wallet_nonce'],
    ['is a recording: no wallet’s nonce', payload({ wallet_nonce: undefined }), 'wallet_nonce'],
    ['has ended', payload({ exp: NOON }), 'exp'],
    ['ends in words', payload({ exp: '2030' }), 'exp'],
    ['comes from the future', payload({ iat: NOON + 3600 }), 'iat'],
    ['is not valid yet', payload({ nbf: NOON + 3600 }), 'nbf'],
    ['wants the answer elsewhere', payload({ response_uri: 'https://evil.example/response/abc' }), 'response_uri'],
    ['wants it at a name that begins alike', payload({ response_uri: `${OFFICE}.evil.example/x` }), 'response_uri'],
    ['wants it on another port', payload({ response_uri: `${OFFICE}:8443/x` }), 'response_uri'],
    ['wants it without encryption of the way', payload({ response_uri: 'http://office.example/x' }), 'response_uri'],
    ['says nowhere', payload({ response_uri: undefined }), 'response_uri'],
    ['was fetched elsewhere', { requestUri: 'https://evil.example/r' }, 'request_uri'],
    ['sends the browser on beforehand', payload({ redirect_uri: 'https://office.example/x' }), 'redirect_uri'],
    ['asks by scope', payload({ scope: 'x' }), 'scope'],
    ['binds a transaction', payload({ transaction_data: ['e30'] }), 'transaction_data'],
    ['refers to another request', payload({ request_uri: REQUEST_URI }), 'request_uri'],
    ['asks nothing', payload({ dcql_query: undefined }), 'dcql_query'],
    ['asks what is not DCQL', payload({ dcql_query: { credentials: [...credentials, ...credentials] } }), 'dcql_query'],
    ['has no metadata', payload({ client_metadata: undefined }), 'client_metadata'],
    ['has no key', metadata({ jwks: { keys: [] } }), 'client_metadata'],
    ['has a key of another curve', metadata({ jwks: { keys: [p521] } }), 'client_metadata'],
    ['has a key off the curve', metadata({ jwks: { keys: [offCurve] } }), 'client_metadata'],
    [
      'takes a cipher that we do not have',
      metadata({ encrypted_response_enc_values_supported: ['A192GCM'] }),
      'client_metadata',
    ],
    ['takes another format', metadata({ vp_formats_supported: { mso_mdoc: {} } }), 'client_metadata'],
    ['comes as another media type', { answer: (text) => new Response(text) }, 'content_type'],
  ];
  it.each(cases)('%s', async (_title, knobs, problem) => {
    const { verifier, wallet, copies } = await meet(knobs);
    const consent = vi.fn(() => true);
    const answer = await wallet.show(verifier.link, { consent });
    expect(answer).toMatchObject({ ok: false, error: { code: 'request_refused', problem } });
    expect(consent).not.toHaveBeenCalled();
    expect(verifier.answerForm()).toBeUndefined();
    expect(copies()).toBe(2);
  });

  it('is none of an office whose root is not pinned, and makes us fetch nothing', async () => {
    const now = NOON;
    const other = await createOperatorFile({ publicUrl: OFFICE, environment: 'demo', now, random: createRandom('x') });
    const { verifier, wallet } = await meet({}, [other.certificate]);
    const answer = await wallet.show(verifier.link, yes);
    expect(answer).toMatchObject({ ok: false, error: { code: 'request_refused', problem: 'E_X5C_CHAIN' } });
    expect(verifier.sent.map(({ url }) => url)).toEqual([REQUEST_URI]);
  });

  it('is none whose distrust list cannot be read', async () => {
    const { verifier, wallet } = await meet({ noTrustList: true });
    expect(await wallet.show(verifier.link, yes)).toMatchObject({ ok: false, error: { problem: 'trust_list_format' } });
    expect(verifier.answerForm()).toBeUndefined();
  });

  it('is not followed elsewhere, and is not read for ever', async () => {
    const away = new Response(null, { status: 302, headers: { location: 'https://evil.example' } });
    const moved = await meet({ answer: () => away });
    expect(await moved.wallet.show(moved.verifier.link, yes)).toMatchObject({ error: { code: 'redirected' } });
    const type = { 'content-type': 'application/oauth-authz-req+jwt' };
    const long = await meet({ answer: () => new Response('A'.repeat(70_000), { headers: type }) });
    expect(await long.wallet.show(long.verifier.link, yes)).toMatchObject({ error: { code: 'unexpected_answer' } });
    const gone = await meet({ answer: () => Response.json({ error: 'invalid_request' }, { status: 404 }) });
    expect(await gone.wallet.show(gone.verifier.link, yes)).toMatchObject({
      error: { code: 'request_refused', status: 404 },
    });
  });
});
