import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { HOUR, hourOf } from '../../src/lib/time.ts';
import type { Ports } from '../../src/ports.ts';
import { destroyOrphans } from '../../src/storage/orphans.ts';
import {
  closeEvent,
  type IssuerService,
  lastRefusal,
  leavesOf,
  MARKER,
  registerOffer,
  rowsOf,
  startIssuer,
  stateOf,
} from './fixtures.ts';
import { bytesOf, createDpop, createWallet, createWalletKey } from './wallet.ts';

const PARALLEL = 50;

describe('token endpoint', () => {
  let service: IssuerService;
  const start = async () => {
    service = await startIssuer();
    return createWallet(service);
  };
  const other = (txCode: string | undefined) => String((Number(txCode) + 1) % 1_000_000).padStart(6, '0');
  afterEach(() => service?.close());
  const putBack = (row: Record<string, unknown>) => {
    const names = Object.keys(row);
    service.store.sqlite
      .prepare(`INSERT INTO offers (${names.join()}) VALUES (${names.map(() => '?').join()})`)
      .run(...Object.values(row));
  };
  /** A service whose batches can be overtaken: `before` runs just before each. */
  async function startHooked(): Promise<{ before?: () => void }> {
    const hook: { before?: () => void } = {};
    const wrap = (ports: Ports): Ports => {
      const atomic: Ports['store']['atomic'] = (statements) => {
        hook.before?.();
        return ports.store.atomic(statements);
      };
      return { ...ports, store: { ...ports.store, atomic } };
    };
    service = await startIssuer({ wrap });
    return hook;
  }

  it('gives a Bearer token for a code, once, that nobody caches', async () => {
    const wallet = await start();
    const { code } = await registerOffer(service);
    const response = await wallet.requestToken(code);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      token_type: 'Bearer',
      expires_in: 300,
    });
  });

  it('gives a DPoP token when a proof came', async () => {
    const wallet = await start();
    const { code } = await registerOffer(service);
    const response = await wallet.requestToken(code, { dpop: await createWalletKey() });
    expect(await response.json()).toMatchObject({ token_type: 'DPoP' });
  });

  it('vci-01: refuses a code the second time, tells the desk, and leaves the first session', async () => {
    const wallet = await start();
    const offer = await registerOffer(service);
    const session = await wallet.redeem(offer.code);
    const again = await wallet.requestToken(offer.code);
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(lastRefusal(service, offer)).toEqual({ code: 'claimed', hour: hourOf(service.clock.now()) });
    const { copies } = await wallet.collect(session, [await createWalletKey()]);
    expect(copies).toHaveLength(1);
  });

  it(`vci-02: has exactly one winner of ${PARALLEL} parallel redemptions, 20 times over`, async () => {
    const wallet = await start();
    for (let round = 0; round < 20; round++) {
      const { code } = await registerOffer(service);
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => wallet.requestToken(code)));
      const bodies = await Promise.all(answers.map(async (answer) => [answer.status, await answer.json()] as const));
      expect(bodies.filter(([status]) => status === 200)).toHaveLength(1);
      const lost = bodies.filter(([status]) => status !== 200);
      expect(new Set(lost.map((body) => JSON.stringify(body)))).toEqual(new Set(['[400,{"error":"invalid_grant"}]']));
    }
    expect(rowsOf(service, 'sessions')).toHaveLength(20);
  });

  it('vci-03: takes the right tx_code after four wrong ones', async () => {
    const wallet = await start();
    const { code, txCode } = await registerOffer(service, { txCode: true });
    for (let i = 0; i < 4; i++) {
      const wrong = await wallet.requestToken(code, { txCode: other(txCode) });
      expect([wrong.status, await wrong.json()]).toEqual([400, { error: 'invalid_grant' }]);
    }
    expect((await wallet.requestToken(code, { txCode })).status).toBe(200);
  });

  it('vci-04: burns the offer at the fifth wrong tx_code: row, key, place, and a leaf', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    for (let i = 0; i < 5; i++) await wallet.requestToken(offer.code, { txCode: other(offer.txCode) });
    const right = await wallet.requestToken(offer.code, { txCode: offer.txCode });
    expect([right.status, await right.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(rowsOf(service, 'offers')).toEqual([]);
    expect(service.shelf.objects.has(offer.shelfId)).toBe(false);
    expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'burned', last_refusal: 'burned' });
    expect(rowsOf(service, 'quotas')[0]).toMatchObject({ used: 0 });
    expect(leavesOf(service)).toContainEqual(expect.objectContaining({ type: 'burned', people: 1 }));
  });

  it('vci-04: counts five of 200 parallel guesses, however they race', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    const guesses = Array.from({ length: 200 }, (_, i) => String(i).padStart(6, '0')).filter(
      (guess) => guess !== offer.txCode,
    );
    const answers = await Promise.all(guesses.map((txCode) => wallet.requestToken(offer.code, { txCode })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'burned' });
    expect(leavesOf(service).filter(({ type }) => type === 'burned')).toHaveLength(1);
    expect(rowsOf(service, 'quotas')[0]).toMatchObject({ used: 0 });
  });

  it('vci-04: counts malformed tx_codes too, because they are guesses as well', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    for (const txCode of ['12345', 'abcdef', ' ', '1234567890123', '１２３４５６']) {
      const answer = await wallet.requestToken(offer.code, { txCode });
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
    }
    expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'burned' });
  });

  it('vci-05: a tx_code that is missing or not asked for is invalid_request, and no try', async () => {
    const wallet = await start();
    const asks = await registerOffer(service, { txCode: true });
    const plain = await registerOffer(service);
    const before = stateOf(service);
    for (let i = 0; i < 10; i++) {
      const missing = await wallet.requestToken(asks.code);
      expect([missing.status, (await missing.json()) as object]).toEqual([
        400,
        { error: 'invalid_request', error_description: expect.any(String) },
      ]);
      const empty = await wallet.requestToken(asks.code, { txCode: '' });
      expect(((await empty.json()) as { error: string }).error).toBe('invalid_request');
      const unexpected = await wallet.requestToken(plain.code, { txCode: '123456' });
      expect(((await unexpected.json()) as { error: string }).error).toBe('invalid_request');
    }
    expect(stateOf(service)).toBe(before);
    expect(lastRefusal(service, asks)).toMatchObject({ code: 'tx_code_missing' });
    expect(lastRefusal(service, plain)).toMatchObject({ code: 'tx_code_unexpected' });
  });

  it('vci-06, vci-07: unknown, wrong, expired, burned, claimed, closed and edited give the same bytes', async () => {
    const wallet = await start();
    const asks = await registerOffer(service, { txCode: true });
    const burnt = await registerOffer(service, { txCode: true });
    const claimed = await registerOffer(service);
    const edited = await registerOffer(service);
    const unkeyed = await registerOffer(service);
    const expiring = await registerOffer(service, { lives: HOUR });
    const closing = await registerOffer(service, { lives: 10 * HOUR });
    await wallet.redeem(claimed.code);
    service.store.sqlite.prepare('UPDATE offers SET exp = exp + 3600 WHERE lookup = ?').run(edited.lookup);
    service.shelf.objects.delete(unkeyed.shelfId);
    const seen: Record<string, string> = {};
    const see = async (name: string, code: string, txCode?: string) => {
      seen[name] = await bytesOf(await wallet.requestToken(code, { txCode }));
    };
    for (let i = 0; i < 6; i++) await see('burned', burnt.code, other(burnt.txCode));
    await see('unknown', encodeBase64url(service.random(32)));
    await see('unknown with tx_code', encodeBase64url(service.random(32)), '123456');
    await see('malformed', 'hola');
    await see('too short', 'AAAA');
    await see('standard base64', `${encodeBase64url(service.random(31))}+=`);
    await see('wrong tx_code', asks.code, other(asks.txCode));
    await see('claimed', claimed.code);
    await see('edited', edited.code);
    await see('key destroyed', unkeyed.code);
    service.clock.advance(2 * HOUR);
    await see('expired', expiring.code);
    await closeEvent(service);
    await see('closed', closing.code);
    expect(new Set(Object.values(seen)).size).toBe(1);
    expect(Object.values(seen)[0]).toContain('invalid_grant');
    expect(lastRefusal(service, expiring)).toMatchObject({ code: 'expired' });
    expect(lastRefusal(service, edited)).toMatchObject({ code: 'row_refused' });
    expect(lastRefusal(service, unkeyed)).toMatchObject({ code: 'row_refused' });
    expect(lastRefusal(service, closing)).toMatchObject({ code: 'event_closed' });
    expect(lastRefusal(service, asks)).toMatchObject({ code: 'tx_code_wrong' });
  });

  it('an edited row is an alarm leaf once an hour, however often it is tried', async () => {
    // The whole app: whoever listens to the log stands around its routes.
    service = await startIssuer({ createApp });
    const wallet = createWallet(service);
    const offer = await registerOffer(service);
    service.store.sqlite.prepare("UPDATE offers SET approval_kid = 'x' WHERE lookup = ?").run(offer.lookup);
    for (let i = 0; i < 3; i++) await wallet.requestToken(offer.code);
    const alarms = () => leavesOf(service).filter(({ type }) => type === 'alarm');
    expect(new Set(alarms().map(({ code }) => code))).toEqual(new Set(['row_refused', 'offer_row_refused']));
    expect(alarms()).toHaveLength(2);
  });

  it.each([
    ['event', "'other'"],
    ['accreditation', "'other'"],
    ['header', `'{"copies":100}'`],
    ['statement', "'{}'"],
    ['approval_proof', `'{"jws":"a.b.c"}'`],
    ['approval_kid', "'x'"],
    ['registered_hour', '0'],
    ['offer_sealed', "x'00'"],
    ['shelf_key', "'other'"],
    ['tx_code_tag', "'AAAA'"],
    ['not_after', 'not_after + 3600'],
    ['generation', '7'],
    ['tag', "'AAAA'"],
  ])('a row whose %s was edited redeems nothing', async (column, value) => {
    const wallet = await start();
    const offer = await registerOffer(service);
    service.store.sqlite.prepare(`UPDATE offers SET ${column} = ${value}`).run();
    const answer = await wallet.requestToken(offer.code);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(rowsOf(service, 'sessions')).toEqual([]);
  });

  it('a row written by the database, with another approver, redeems nothing', async () => {
    const wallet = await start();
    const [mine, theirs] = [await registerOffer(service), await registerOffer(service)];
    const columns = ['header', 'statement', 'approval_proof', 'offer_sealed', 'shelf_key', 'tag'];
    for (const column of columns) {
      service.store.sqlite
        .prepare(`UPDATE offers SET ${column} = (SELECT ${column} FROM offers WHERE lookup = ?) WHERE lookup = ?`)
        .run(theirs.lookup, mine.lookup);
    }
    expect((await wallet.requestToken(mine.code)).status).toBe(400);
  });

  it('an approval by another key than it names redeems nothing, under a good tag too', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { forged: true });
    expect((await wallet.requestToken(offer.code)).status).toBe(400);
    expect(lastRefusal(service, offer)).toMatchObject({ code: 'approval_refused' });
  });

  it.each([
    ['withdraws', 'DELETE FROM offers'],
    ['burns by another request', "UPDATE offers SET state = 'burned'"],
  ])('an offer that somebody %s between check and claim gives no session', async (_name, change) => {
    const hook = await startHooked();
    const { code } = await registerOffer(service);
    hook.before = () => service.store.sqlite.exec(change);
    const answer = await createWallet(service).requestToken(code);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(rowsOf(service, 'sessions')).toEqual([]);
  });

  it('the right tx_code that was counted before the fifth wrong one keeps its offer and its key', async () => {
    const hook = await startHooked();
    const wallet = createWallet(service);
    const offer = await registerOffer(service, { txCode: true });
    for (let i = 0; i < 4; i++) await wallet.requestToken(offer.code, { txCode: other(offer.txCode) });
    hook.before = () => service.store.sqlite.exec("UPDATE offers SET state = 'claimed'");
    expect((await wallet.requestToken(offer.code, { txCode: other(offer.txCode) })).status).toBe(400);
    expect(rowsOf(service, 'offers')).toHaveLength(1);
    expect(service.shelf.objects.has(offer.shelfId)).toBe(true);
    expect(rowsOf(service, 'accreditations')[0]).toMatchObject({ state: 'offered' });
    expect(leavesOf(service).filter(({ type }) => type === 'burned')).toEqual([]);
  });

  it('a count of tries that a database writer lowers ends the offer, also for the right tx_code, with an alarm', async () => {
    for (const right of [false, true]) {
      const wallet = await start();
      const offer = await registerOffer(service, { txCode: true });
      const wrong = { txCode: other(offer.txCode) };
      for (let i = 0; i < 2; i++) await wallet.requestToken(offer.code, wrong);
      service.store.sqlite.exec('UPDATE offers SET tries = 0');
      const answer = await wallet.requestToken(offer.code, right ? { txCode: offer.txCode } : wrong);
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
      expect(rowsOf(service, 'offers')).toEqual([]);
      expect(service.shelf.objects.has(offer.shelfId)).toBe(false);
      expect(leavesOf(service)).toContainEqual(expect.objectContaining({ type: 'alarm', code: 'offer_tries_lowered' }));
      service.close();
    }
  });

  it('a burned offer put back as it was, open and untried, opens nothing: its key is destroyed', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    const [row] = rowsOf(service, 'offers') as [Record<string, unknown>];
    for (let i = 0; i < 5; i++) await wallet.requestToken(offer.code, { txCode: other(offer.txCode) });
    putBack(row);
    service.store.sqlite.exec("UPDATE accreditations SET state = 'offered'");
    const right = await wallet.requestToken(offer.code, { txCode: offer.txCode });
    expect([right.status, await right.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(rowsOf(service, 'sessions')).toEqual([]);
    expect(lastRefusal(service, offer)).toMatchObject({ code: 'row_refused' });
  });

  it('a claimed offer set back to open is not claimed twice: it has its session', async () => {
    const wallet = await start();
    const offer = await registerOffer(service);
    await wallet.redeem(offer.code, { dpop: await createWalletKey() });
    service.store.sqlite.exec("UPDATE offers SET state = 'open', tries = 0");
    const again = await wallet.requestToken(offer.code, { dpop: await createWalletKey() });
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(rowsOf(service, 'sessions')).toHaveLength(1);
  });

  it('nor, with the session deleted as well, does a second fetch leave while the first one has its envelope', async () => {
    const wallet = await start();
    const offer = await registerOffer(service);
    const first = await wallet.redeem(offer.code, { dpop: await createWalletKey() });
    await wallet.collect(first, [await createWalletKey()]);
    service.store.sqlite.exec("DELETE FROM sessions; DELETE FROM issued; UPDATE offers SET state = 'open', tries = 0");
    const second = await wallet.redeem(offer.code, { dpop: await createWalletKey() });
    expect((await wallet.requestCredential(second, [await createWalletKey()])).status).toBe(400);
    expect(rowsOf(service, 'revocations')).toHaveLength(1);
  });

  it('marks of wrong tries go when their offer is gone', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    await wallet.requestToken(offer.code, { txCode: other(offer.txCode) });
    const marks = () => [...service.shelf.objects.keys()].filter((id) => id.startsWith('try/'));
    service.clock.advance(601);
    await destroyOrphans(service.ports);
    expect(marks()).toHaveLength(1);
    service.store.sqlite.exec('DELETE FROM offers');
    await destroyOrphans(service.ports);
    expect(marks()).toEqual([]);
  });

  it('an approval key that is gone approves nothing', async () => {
    const wallet = await start();
    const offer = await registerOffer(service);
    service.store.sqlite.prepare('DELETE FROM approval_keys').run();
    expect((await wallet.requestToken(offer.code)).status).toBe(400);
    expect(lastRefusal(service, offer)).toMatchObject({ code: 'approval_refused' });
  });

  it('a spent offer put back into the database by its old row is not redeemed twice', async () => {
    const wallet = await start();
    const offer = await registerOffer(service);
    const [row] = rowsOf(service, 'offers') as [Record<string, unknown>];
    const session = await wallet.redeem(offer.code);
    await wallet.collect(session, [await createWalletKey()]);
    putBack(row);
    expect((await wallet.requestToken(offer.code)).status).toBe(400);
    expect(rowsOf(service, 'sessions')).toEqual([]);
  });

  describe('request', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const post = (body: string, headers: Record<string, string> = form) =>
      service.fetch('/token', { method: 'POST', headers, body });

    it.each([
      ['no body', '', 400, 'invalid_request'],
      ['no code', 'grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code', 400, 'invalid_request'],
      ['another grant', 'grant_type=authorization_code&code=x', 400, 'unsupported_grant_type'],
      ['a parameter twice', 'grant_type=a&grant_type=b', 400, 'invalid_request'],
      ['broken UTF-8', 'grant_type=%FF%FE', 400, 'unsupported_grant_type'],
      ['too much', `grant_type=${'a'.repeat(9000)}`, 413, 'invalid_request'],
    ])('with %s is refused, and changes nothing', async (_name, body, status, error) => {
      await start();
      await registerOffer(service);
      const before = stateOf(service);
      const answer = await post(body);
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error]);
      expect(stateOf(service)).toBe(before);
    });
    it.each(['application/json', 'text/plain', 'multipart/form-data', ''])('of media type %j is 415', async (type) => {
      await start();
      const answer = await post('{}', { 'content-type': type });
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([415, 'invalid_request']);
    });
    it('may carry parameters that we do not know', async () => {
      const wallet = await start();
      const { code } = await registerOffer(service);
      const more = { client_id: 'wallet', authorization_details: '[]', zufall: '1' };
      expect((await wallet.requestToken(code, more)).status).toBe(200);
    });
    it('by another method finds nothing', async () => {
      await start();
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        expect((await service.fetch('/token', { method })).status).toBe(404);
      }
    });
  });

  describe('DPoP (vci-19)', () => {
    const cases: [string, (parts: { htu: string; now: number }) => object][] = [
      ['htm', () => ({ htm: 'GET' })],
      ['htu', ({ htu }) => ({ htu: `${htu}/` })],
      ['htu of another endpoint', ({ htu }) => ({ htu: htu.replace('/token', '/credential') })],
      ['iat ten minutes old', ({ now }) => ({ now: now - 600 })],
      ['iat ten minutes ahead', ({ now }) => ({ now: now + 600 })],
      ['typ', () => ({ header: { typ: 'JWT' } })],
      ['alg', () => ({ header: { alg: 'none' } })],
      ['no jti', () => ({ payload: { jti: undefined } })],
    ];
    it.each(cases)('a proof with a wrong %s is refused before the code is looked at', async (_name, spoil) => {
      await start();
      const { code } = await registerOffer(service, { txCode: true });
      const before = stateOf(service);
      const parts = { htu: `${service.publicUrl}/token`, now: service.clock.now() };
      const dpop = await createDpop(await createWalletKey(), { ...parts, ...spoil(parts) });
      const answer = await service.fetch('/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', dpop },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
          'pre-authorized_code': code,
          tx_code: '000000',
        }).toString(),
      });
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_dpop_proof' }]);
      expect(stateOf(service)).toBe(before);
    });
  });

  it('keeps nothing from which a claim, a code or a token can be read', async () => {
    const wallet = await start();
    const offer = await registerOffer(service, { txCode: true });
    const { token } = await wallet.redeem(offer.code, { txCode: offer.txCode });
    const kept = Buffer.concat([
      service.store.sqlite.serialize(),
      ...[...service.shelf.objects].flatMap(([id, bytes]) => [Buffer.from(id), bytes]),
      Buffer.from(service.log.lines.join('\n')),
    ]);
    for (const secret of [MARKER, offer.code, offer.txCode as string, token]) {
      expect(kept.includes(secret), secret).toBe(false);
    }
    expect(kept.includes(offer.accreditation), 'the scan finds what is there').toBe(true);
  });
});
