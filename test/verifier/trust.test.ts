/** Our own key ring under the verifier: distrust, renewal, and what is kept of a chain. */
import { afterEach, describe, expect, it } from 'vitest';
import { renewKeyRingFile, withTrustList } from '../../src/cli/keys/ceremony.ts';
import { parseConfig } from '../../src/config.ts';
import { decodeCertificate, fingerprintOf } from '../../src/credential/x509/index.ts';
import { createKeyRing, type KeyRing, type KeyRingFile, type SigningPurpose } from '../../src/key-ring.ts';
import { HOUR, unixSeconds } from '../../src/lib/time.ts';
import { selfCheck } from '../../src/self-check.ts';
import { type Scene, startScene } from './scene.ts';

/** A scene whose ring can be exchanged while it runs, as a renewed key file is. */
async function startRenewable(settings: Record<string, string> = {}) {
  let ring: KeyRing | undefined;
  const scene = await startScene({
    settings,
    wrap: (ports) => {
      ring = ports.keys;
      const keys = new Proxy(ports.keys, { get: (_, name) => ring![name as keyof KeyRing] });
      return { ...ports, keys };
    },
  });
  const ceremony = () => {
    const { publicUrl, clock, random } = scene.service;
    return { publicUrl, environment: 'demo' as const, now: clock.now(), random };
  };
  const use = (file: KeyRingFile) => {
    ring = createKeyRing(file);
  };
  return { scene, ceremony, use };
}

let scene: Scene;
afterEach(() => scene.service.close());

const leaf = (file: KeyRingFile, purpose: SigningPurpose) =>
  fingerprintOf(decodeCertificate(file.signing[purpose][0]!.x5c[0] as string)!);

describe('our own certificates', () => {
  it('that are distrusted are refused within a minute', async () => {
    const started = await startRenewable();
    ({ scene } = started);
    const { ringFile, operator, clock } = scene.service;
    const held = await scene.issue();
    expect((await scene.show(held, await scene.ask())).status).toBe(200);
    const distrusting = { ...operator, distrusted: [leaf(ringFile, 'credential')] };
    started.use(await withTrustList(ringFile, distrusting, started.ceremony()));
    clock.advance(60);
    const begun = await scene.ask();
    expect((await scene.show(held, begun)).status).toBe(400);
    expect([scene.lastRefusal(), scene.refusals().at(-1)?.cause]).toEqual([
      'e_issuer_trust',
      'e_x5c_policy.distrusted',
    ]);
    expect(await scene.stateOf(begun.tx)).toBe('open');
  });
  it('that were replaced still stand behind what they signed', async () => {
    const started = await startRenewable();
    ({ scene } = started);
    const { ringFile, operator } = scene.service;
    const held = await scene.issue();
    started.use(await renewKeyRingFile(ringFile, operator, ['credential'], started.ceremony()));
    const renewed = await scene.issue();
    for (const one of [held, renewed]) {
      const begun = await scene.ask();
      expect((await scene.show(one, begun)).status).toBe(200);
      expect((await scene.verdictOf(begun)).verdict).toBe('go');
    }
  });
  it('of requests may be renewed while one is under way: it keeps its client id', async () => {
    const started = await startRenewable();
    ({ scene } = started);
    const { ringFile, operator } = scene.service;
    const [held, begun] = [await scene.issue(), await scene.ask()];
    const { payload } = await scene.fetchRequest(begun);
    started.use(await renewKeyRingFile(ringFile, operator, ['request'], started.ceremony()));
    expect((await scene.fetchRequest(begun)).payload).toEqual(payload);
    expect((await scene.answer(payload, { press: [await scene.present(held, payload)] })).status).toBe(200);
    expect((await scene.ask()).clientId).not.toBe(begun.clientId);
  });
  it('without a distrust list that is in force make somebody look', async () => {
    const started = await startRenewable();
    ({ scene } = started);
    const { ringFile } = scene.service;
    started.use({ ...ringFile, trustList: 'a.b.c' });
    const [held, begun] = [await scene.issue(), await scene.ask()];
    expect((await scene.show(held, begun)).status).toBe(200);
    expect(await scene.verdictOf(begun)).toMatchObject({ verdict: 'check', reason: 'TRUST_UNKNOWN' });
    expect(scene.service.log.lines.join()).toContain('verifier.trust_list_missing');
  });
  it('an older list does not bring a distrusted key back', async () => {
    const started = await startRenewable();
    ({ scene } = started);
    const { ringFile, operator, clock } = scene.service;
    clock.advance(2 * HOUR);
    const distrusting = { ...operator, distrusted: [leaf(ringFile, 'credential')] };
    started.use(await withTrustList(ringFile, distrusting, started.ceremony()));
    const held = await scene.issue();
    expect((await scene.show(held, await scene.ask())).status).toBe(400);
    started.use(
      await withTrustList(ringFile, operator, { ...started.ceremony(), now: unixSeconds(clock.now() - HOUR) }),
    );
    clock.advance(61);
    expect((await scene.show(held, await scene.ask())).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_issuer_trust');
  });
});

describe('the setting TRUSTED_ISSUERS', () => {
  const good = { issuer: 'https://other.example/desk', anchor: 'MII=' };

  it.each([
    ['not JSON', '{'],
    ['no list', JSON.stringify(good)],
    ['plain http', JSON.stringify([{ ...good, issuer: 'http://other.example' }])],
    ['a trailing slash', JSON.stringify([{ ...good, issuer: 'https://other.example/' }])],
    ['a query', JSON.stringify([{ ...good, issuer: 'https://other.example?x' }])],
    ['a user', JSON.stringify([{ ...good, issuer: 'https://a@other.example' }])],
    ['no anchor', JSON.stringify([{ issuer: good.issuer }])],
    ['events that are no list', JSON.stringify([{ ...good, events: 'x' }])],
    ['a member nobody knows', JSON.stringify([{ ...good, anchors: [] }])],
    ['more than sixteen', JSON.stringify(Array.from({ length: 17 }, () => good))],
  ])('refuses %s', (_, text) => {
    const parsed = parseConfig({ TRUSTED_ISSUERS: text });
    expect(!parsed.ok && parsed.error.map(({ setting }) => setting)).toEqual(['TRUSTED_ISSUERS']);
  });
  it('names offices with their events, and an anchor that is none is found by the self-check', async () => {
    const text = JSON.stringify([
      { ...good, events: ['a'] },
      { issuer: 'https://third.example', anchor: 'MII=' },
    ]);
    const parsed = parseConfig({ TRUSTED_ISSUERS: text });
    expect(parsed.ok && parsed.value.trustedIssuers).toEqual(JSON.parse(text));
    ({ scene } = await startRenewable({ TRUSTED_ISSUERS: text }));
    const findings = await selfCheck(scene.service.ports, scene.service.clock.now());
    expect(findings.find(({ code }) => code === 'trusted_issuers')?.level).toBe('fail');
  });
  it('is fine without any, and with a root', async () => {
    const other = await startScene();
    const anchor = other.service.operator.certificate;
    other.service.close();
    ({ scene } = await startRenewable({
      TRUSTED_ISSUERS: JSON.stringify([{ issuer: 'https://other.example', anchor }]),
    }));
    const findings = await selfCheck(scene.service.ports, scene.service.clock.now());
    expect(findings.find(({ code }) => code === 'trusted_issuers')?.level).toBe('ok');
  });
});
