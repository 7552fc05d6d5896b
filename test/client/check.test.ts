import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTrustList } from '../../src/cli/keys/ceremony.ts';
import { createChecker, findAnchor, orThrow } from '../../src/client/index.ts';
import { decodeCertificate } from '../../src/client/trust.ts';
import { verdictOf } from '../../src/client/verdict.ts';
import { fingerprintOf } from '../../src/credential/x509/index.ts';
import { createHolder, type Holder } from '../actors/holder.ts';
import { enrolOffice } from '../actors/office.ts';
import { type Service, startService } from '../harness.ts';
import { collect, openEvent, person } from './people.ts';

const REQUEST = { audience: 'x509_san_dns:gate.example', nonce: 'n-1' };

describe('a checker', () => {
  let service: Service;
  let holder: Holder;
  let event: string;
  const asked: string[] = [];

  beforeAll(async () => {
    service = await startService();
    const office = await enrolOffice(service);
    event = await openEvent(office);
    holder = createHolder(service);
    // Two sets of ten copies: each check uses one up.
    const results = await collect(office.desk.accredit(event, [person(1), person(2)], { txCode: false }));
    for (const result of results) orThrow(await holder.wallet.accept(orThrow(result).link));
  });
  afterAll(() => service.close());

  function checker(options: Partial<Parameters<typeof createChecker>[0]> = {}) {
    return createChecker({
      trust: { anchors: [service.operator.certificate] },
      issuers: [service.publicUrl],
      now: service.clock.now,
      wait: async () => {},
      fetch: (url, init) => {
        asked.push(new URL(url).pathname);
        return service.fetch(url, init);
      },
      ...options,
    });
  }
  const show = async () => orThrow(await holder.wallet.present({ ...REQUEST, show: ['role'] })).presentation;

  it('says go for what is shown to it now, and asks nothing that varies with the holder', async () => {
    const { check } = checker();
    expect(await check(await show(), { ...REQUEST, event })).toEqual({
      verdict: 'go',
      reason: 'OK',
      message: 'Valid.',
      claims: { event, level: 'event_pass', role: 'writer' },
      issuer: service.publicUrl,
    });
    expect(asked).toHaveLength(2);
    await check(await show(), REQUEST);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['another nonce', { nonce: 'n-2' }, 'E_KB_NONCE'],
    ['another audience', { audience: 'x509_san_dns:other.example' }, 'E_KB_AUD'],
    ['another event', { event: 'other' }, 'WRONG_EVENT'],
  ])('stops at %s', async (_what, change, reason) => {
    expect(await checker().check(await show(), { ...REQUEST, ...change })).toMatchObject({ verdict: 'stop', reason });
  });

  it('stops at an issuer that it was not told of, and at a root that it does not know, without asking anybody', async () => {
    const before = asked.length;
    const stranger = checker({ issuers: ['https://other.example'] });
    expect(await stranger.check(await show(), REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_ISS' });
    expect(asked).toHaveLength(before);
    const other = await startService({ seed: 'other' });
    const rootless = checker({ trust: { anchors: [other.operator.certificate] } });
    expect(await rootless.check(await show(), REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_X5C_CHAIN' });
    other.close();
  });

  it('stops at an old presentation, a changed one and one without key binding', async () => {
    const old = await show();
    service.clock.advance(301);
    expect(await checker().check(old, REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_KB_IAT' });
    const fresh = await show();
    const [jwt, ...rest] = fresh.split('~');
    expect(await checker().check([jwt, rest.at(-1)].join('~'), REQUEST)).toMatchObject({ reason: 'E_KB_SD_HASH' });
    expect(await checker().check(`${jwt}~`, REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_KB_MISSING' });
    for (const text of ['', '~', 'a.b.c~', '{}']) {
      expect(await checker().check(text, REQUEST)).toMatchObject({ verdict: 'stop' });
    }
  });

  it('says check when lists cannot be read: nothing is known to be bad, nothing to be good', async () => {
    const away = (part: string) =>
      checker({
        fetch: (url, init) =>
          url.includes(part) ? Promise.reject(new TypeError('network')) : service.fetch(url, init),
      });
    expect(await away('/status/').check(await show(), REQUEST)).toMatchObject({
      verdict: 'check',
      reason: 'E_STATUS_FETCH',
    });
    expect(await away('gafete-trust').check(await show(), REQUEST)).toMatchObject({
      verdict: 'check',
      reason: 'E_TRUST_LIST',
    });
  });

  it('obeys a signed distrust within a minute, and is not talked out of it by an older list', async () => {
    const { ringFile, operator, publicUrl, clock, random } = service;
    const leaf = fingerprintOf(decodeCertificate(ringFile.signing.credential[0]?.x5c[0] as string));
    const pinned = checker({ trust: { anchors: [operator.certificate], distrusted: [leaf] } });
    expect(await pinned.check(await show(), REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_X5C_POLICY' });
    const ceremony = { publicUrl, environment: 'demo', now: clock.now(), random } as const;
    clock.advance(3600);
    const newer = await withTrustList(ringFile, { ...operator, distrusted: [leaf] }, { ...ceremony, now: clock.now() });
    let list = ringFile.trustList;
    const gate = checker({
      fetch: async (url, init) => (url.includes('gafete-trust') ? new Response(list) : service.fetch(url, init)),
    });
    expect(await gate.check(await show(), REQUEST)).toMatchObject({ verdict: 'go' });
    list = newer.trustList;
    clock.advance(61);
    expect(await gate.check(await show(), REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_X5C_POLICY' });
    list = ringFile.trustList;
    clock.advance(61);
    expect(await gate.check(await show(), REQUEST)).toMatchObject({ verdict: 'stop', reason: 'E_X5C_POLICY' });
  });

  it('finds an issuer’s own root for a person to compare, and none where the list does not hold', async () => {
    const surroundings = {
      fetch: (url: string, init: RequestInit) => service.fetch(url, init),
      now: service.clock.now,
    };
    const { anchor, fingerprint } = orThrow(await findAnchor(service.publicUrl, surroundings));
    expect(anchor).toBe(service.operator.certificate);
    expect(fingerprint).toBe(fingerprintOf(decodeCertificate(anchor)));
    const forged = {
      ...surroundings,
      fetch: async () => new Response(`${service.ringFile.trustList.slice(0, -3)}AAA`),
    };
    expect(await findAnchor(service.publicUrl, forged)).toMatchObject({
      ok: false,
      error: { code: 'metadata_refused' },
    });
    for (const issuer of ['', 'x', 'http://a.example', 'https://a.example?x']) {
      expect(await findAnchor(issuer, surroundings)).toMatchObject({ ok: false, error: { code: 'metadata_refused' } });
    }
  });

  it('stops at a reason that nobody has heard of', () => {
    for (const reason of ['', 'E_NEW', 'constructor', '__proto__', 'ok'])
      expect(verdictOf(reason).verdict).toBe('stop');
  });
});
