import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyIssuedSdJwt } from '../../src/credential/sd-jwt/index.ts';
import { createOwnTrust } from '../../src/issuer/own-trust.ts';
import { CONFIGURATION_ID } from '../../src/issuer/wire.ts';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { credentialExp } from '../../src/policy/index.ts';
import {
  claimsOf,
  closeEvent,
  type IssuerService,
  lastRefusal,
  leavesOf,
  MARKER,
  type OfferOptions,
  registerOffer,
  rowsOf,
  startIssuer,
  stateOf,
} from './fixtures.ts';
import { createDpop, createProof, createWallet, createWalletKey, type Session, signJwt, walletKeys } from './wallet.ts';

const HOSTILE = [0, 1, -1, true, false, null, [], ''];
const decode = (part: string | undefined) =>
  JSON.parse(decodeUtf8(decodeBase64url(part ?? '') as Uint8Array) as string) as Record<string, unknown>;
const headerOf = (copy: string) => decode(copy.split('.')[0]);
const payloadOf = (copy: string) => decode(copy.split('.')[1]);
const saltsOf = (copy: string) =>
  copy
    .split('~')
    .slice(1, -1)
    .map((disclosure) => (decode(disclosure) as unknown as string[])[0] as string);

describe('credential endpoint', () => {
  let service: IssuerService;
  let wallet: ReturnType<typeof createWallet>;
  afterEach(() => service?.close());

  async function start(options: OfferOptions & { bound?: boolean } = {}, settings = {}) {
    service = await startIssuer({ settings });
    wallet = createWallet(service);
    const offer = await registerOffer(service, options);
    const dpop = options.bound ? { dpop: await createWalletKey() } : {};
    return { offer, session: await wallet.redeem(offer.code, dpop) };
  }
  /** W3C SRI over what is served at a path, by Node's own hash. */
  async function integrityAt(path: string): Promise<string> {
    const octets = new Uint8Array(await (await service.fetch(path)).arrayBuffer());
    return `sha256-${createHash('sha256').update(octets).digest('base64')}`;
  }
  const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error];
  async function send(session: Session, body: object): Promise<Response> {
    return wallet.send(session, '/credential', { credential_configuration_id: CONFIGURATION_ID, ...body });
  }

  describe('copies', () => {
    it('are verified by our own verifier, say what was approved, and are bound to the keys sent', async () => {
      const { session } = await start();
      const keys = await walletKeys(3);
      const { copies } = await wallet.collect(session, keys);
      for (const [i, copy] of copies.entries()) {
        const now = service.clock.now();
        const policy = { trust: createOwnTrust()(service.keys, now), now, vct: service.ports.config.vct };
        const verified = await verifyIssuedSdJwt(copy, policy);
        expect(verified.ok && verified.value.holder).toEqual(keys[i]?.jwk);
        expect(verified.ok && verified.value.claims).toMatchObject({ ...claimsOf(service.event) });
      }
    });

    it('name no integrity for a type that is not ours to serve', async () => {
      const { session } = await start({}, { VCT: 'https://types.example/press/1' });
      const { copies } = await wallet.collect(session, await walletKeys(1));
      expect(payloadOf(copies[0] as string)).toMatchObject({ vct: 'https://types.example/press/1' });
      expect(payloadOf(copies[0] as string)).not.toHaveProperty('vct#integrity');
    });

    it('have iss, x5c, vct, cnf, status and exp in clear, and everything about a person hidden', async () => {
      const { session } = await start();
      const [key] = await walletKeys(1);
      const { copies } = await wallet.collect(session, [key as never]);
      const copy = copies[0] as string;
      expect(headerOf(copy)).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: [expect.any(String)] });
      expect(payloadOf(copy)).toEqual({
        iss: service.publicUrl,
        vct: `${service.publicUrl}/types/press-accreditation/1`,
        'vct#integrity': await integrityAt('/types/press-accreditation/1'),
        exp: credentialExp(service.policy),
        cnf: { jwk: key?.jwk },
        status: {
          status_list: { idx: expect.any(Number), uri: expect.stringMatching(/\/status\/[A-Za-z0-9_-]{22}$/) },
        },
        event: service.event,
        level: 'event_pass',
        _sd_alg: 'sha-256',
        _sd: expect.any(Array),
      });
      expect(copy.split('~')[0]).not.toContain(MARKER);
    });

    it('vci-17: share no key, no salt, no digest and no status entry, and tell no time finer than a day', async () => {
      const { session } = await start();
      const { copies } = await wallet.collect(session, await walletKeys(10));
      const payloads = copies.map(payloadOf);
      const entries = payloads.map(({ status }) => (status as { status_list: { idx: number } }).status_list.idx);
      const salts = copies.flatMap(saltsOf);
      const digests = payloads.flatMap(({ _sd }) => _sd as string[]);
      expect(copies).toHaveLength(10);
      expect(new Set(entries).size).toBe(10);
      expect(new Set(salts).size).toBe(salts.length);
      expect(new Set(digests).size).toBe(digests.length);
      for (const salt of salts) expect(decodeBase64url(salt)?.length).toBeGreaterThanOrEqual(16);
      // No arithmetic progression: the steps between entries differ.
      const steps = entries.slice(1).map((entry, i) => entry - (entries[i] as number));
      expect(new Set(steps).size).toBeGreaterThan(7);
      for (const payload of payloads) {
        expect(payload).not.toHaveProperty('iat');
        expect(payload).not.toHaveProperty('nbf');
      }
      expect(new Set(payloads.map(({ exp }) => exp)).size).toBe(1);
    });

    it('of two people issued at different moments have the same exp and the same number of digests', async () => {
      const first = await start();
      const [a] = (await wallet.collect(first.session, await walletKeys(1))).copies;
      service.clock.advance(7 * HOUR + 13);
      const offer = await registerOffer(service, {
        claims: { event: service.event, level: 'event_pass', role: 'writer' },
      });
      const [b] = (await wallet.collect(await wallet.redeem(offer.code), await walletKeys(1))).copies;
      expect(payloadOf(a as string)['exp']).toBe(payloadOf(b as string)['exp']);
      expect((payloadOf(a as string)['_sd'] as []).length).toBe((payloadOf(b as string)['_sd'] as []).length);
    });

    it('are as many as the offer allows, when the wallet sends more proofs', async () => {
      const { session } = await start({ copies: 4 });
      expect((await wallet.collect(session, await walletKeys(10))).copies).toHaveLength(4);
    });

    it('are up to 50 when the setting says so', async () => {
      const { session } = await start({ copies: 100 }, { BATCH_SIZE: '50' });
      expect((await wallet.collect(session, await walletKeys(50))).copies).toHaveLength(50);
    });

    it('leave with a leaf, a revocation envelope, a spent nonce and an active accreditation', async () => {
      const { session, offer } = await start();
      await wallet.collect(session, await walletKeys(3));
      expect(leavesOf(service)).toContainEqual(
        expect.objectContaining({ type: 'issued', event: service.event, copies: 3, again: false }),
      );
      expect(rowsOf(service, 'revocations')).toEqual([
        expect.objectContaining({ accreditation: offer.accreditation, configuration: CONFIGURATION_ID, attempt: 1 }),
      ]);
      expect(rowsOf(service, 'nonces')).toHaveLength(1);
      expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'active', last_refusal: null });
      expect(rowsOf(service, 'lists')[0]).toMatchObject({ next: 3 });
    });
  });

  describe('a Bearer session', () => {
    it('ends with its issue: session, offer and key are gone, and the token opens nothing', async () => {
      const { session, offer } = await start();
      await wallet.collect(session, await walletKeys(2));
      expect(rowsOf(service, 'sessions')).toEqual([]);
      expect(rowsOf(service, 'offers')).toEqual([]);
      expect(service.shelf.objects.has(offer.shelfId)).toBe(false);
      expect(await errorOf(await wallet.requestCredential(session, await walletKeys(1)))).toEqual([
        401,
        'invalid_token',
      ]);
    });

    it('has one winner of 20 parallel issues', async () => {
      const { session } = await start();
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => wallet.requestCredential(session, await walletKeys(2))),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status } of answers) expect([200, 400, 401]).toContain(status);
      expect(rowsOf(service, 'revocations')).toHaveLength(1);
      expect(leavesOf(service).filter(({ type }) => type === 'issued')).toHaveLength(1);
    });
  });

  describe('a DPoP session (`design-sealing.md` §1 step 5)', () => {
    it('may ask again, and its earlier copies are revoked in the same batch', async () => {
      const { session } = await start({ bound: true });
      const first = (await wallet.collect(session, await walletKeys(3))).copies;
      const second = (await wallet.collect(session, await walletKeys(3))).copies;
      const value = await statusReader();
      for (const copy of first) expect(await value(copy)).toBe(1);
      for (const copy of second) expect(await value(copy)).toBe(0);
      expect(
        leavesOf(service)
          .filter(({ type }) => type === 'issued')
          .map(({ again }) => again)
          .sort(),
      ).toEqual([false, true]);
    });

    it('may ask three times and not four', async () => {
      const { session, offer } = await start({ bound: true });
      for (let i = 0; i < 3; i++) await wallet.collect(session, await walletKeys(1));
      const fourth = await wallet.requestCredential(session, await walletKeys(1));
      expect(await errorOf(fourth)).toEqual([400, 'credential_request_denied']);
      expect(lastRefusal(service, offer)).toMatchObject({ code: 'attempts_spent' });
      expect(rowsOf(service, 'revocations')).toHaveLength(3);
    });

    it('of one nonce has one winner of 20 parallel issues, and one live set', async () => {
      const { session } = await start({ bound: true });
      const nonce = await wallet.fetchNonce();
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => wallet.requestCredential(session, await walletKeys(1), nonce)),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(rowsOf(service, 'revocations')).toHaveLength(1);
    });

    it('of many nonces has at most one live set after 20 parallel issues', async () => {
      const { session } = await start({ bound: true });
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => wallet.requestCredential(session, await walletKeys(1))),
      );
      const won = answers.filter(({ status }) => status === 200);
      const copies = await Promise.all(
        won.map(
          async (answer) =>
            ((await answer.json()) as { credentials: [{ credential: string }] }).credentials[0].credential,
        ),
      );
      const value = await statusReader();
      const values = await Promise.all(copies.map(value));
      expect(values.filter((status) => status === 0)).toHaveLength(1);
      expect(won.length).toBeLessThanOrEqual(3);
    });

    it('ends with its time: the token opens nothing, and the claims cannot be opened', async () => {
      const { session } = await start({ bound: true });
      service.clock.advance(301);
      expect(await errorOf(await wallet.requestCredential(session, await walletKeys(1)))).toEqual([
        401,
        'invalid_token',
      ]);
    });
  });

  describe('access token (vci-08, vci-20)', () => {
    const post = (headers: Record<string, string>, path = '/credential') =>
      service.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' });
    const expectRefused = async (response: Response) => {
      expect(response.headers.get('www-authenticate')).toBe('DPoP error="invalid_token", algs="ES256"');
      expect(await errorOf(response)).toEqual([401, 'invalid_token']);
    };

    it('that is missing, unknown, misshapen or of another scheme is refused', async () => {
      const { session } = await start();
      const before = stateOf(service);
      const { token } = session;
      for (const authorization of [
        '',
        token,
        `Basic ${token}`,
        `Token ${token}`,
        `Bearer  ${token}`,
        `Bearer ${token}x`,
        `Bearer ${token.slice(1)}`,
        `Bearer ${'A'.repeat(43)}`,
        `Bearer ${token}, Bearer ${token}`,
      ]) {
        await expectRefused(await post({ authorization }));
      }
      expect(stateOf(service)).toBe(before);
    });
    it('in the query or in the body is refused, beside a good header too', async () => {
      const { session } = await start();
      const { token } = session;
      await expectRefused(await post({}, `/credential?access_token=${token}`));
      await expectRefused(await post({ authorization: `Bearer ${token}` }, `/credential?access_token=${token}`));
      const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
      await expectRefused(await service.fetch('/credential', { ...form, body: `access_token=${token}` }));
    });
    it('vci-20: bound to a key is refused as Bearer, and a Bearer one as DPoP', async () => {
      const { session } = await start({ bound: true });
      await expectRefused(await post({ authorization: `Bearer ${session.token}` }));
      const plain = await wallet.redeem((await registerOffer(service)).code);
      await expectRefused(
        await wallet.requestCredential({ ...plain, dpop: await createWalletKey() }, await walletKeys(1)),
      );
    });
    it.each([
      ['lookup', "'AAAA'"],
      ['exp', 'exp + 600'],
      ['jkt', "'x'"],
      ['seal_key_wrapped', "x'00'"],
    ])('whose session row had its %s edited is refused', async (column, value) => {
      const { session } = await start();
      service.store.sqlite.prepare(`UPDATE sessions SET ${column} = ${value}`).run();
      await expectRefused(await wallet.requestCredential(session, await walletKeys(1)));
    });
  });

  describe('DPoP (vci-19)', () => {
    const cases: [string, (parts: { htu: string; now: number; token: string }) => object][] = [
      ['htm', () => ({ htm: 'GET' })],
      ['htu', ({ htu }) => ({ htu: `${htu}x` })],
      ['htu of the token endpoint', ({ htu }) => ({ htu: htu.replace('/credential', '/token') })],
      ['iat ten minutes old', ({ now }) => ({ now: now - 600 })],
      ['iat ten minutes ahead', ({ now }) => ({ now: now + 600 })],
      ['typ', () => ({ header: { typ: 'openid4vci-proof+jwt' } })],
      ['alg none', () => ({ header: { alg: 'none' } })],
      ['ath missing', () => ({ token: undefined })],
      ['ath of another token', () => ({ token: 'A'.repeat(43) })],
    ];
    it.each(cases)('proof with a wrong %s is refused', async (_name, spoil) => {
      const { session } = await start({ bound: true });
      const before = stateOf(service);
      const parts = { htu: `${service.publicUrl}/credential`, now: service.clock.now(), token: session.token };
      const dpop = await createDpop(session.dpop as never, { ...parts, ...spoil(parts) });
      const answer = await wallet.send(session, '/credential', {}, { dpop });
      expect(answer.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
      expect(await errorOf(answer)).toEqual([401, 'invalid_dpop_proof']);
      expect(stateOf(service)).toBe(before);
    });
    it('proof that is missing, repeated, replayed or by another key is refused', async () => {
      const { session } = await start({ bound: true });
      const authorization = `DPoP ${session.token}`;
      const parts = { htu: `${service.publicUrl}/credential`, now: service.clock.now(), token: session.token };
      const good = await createDpop(session.dpop as never, parts);
      const foreign = await createDpop(await createWalletKey(), parts);
      const post = (headers: Record<string, string>) =>
        service.fetch('/credential', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization, ...headers },
          body: '{}',
        });
      for (const headers of [{}, { dpop: `${good}, ${good}` }, { dpop: foreign }]) {
        expect(await errorOf(await post(headers as Record<string, string>))).toEqual([401, 'invalid_dpop_proof']);
      }
      expect((await post({ dpop: good })).status).toBe(400);
      expect(await errorOf(await post({ dpop: good }))).toEqual([401, 'invalid_dpop_proof']);
    });
  });

  describe('request', () => {
    it.each([
      ['vci-09: no proofs', {}, 'invalid_proof'],
      ['vci-09: empty proofs', { proofs: {} }, 'invalid_proof'],
      ['vci-09: empty list', { proofs: { jwt: [] } }, 'invalid_proof'],
      ['vci-09: two proof types', { proofs: { jwt: ['a'], attestation: ['b'] } }, 'invalid_credential_request'],
      ['vci-09: legacy proof', { proof: { proof_type: 'jwt', jwt: 'a' } }, 'invalid_credential_request'],
      ['legacy format', { format: 'dc+sd-jwt', proofs: { jwt: ['a'] } }, 'invalid_credential_request'],
      ['vci-18: both ids', { credential_identifier: 'a', proofs: { jwt: ['a'] } }, 'invalid_credential_request'],
      [
        'vci-18: an identifier',
        { credential_configuration_id: undefined, credential_identifier: 'a' },
        'unknown_credential_identifier',
      ],
      ['vci-18: an unknown id', { credential_configuration_id: 'otra' }, 'unknown_credential_configuration'],
      ['vci-18: no id', { credential_configuration_id: undefined }, 'invalid_credential_request'],
      [
        'vci-21: encryption asked in clear',
        { proofs: { jwt: ['a'] }, credential_response_encryption: { jwk: {}, enc: 'A256GCM' } },
        'invalid_encryption_parameters',
      ],
    ])('%s is refused, and the session stays usable', async (_name, body, error) => {
      const { session } = await start();
      const before = stateOf(service);
      expect(await errorOf(await send(session, body))).toEqual([400, error]);
      expect(stateOf(service)).toBe(before);
      expect((await wallet.collect(session, await walletKeys(1))).copies).toHaveLength(1);
    });

    it('vci-21: an encrypted request is refused', async () => {
      const { session } = await start();
      const answer = await wallet.send(session, '/credential', 'a.b.c.d.e', { 'content-type': 'application/jwt' });
      expect(await errorOf(answer)).toEqual([400, 'invalid_encryption_parameters']);
    });

    it.each([
      ['not JSON', '{', 400],
      ['a list', '[]', 400],
      ['a member twice', '{"proofs":{},"proofs":{}}', 400],
      ['too deep', `${'['.repeat(50)}${']'.repeat(50)}`, 400],
      ['too large', JSON.stringify({ a: 'x'.repeat(300_000) }), 413],
      ['prototype', '{"__proto__":{"credential_configuration_id":"press-accreditation"}}', 400],
    ])('%s is an invalid request', async (_name, body, status) => {
      const { session } = await start();
      expect(await errorOf(await wallet.send(session, '/credential', body))).toEqual([
        status,
        'invalid_credential_request',
      ]);
    });

    it('may carry members that we do not know', async () => {
      const { session } = await start();
      const jwt = await wallet.proofs(await walletKeys(1));
      expect((await send(session, { proofs: { jwt }, zufall: { a: [1, 2] } })).status).toBe(200);
    });

    it.each(HOSTILE)('configuration id %j is no 5xx and changes nothing', async (id) => {
      const { session } = await start();
      const before = stateOf(service);
      const answer = await send(session, { credential_configuration_id: id, proofs: { jwt: ['a'] } });
      expect(answer.status).toBe(400);
      expect(stateOf(service)).toBe(before);
    });
  });

  describe('proofs and nonces', () => {
    const spoilt: [string, object, object][] = [
      ['vci-11: typ', { typ: 'dpop+jwt' }, {}],
      ['vci-11: kb+jwt', { typ: 'kb+jwt' }, {}],
      ['vci-10: alg none', { alg: 'none' }, {}],
      ['vci-10: HS256', { alg: 'HS256' }, {}],
      ['vci-10: RS256', { alg: 'RS256' }, {}],
      ['vci-12: aud of another issuer', {}, { aud: 'https://otra.example' }],
      ['vci-12: aud a list', {}, { aud: ['http://localhost:8787', 'https://otra.example'] }],
      ['vci-12: aud the token endpoint', {}, { aud: 'http://localhost:8787/token' }],
      ['vci-13: jwk and kid', { kid: 'x' }, {}],
      ['vci-13: no key', { jwk: undefined }, {}],
      ['vci-14: no nonce', {}, { nonce: undefined }],
    ];
    it.each(spoilt)(
      '%s is invalid_proof, noted for the desk, and the session stays usable',
      async (_name, header, payload) => {
        const { session, offer } = await start();
        const before = stateOf(service);
        const jwt = await wallet.proofs(await walletKeys(1), undefined, { header, payload });
        expect(await errorOf(await send(session, { proofs: { jwt } }))).toEqual([400, 'invalid_proof']);
        expect(stateOf(service)).toBe(before);
        expect(lastRefusal(service, offer)).toMatchObject({ code: 'proof_refused' });
        expect((await wallet.collect(session, await walletKeys(1))).copies).toHaveLength(1);
      },
    );

    it('vci-10: a flipped signature is invalid_proof', async () => {
      const { session } = await start();
      const [proof] = await wallet.proofs(await walletKeys(1));
      const [last] = (proof as string).slice(-10);
      const jwt = [(proof as string).slice(0, -10) + (last === 'A' ? 'B' : 'A') + (proof as string).slice(-9)];
      expect(await errorOf(await send(session, { proofs: { jwt } }))).toEqual([400, 'invalid_proof']);
    });

    it('vci-13: a private key in the header is invalid_proof', async () => {
      const { session } = await start();
      const key = await createWalletKey();
      const jwk = await crypto.subtle.exportKey('jwk', key.privateKey);
      const jwt = await wallet.proofs([key], undefined, { header: { jwk } });
      expect(await errorOf(await send(session, { proofs: { jwt } }))).toEqual([400, 'invalid_proof']);
    });

    it('vci-14: an unknown, foreign, expired or used nonce is invalid_nonce', async () => {
      const { session, offer } = await start({ bound: true });
      const keys = await walletKeys(1);
      const other = await startIssuer({ settings: { PUBLIC_URL: 'https://otra.example' } });
      const foreign = await createWallet(other).fetchNonce();
      other.close();
      for (const nonce of ['unknown', foreign]) {
        expect(await errorOf(await wallet.requestCredential(session, keys, nonce))).toEqual([400, 'invalid_nonce']);
      }
      const used = await wallet.fetchNonce();
      expect((await wallet.requestCredential(session, keys, used)).status).toBe(200);
      expect(await errorOf(await wallet.requestCredential(session, keys, used))).toEqual([400, 'invalid_nonce']);
      // Seen before anything is reserved: a replayed nonce wastes no status entries.
      expect(rowsOf(service, 'lists')[0]).toMatchObject({ next: 1 });
      expect(lastRefusal(service, offer)).toMatchObject({ code: 'nonce_refused' });
    });

    it('vci-14: a nonce is good to its last second', async () => {
      service = await startIssuer();
      wallet = createWallet(service);
      const nonce = await wallet.fetchNonce();
      service.clock.advance(300);
      const session = await wallet.redeem((await registerOffer(service)).code, { dpop: await createWalletKey() });
      expect((await wallet.requestCredential(session, await walletKeys(1), nonce)).status).toBe(200);
      service.clock.advance(1);
      expect(await errorOf(await wallet.requestCredential(session, await walletKeys(1), nonce))).toEqual([
        400,
        'invalid_nonce',
      ]);
    });

    it('vci-15: a proof replayed with a second token is invalid_nonce', async () => {
      const { session } = await start();
      const other = await wallet.redeem((await registerOffer(service)).code);
      const jwt = await wallet.proofs(await walletKeys(1));
      expect((await send(session, { proofs: { jwt } })).status).toBe(200);
      expect(await errorOf(await send(other, { proofs: { jwt } }))).toEqual([400, 'invalid_nonce']);
    });

    it('vci-16: two proofs of one key, eleven proofs and differing nonces are invalid_proof', async () => {
      const { session } = await start();
      const key = await createWalletKey();
      const nonce = await wallet.fetchNonce();
      const same = await wallet.proofs([key, key], nonce);
      const many = await wallet.proofs(await walletKeys(11), nonce);
      const mixed = [...(await wallet.proofs(await walletKeys(1))), ...(await wallet.proofs(await walletKeys(1)))];
      for (const jwt of [same, many, mixed]) {
        expect(await errorOf(await send(session, { proofs: { jwt } }))).toEqual([400, 'invalid_proof']);
      }
    });

    it.each(HOSTILE)('proofs %j, proofs.jwt %j and a proof %j are no 5xx', async (value) => {
      const { session } = await start();
      for (const proofs of [value, { jwt: value }, { jwt: [value] }]) {
        expect(await errorOf(await send(session, { proofs }))).toEqual([400, 'invalid_proof']);
      }
    });

    it('vci-13: other JWTs of this service are no proofs', async () => {
      const { session } = await start();
      const key = await createWalletKey();
      const dpop = await createDpop(key, { htu: `${service.publicUrl}/credential`, now: service.clock.now() });
      const signer = await service.keys.signer('credential', service.clock.now());
      const foreign = await signJwt(key.privateKey, { typ: 'gafete/v1/act', alg: 'ES256', kid: signer.kid }, {});
      for (const jwt of [[dpop], [foreign], [service.keys.trustList]]) {
        expect(await errorOf(await send(session, { proofs: { jwt } }))).toEqual([400, 'invalid_proof']);
      }
    });
  });

  describe('denial', () => {
    const expectDenied = async (session: Session, code: string, offer: Parameters<typeof lastRefusal>[1]) => {
      const before = stateOf(service);
      const answer = await wallet.requestCredential(session, await walletKeys(2));
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'credential_request_denied' }]);
      expect(stateOf(service)).toBe(before);
      expect(lastRefusal(service, offer)).toMatchObject({ code });
    };

    it('vci-28: of an event closed between token and credential; nothing is signed', async () => {
      const { session, offer } = await start();
      await closeEvent(service);
      await expectDenied(session, 'event_closed', offer);
    });
    it.each(['withdrawn', 'revoked', 'suspended', 'burned'])('of an accreditation that is %s', async (state) => {
      const { session, offer } = await start();
      service.store.sqlite.prepare('UPDATE accreditations SET state = ?').run(state);
      await expectDenied(session, 'state_refused', offer);
    });
    it.each([
      ['never issued', { curp: 'VACA830115HDFLRN02' }],
      ['unknown', { nickname: 'x' }],
      ['not allowed by the policy', { tie: 'staff' }],
      ['of another event', { event: 'otro' }],
      ['an unknown zone', { zones: { roof: true } }],
      ['a day that is not the event’s', { days: { '2027-01-01': true } }],
      ['shaped like a CURP', { professional_name: 'VACA830115HDFLRN02' }],
    ])('of claims that are %s, although somebody approved them', async (_name, more) => {
      service = await startIssuer();
      wallet = createWallet(service);
      const claims = { ...claimsOf(service.event), ...more } as never;
      const offer = await registerOffer(service, { claims });
      await expectDenied(await wallet.redeem(offer.code), 'claims_refused', offer);
    });
    it.each([
      ['offers', "offer_sealed = x'00'"],
      ['offers', 'copies'],
      ['policies', "body = '{}'"],
      ['desk_keys', "jwk = '{}'"],
    ])('of an edited row of %s (%s)', async (table, change) => {
      const { session, offer } = await start();
      const edit = change === 'copies' ? `header = replace(header, '"copies":10', '"copies":99')` : change;
      service.store.sqlite.prepare(`UPDATE ${table} SET ${edit}`).run();
      await expectDenied(session, 'row_refused', offer);
    });
    it('of a key that is gone from the shelf', async () => {
      const { session, offer } = await start();
      service.shelf.objects.delete(offer.shelfId);
      await expectDenied(session, 'row_refused', offer);
    });
    it('of a list that is full', async () => {
      const { session, offer } = await start();
      service.store.sqlite.prepare('UPDATE lists SET next = usable - 1').run();
      await expectDenied(session, 'list_full', offer);
    });
    it('of credentials that would have ended', async () => {
      service = await startIssuer();
      wallet = createWallet(service);
      const offer = await registerOffer(service, { lives: 20 * DAY });
      service.clock.set(credentialExp(service.policy) - 100);
      const session = await wallet.redeem(offer.code);
      service.clock.advance(100);
      await expectDenied(session, 'expired', offer);
    });
  });

  it('vci-26: there is no deferred endpoint and none for interactive authorization', async () => {
    await start();
    for (const path of ['/deferred_credential', '/deferred', '/authorize', '/par', '/iae', '/credential_offer']) {
      expect((await service.fetch(path, { method: 'POST' })).status).toBe(404);
    }
  });

  it('keeps nothing from which a claim, a token or a holder key can be read', async () => {
    const { session } = await start({ bound: true });
    const keys = await walletKeys(2);
    const { copies, notificationId } = await wallet.collect(session, keys);
    const kept = Buffer.concat([
      service.store.sqlite.serialize(),
      ...service.shelf.objects.values(),
      Buffer.from(service.log.lines.join('\n')),
    ]);
    const signature = (copies[0] as string).split('~')[0]?.split('.')[2] as string;
    for (const secret of [MARKER, session.token, notificationId, keys[0]?.jwk.x as string, signature]) {
      expect(kept.includes(secret), secret).toBe(false);
    }
    expect(kept.includes(service.event), 'the scan finds what is there').toBe(true);
  });

  it('refuses a proof that was made for another issuer by the same wallet', async () => {
    const { session } = await start();
    const nonce = await wallet.fetchNonce();
    const proof = await createProof({
      key: await createWalletKey(),
      nonce,
      issuer: 'https://otra.example',
      now: service.clock.now(),
    });
    expect(await errorOf(await send(session, { proofs: { jwt: [proof] } }))).toEqual([400, 'invalid_proof']);
  });

  /** Reads a copy's entry in the list that is published after the next tick. */
  async function statusReader(): Promise<(copy: string) => Promise<number>> {
    service.clock.advance(120);
    const { inflateSync } = await import('node:zlib');
    let bits: Uint8Array | undefined;
    return async (copy) => {
      const { idx, uri } = (payloadOf(copy)['status'] as { status_list: { idx: number; uri: string } }).status_list;
      if (bits === undefined) {
        const token = await (await service.fetch(uri)).text();
        const list = payloadOf(token)['status_list'] as { lst: string };
        bits = inflateSync(decodeBase64url(list.lst) as Uint8Array);
      }
      return ((bits[idx >> 2] as number) >> ((idx & 3) * 2)) & 3;
    };
  }
});
