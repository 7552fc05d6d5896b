import { afterEach, describe, expect, it } from 'vitest';
import { sweepIssuer } from '../../src/issuer/index.ts';
import { type IssuerService, registerOffer, rowsOf, startIssuer, stateOf } from './fixtures.ts';
import { createWallet, createWalletKey, walletKeys } from './wallet.ts';

const HOSTILE = [0, 1, -1, true, false, null, [], ''];

describe('notification endpoint', () => {
  let service: IssuerService;
  let wallet: ReturnType<typeof createWallet>;
  afterEach(() => service?.close());

  async function collected(bound: boolean) {
    service ??= await startIssuer();
    wallet = createWallet(service);
    const offer = await registerOffer(service);
    const session = await wallet.redeem(offer.code, bound ? { dpop: await createWalletKey() } : {});
    const { notificationId } = await wallet.collect(session, await walletKeys(2));
    return { offer, session, notificationId };
  }
  afterEach(() => {
    service = undefined as never;
  });
  const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error];

  it('ends a DPoP session when the copies were accepted, and says so again without harm', async () => {
    const { offer, session, notificationId } = await collected(true);
    const body = { notification_id: notificationId, event: 'credential_accepted' };
    const taken = await wallet.send(session, '/notification', body);
    expect([taken.status, await taken.text(), taken.headers.get('cache-control')]).toEqual([204, '', 'no-store']);
    expect(rowsOf(service, 'sessions')).toEqual([]);
    expect(rowsOf(service, 'offers')).toEqual([]);
    expect(service.shelf.objects.has(offer.shelfId)).toBe(false);
    expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'active' });
    expect((await wallet.send(session, '/notification', body)).status).toBe(204);
    expect(await errorOf(await wallet.requestCredential(session, await walletKeys(1)))).toEqual([401, 'invalid_token']);
  });

  it('takes it from a Bearer session, which had ended with its issue', async () => {
    const { session, notificationId } = await collected(false);
    const before = stateOf(service);
    for (let i = 0; i < 3; i++) {
      const body = { notification_id: notificationId, event: 'credential_accepted' };
      expect((await wallet.send(session, '/notification', body)).status).toBe(204);
    }
    expect(stateOf(service)).toBe(before);
  });

  it.each(['credential_failure', 'credential_deleted'])(
    'takes %s, and the wallet may still ask again',
    async (event) => {
      const { session, notificationId } = await collected(true);
      const before = stateOf(service);
      const body = { notification_id: notificationId, event, event_description: 'no space' };
      expect((await wallet.send(session, '/notification', body)).status).toBe(204);
      expect(stateOf(service)).toBe(before);
      expect((await wallet.collect(session, await walletKeys(1))).copies).toHaveLength(1);
    },
  );

  it('vci-22: refuses an unknown id and the id of somebody else, and changes nothing', async () => {
    const { session } = await collected(true);
    const theirs = await collected(true);
    const before = stateOf(service);
    for (const notification_id of ['unknown', theirs.notificationId]) {
      const answer = await wallet.send(session, '/notification', { notification_id, event: 'credential_accepted' });
      expect(await errorOf(answer)).toEqual([400, 'invalid_notification_id']);
    }
    expect(stateOf(service)).toBe(before);
  });

  it('vci-22: refuses a body that is no notification, whatever is in it', async () => {
    const { session, notificationId } = await collected(true);
    const before = stateOf(service);
    const good = { notification_id: notificationId, event: 'credential_accepted' };
    const bodies: unknown[] = [
      {},
      { event: good.event },
      { notification_id: notificationId },
      { ...good, event: 'otro' },
    ];
    for (const value of HOSTILE) bodies.push(value, { ...good, event: value }, { ...good, notification_id: value });
    for (const body of bodies) {
      const answer = await wallet.send(session, '/notification', JSON.stringify(body));
      expect(await errorOf(answer)).toEqual([400, 'invalid_notification_request']);
    }
    const large = await wallet.send(session, '/notification', { ...good, event_description: 'x'.repeat(1_000_000) });
    expect(await errorOf(large)).toEqual([413, 'invalid_notification_request']);
    const form = await wallet.send(session, '/notification', 'a=b', { 'content-type': 'text/plain' });
    expect(await errorOf(form)).toEqual([415, 'invalid_notification_request']);
    expect(stateOf(service)).toBe(before);
  });

  it('refuses a token that never was, and one whose time is over', async () => {
    const { session, notificationId } = await collected(false);
    const body = { notification_id: notificationId, event: 'credential_accepted' };
    expect(await errorOf(await wallet.send({ token: 'A'.repeat(43) }, '/notification', body))).toEqual([
      401,
      'invalid_token',
    ]);
    service.clock.advance(301);
    expect(await errorOf(await wallet.send(session, '/notification', body))).toEqual([401, 'invalid_token']);
  });

  it('refuses a bound token without its key', async () => {
    const { session, notificationId } = await collected(true);
    const body = { notification_id: notificationId, event: 'credential_accepted' };
    expect(await errorOf(await wallet.send({ token: session.token }, '/notification', body))).toEqual([
      401,
      'invalid_token',
    ]);
    const foreign = { token: session.token, dpop: await createWalletKey() };
    expect(await errorOf(await wallet.send(foreign, '/notification', body))).toEqual([401, 'invalid_dpop_proof']);
    expect(rowsOf(service, 'sessions')).toHaveLength(1);
  });

  it('does not end a session that a database writer gave another notification', async () => {
    const { session, notificationId } = await collected(true);
    service.store.sqlite.prepare("UPDATE issued SET ranks_sealed = x'00'").run();
    const body = { notification_id: notificationId, event: 'credential_accepted' };
    expect(await errorOf(await wallet.send(session, '/notification', body))).toEqual([400, 'invalid_notification_id']);
    expect(await errorOf(await wallet.requestCredential(session, await walletKeys(1)))).toEqual([
      400,
      'credential_request_denied',
    ]);
  });

  it('what is over is swept: sessions, issues and nonces, and nothing that lives', async () => {
    await collected(true);
    service.clock.advance(200);
    const { session } = await collected(true);
    service.clock.advance(101);
    await sweepIssuer(service.ports, service.clock.now());
    expect(rowsOf(service, 'sessions')).toHaveLength(1);
    expect(rowsOf(service, 'issued')).toHaveLength(1);
    expect(rowsOf(service, 'nonces')).toHaveLength(1);
    expect((await wallet.collect(session, await walletKeys(1))).copies).toHaveLength(1);
  });
});
