import { afterEach, describe, expect, it } from 'vitest';
import { type PassIssuers, passKid, type VerifiedPass, verifyPass } from '../../src/credential/gate-pass/index.ts';
import { importTrustAnchor, verifyChain } from '../../src/credential/x509/index.ts';
import { CONFIGURATION_ID, MAX_PASSES, PASS_CONFIGURATION_ID } from '../../src/issuer/wire.ts';
import { decodeBase64 } from '../../src/lib/base64.ts';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { endOfDay } from '../../src/policy/index.ts';
import type { Ports } from '../../src/ports.ts';
import {
  claimsOf,
  type IssuerService,
  lastRefusal,
  leavesOf,
  MARKER,
  type OfferOptions,
  registerOffer,
  rowsOf,
  startIssuer,
} from './fixtures.ts';
import { createWallet, createWalletKey, type Session, type WalletKey, walletKeys } from './wallet.ts';

const BOTH = [CONFIGURATION_ID, PASS_CONFIGURATION_ID] as const;
const PAIRS = [
  ['2026-11-24', 'pit'],
  ['2026-11-24', 'press'],
  ['2026-11-25', 'pit'],
  ['2026-11-25', 'press'],
];

describe('gate passes', () => {
  let service: IssuerService;
  let wallet: ReturnType<typeof createWallet>;
  afterEach(() => service?.close());

  async function start(options: OfferOptions & { readonly wider?: JsonObject } = {}, settings = {}) {
    service = await startIssuer({ settings });
    wallet = createWallet(service);
    return offered(options);
  }
  /** A session with the copies fetched, from which passes may be asked for. */
  async function offered({ wider, ...options }: OfferOptions & { readonly wider?: JsonObject } = {}) {
    const everything = { zones: { press: true, pit: true }, days: { '2026-11-25': true, '2026-11-24': true } };
    const claims = { ...claimsOf(service.event), ...everything, ...wider } as unknown as JsonObject;
    const offer = await registerOffer(service, { claims, configurations: BOTH, ...options });
    const session = await wallet.redeem(offer.code, { dpop: await createWalletKey() });
    return { offer, session };
  }
  const copiesFirst = async (session: Session) => wallet.collect(session, await walletKeys(2));

  async function request(session: Session, keys: readonly WalletKey[]): Promise<Response> {
    const body = { credential_configuration_id: PASS_CONFIGURATION_ID, proofs: { jwt: await wallet.proofs(keys) } };
    return wallet.send(session, '/credential', body);
  }
  async function collect(session: Session, keys: readonly WalletKey[]) {
    const response = await request(session, keys);
    expect(response.status, await response.clone().text()).toBe(200);
    const body = (await response.json()) as { credentials: { credential: string }[]; notification_id: string };
    const passes = body.credentials.map(({ credential }) => decodeBase64url(credential) as Bytes);
    return { passes, notificationId: body.notification_id };
  }
  const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error];

  /** The keys that the metadata names, each chain verified up to the office's anchor. */
  async function issuersOf(): Promise<PassIssuers> {
    const metadata = (await (await service.fetch('/.well-known/openid-credential-issuer')).json()) as {
      credential_configurations_supported: Record<string, { gafete_pass_chains: string[][] }>;
    };
    const chains = metadata.credential_configurations_supported[PASS_CONFIGURATION_ID]?.gafete_pass_chains ?? [];
    const anchors = await Promise.all(
      service.keys.anchors.map(async (anchor) => importTrustAnchor(decodeBase64(anchor) as Bytes)),
    );
    const issuers = new Map();
    for (const x5c of chains) {
      const verified = await verifyChain(x5c, {
        anchors: anchors.filter((anchor) => anchor !== undefined),
        now: service.clock.now(),
        purpose: 'pass-signing',
        issuer: service.publicUrl,
        distrusted: new Set(),
      });
      if (!verified.ok) throw new Error(verified.error.type);
      issuers.set(passKid(decodeBase64(x5c[0] as string) as Bytes), verified.value.key);
    }
    return issuers;
  }
  async function verified(passes: readonly Bytes[]): Promise<readonly VerifiedPass[]> {
    const expected = { issuers: await issuersOf(), event: service.event, now: service.clock.now() };
    return Promise.all(
      passes.map(async (pass) => {
        const holds = await verifyPass(pass, expected);
        if (!holds.ok) throw new Error(holds.error.type);
        return holds.value;
      }),
    );
  }

  describe('of one person', () => {
    it('are one for each zone and day, by day and then zone, each for the key that was sent', async () => {
      const { session } = await start();
      await copiesFirst(session);
      const keys = await walletKeys(4);
      const { passes } = await collect(session, keys);
      const said = await verified(passes);
      expect(said.map(({ day, zone }) => [day, zone])).toEqual(PAIRS);
      for (const [i, pass] of said.entries()) {
        expect(pass).toMatchObject({ role: 'photo' });
        expect(pass.exp % HOUR).toBe(0);
        expect(pass.exp).toBe(endOfDay(pass.day, service.policy));
        const { holder } = pass as unknown as { holder: Bytes };
        expect(Buffer.from(holder.slice(1)).toString('base64url')).toBe(keys[i]?.jwk.x);
      }
    });

    it('share neither a status entry nor a hash, with one another or with the copies', async () => {
      const { session } = await start();
      const { copies } = await copiesFirst(session);
      const { passes } = await collect(session, await walletKeys(4));
      const said = await verified(passes);
      const ofCopies = copies.map((copy) => {
        const payload = JSON.parse(Buffer.from(copy.split('.')[1] as string, 'base64url').toString());
        return payload.status.status_list.idx as number;
      });
      expect(new Set([...said.map(({ index }) => index), ...ofCopies]).size).toBe(said.length + copies.length);
      expect(new Set(said.map(({ passHash }) => Buffer.from(passHash).toString('hex'))).size).toBe(said.length);
    });

    it('have a role only where the claims have one', async () => {
      service = await startIssuer();
      wallet = createWallet(service);
      const { role: _role, ...without } = claimsOf(service.event);
      const { session } = await offered({ claims: without as unknown as JsonObject });
      await copiesFirst(session);
      const [pass] = await verified((await collect(session, await walletKeys(1))).passes);
      expect(pass).not.toHaveProperty('role');
    });

    it('do not come for days that are over; today is not', async () => {
      const { session } = await start({ lives: 10 * DAY });
      await copiesFirst(session);
      // 2026-11-25 02:00 in Mexico City: until 04:00 it is still the 24th.
      const early = endOfDay('2026-11-24' as LocalDate, service.policy) - 2 * HOUR;
      service.clock.set(early as never);
      const late = await offered();
      await copiesFirst(late.session);
      expect((await verified((await collect(late.session, await walletKeys(9))).passes)).length).toBe(4);
      service.clock.advance(2 * HOUR);
      const later = await offered();
      await copiesFirst(later.session);
      const said = await verified((await collect(later.session, await walletKeys(9))).passes);
      expect(said.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-25']);
    });

    it('with fewer keys are the first ones', async () => {
      const { session } = await start();
      await copiesFirst(session);
      const said = await verified((await collect(session, await walletKeys(3))).passes);
      expect(said.map(({ day, zone }) => [day, zone])).toEqual(PAIRS.slice(0, 3));
    });

    it('leave a leaf of their own, an envelope of their own, and a mark that it was there', async () => {
      const { session, offer } = await start();
      await copiesFirst(session);
      await collect(session, await walletKeys(4));
      expect(leavesOf(service)).toContainEqual(
        expect.objectContaining({ type: 'passes_issued', event: service.event, passes: 4, again: false }),
      );
      expect(leavesOf(service)).toContainEqual(expect.objectContaining({ type: 'issued', copies: 2, again: false }));
      const envelopes = rowsOf(service, 'revocations').map(({ accreditation, configuration }) => [
        accreditation,
        configuration,
      ]);
      expect(envelopes).toEqual(expect.arrayContaining(BOTH.map((id) => [offer.accreditation, id])));
      expect(await service.shelf.list('envelope', 0)).toHaveLength(1);
    });

    it('say nothing of the person at rest', async () => {
      const { session } = await start();
      await copiesFirst(session);
      const { passes } = await collect(session, await walletKeys(4));
      const tables = ['offers', 'sessions', 'issued', 'revocations', 'lists', 'pending_leaves', 'accreditations'];
      const everything = JSON.stringify(tables.map((table) => rowsOf(service, table)));
      expect(everything).not.toContain(MARKER);
      for (const pass of passes)
        expect(everything).not.toContain(Buffer.from(pass).toString('base64url').slice(40, 80));
    });
  });

  describe('asked for again', () => {
    it('end the set before them: one pass for each zone and day is alive', async () => {
      const { session } = await start();
      await copiesFirst(session);
      await collect(session, await walletKeys(4));
      await collect(session, await walletKeys(4));
      expect(leavesOf(service)).toContainEqual(
        expect.objectContaining({ type: 'passes_issued', passes: 4, again: true }),
      );
      expect(rowsOf(service, 'issued').map(({ configuration, attempt }) => [configuration, attempt])).toEqual(
        expect.arrayContaining([
          [PASS_CONFIGURATION_ID, 1],
          [PASS_CONFIGURATION_ID, 2],
        ]),
      );
    });

    it('more than three times are refused', async () => {
      const { session, offer } = await start();
      await copiesFirst(session);
      for (let i = 0; i < 3; i++) await collect(session, await walletKeys(1));
      expect(await errorOf(await request(session, await walletKeys(1)))).toEqual([400, 'credential_request_denied']);
      expect(lastRefusal(service, offer)).toMatchObject({ code: 'attempts_spent' });
    });

    it('end the session once both were fetched and the wallet says so', async () => {
      const { session } = await start();
      const { notificationId: first } = await copiesFirst(session);
      const accepted = (id: string) =>
        wallet.send(session, '/notification', { notification_id: id, event: 'credential_accepted' });
      expect((await accepted(first)).status).toBe(204);
      expect(rowsOf(service, 'sessions')).toHaveLength(1);
      const { notificationId } = await collect(session, await walletKeys(4));
      expect((await accepted(notificationId)).status).toBe(204);
      expect(rowsOf(service, 'sessions')).toHaveLength(0);
    });

    it('a Bearer session ends with them', async () => {
      await start();
      const claims = claimsOf(service.event) as unknown as JsonObject;
      const offer = await registerOffer(service, { claims, configurations: BOTH });
      const session = await wallet.redeem(offer.code);
      await copiesFirst(session);
      const before = rowsOf(service, 'sessions').length;
      await collect(session, await walletKeys(1));
      expect(rowsOf(service, 'sessions')).toHaveLength(before - 1);
    });
  });

  describe('are refused', () => {
    it('before the copies: whoever has passes has both envelopes', async () => {
      const { session } = await start();
      expect(await errorOf(await request(session, await walletKeys(4)))).toEqual([400, 'credential_request_denied']);
    });

    it.each([
      ['without zones', { zones: undefined }],
      ['without days', { days: undefined }],
    ])('%s, and the desk reads why', async (_what, missing) => {
      service = await startIssuer();
      wallet = createWallet(service);
      const claims = JSON.parse(JSON.stringify({ ...claimsOf(service.event), ...missing })) as JsonObject;
      const offer = await registerOffer(service, { claims, configurations: BOTH });
      const session = await wallet.redeem(offer.code, { dpop: await createWalletKey() });
      await copiesFirst(session);
      expect(await errorOf(await request(session, await walletKeys(1)))).toEqual([400, 'credential_request_denied']);
      expect(lastRefusal(service, offer)).toMatchObject({ code: 'passes_refused' });
    });

    it('where there would be more than 64', async () => {
      const days = Array.from({ length: 13 }, (_, i) => `2026-12-${String(i + 1).padStart(2, '0')}` as LocalDate);
      const zones = ['a', 'b', 'c', 'd', 'e'].map((code) => ({ code, name: { 'es-MX': code, en: code } }));
      const credentialsEnd = days[12] as LocalDate;
      service = await startIssuer({ policy: { days, zones, credentialsEnd, closesOn: '2026-12-20' as LocalDate } });
      wallet = createWallet(service);
      const all = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true]));
      const wide = (count: number) => ({ zones: all(zones.map(({ code }) => code)), days: all(days.slice(0, count)) });
      const many = await offered({ wider: wide(13) });
      await copiesFirst(many.session);
      expect(await errorOf(await request(many.session, await walletKeys(1)))).toEqual([
        400,
        'credential_request_denied',
      ]);
      expect(lastRefusal(service, many.offer)).toMatchObject({ code: 'passes_refused' });
      // Twelve days are sixty, and one request draws them all, although a batch of copies is ten.
      const fit = await offered({ wider: wide(12) });
      await copiesFirst(fit.session);
      const said = await verified((await collect(fit.session, await walletKeys(60))).passes);
      expect(said).toHaveLength(60);
    });

    it('with more proofs than a pick-up draws, while copies keep their own limit', async () => {
      const { session } = await start();
      expect(await errorOf(await wallet.requestCredential(session, await walletKeys(11)))).toEqual([
        400,
        'invalid_proof',
      ]);
      await copiesFirst(session);
      const keys = await walletKeys(MAX_PASSES + 1);
      expect(await errorOf(await request(session, keys))).toEqual([400, 'invalid_proof']);
      expect((await collect(session, keys.slice(1))).passes).toHaveLength(4);
    });

    it('from an offer that does not name them', async () => {
      const { session } = await start({ configurations: [CONFIGURATION_ID] });
      await copiesFirst(session);
      expect(await errorOf(await request(session, await walletKeys(1)))).toEqual([400, 'credential_request_denied']);
    });

    it('by a ring from before them, whose metadata does not name them', async () => {
      const withoutPasses = (keys: Ports['keys']): Ports['keys'] => ({
        ...keys,
        signers: async (purpose) => (purpose === 'pass' ? [] : keys.signers(purpose)),
      });
      service = await startIssuer({ wrap: (ports) => ({ ...ports, keys: withoutPasses(ports.keys) }) });
      wallet = createWallet(service);
      expect(await (await service.fetch('/.well-known/openid-credential-issuer')).text()).not.toContain('gate-pass');
      const { session } = await offered();
      await copiesFirst(session);
      expect(await errorOf(await request(session, await walletKeys(1)))).toEqual([400, 'credential_request_denied']);
    });

    it('when the list is full, and the copies stay', async () => {
      const { session, offer } = await start();
      await copiesFirst(session);
      service.store.sqlite.exec('UPDATE lists SET next = usable - 3');
      expect(await errorOf(await request(session, await walletKeys(4)))).toEqual([400, 'credential_request_denied']);
      expect(lastRefusal(service, offer)).toMatchObject({ code: 'list_full' });
    });
  });
});
