import { beforeAll, describe, expect, it } from 'vitest';
import { type BundleExpectation, verifyBundle } from '../../../src/client/offline-gate/index.ts';
import { passKid } from '../../../src/credential/gate-pass/index.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { addSeconds, DAY, unixSeconds } from '../../../src/lib/time.ts';
import { NOON } from '../../harness.ts';
import { type BundleChange, EVENT, GATE, ISSUER, type MadeOffice, makeBundle, makeOffice } from './made-bundle.ts';

let office: MadeOffice;
let other: MadeOffice;
beforeAll(async () => {
  office = await makeOffice();
  other = await makeOffice('another office');
});

const judge = (jws: string, change: Partial<BundleExpectation> = {}) =>
  verifyBundle(jws, { anchors: [office.anchor], issuer: ISSUER, event: EVENT, client: GATE, now: NOON, ...change });
const refused = (type: string) => ({ ok: false, error: { type } });

describe('a gate’s bundle', () => {
  it('is believed when the pinned root stands behind every part of it', async () => {
    const bundle = await judge(await makeBundle(office));
    expect(bundle).toMatchObject({ ok: true, value: { event: EVENT, purpose: 'zone-gate', zones: ['pit'] } });
    expect(bundle.ok && [...bundle.value.issuers.keys()]).toEqual([passKid(office.pass.der)]);
  });

  it('of an office whose root is another is refused', async () => {
    expect(await judge(await makeBundle(other))).toEqual(refused('bundle_trust'));
    // Signed by a stranger under a trust list that is real.
    expect(await judge(await makeBundle(office, { signer: other.bundle }))).toEqual(refused('bundle_chain'));
  });

  it('that is edited anywhere is refused', async () => {
    const jws = await makeBundle(office);
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    const text = Buffer.from(payload, 'base64url').toString();
    const edited = (from: string, to: string) =>
      [header, encodeBase64url(utf8(text.replace(from, to))), signature].join('.');
    expect(await judge(edited('"zones":["pit"]', '"zones":["vip"]'))).toEqual(refused('bundle_signature'));
    expect(await judge(edited('"refreshAfter":30', '"refreshAfter":3600'))).toEqual(refused('bundle_signature'));
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await judge([header, payload, flipped].join('.'))).toEqual(refused('bundle_signature'));
  });

  it('of another event, gate or issuer is refused', async () => {
    const jws = await makeBundle(office);
    expect(await judge(jws, { event: GATE })).toEqual(refused('bundle_event'));
    expect(await judge(jws, { client: EVENT })).toEqual(refused('bundle_gate'));
    expect(await judge(jws, { issuer: 'https://prensa.example' })).toEqual(refused('bundle_issuer'));
  });

  it('that is over, or older than the one before, is refused', async () => {
    const jws = await makeBundle(office);
    expect(await judge(jws, { now: addSeconds(NOON, 20 * DAY) })).toEqual(refused('bundle_expired'));
    expect(await judge(jws, { after: addSeconds(NOON, 1) })).toEqual(refused('bundle_older'));
    expect(await judge(jws, { after: NOON })).toMatchObject({ ok: true });
  });

  it('is believed by a gate whose clock is slow: the bundle is what corrects it', async () => {
    expect(await judge(await makeBundle(office), { now: unixSeconds(NOON - 1200) })).toMatchObject({ ok: true });
  });

  it('signed by a key of another purpose, or one that the office has withdrawn, is refused', async () => {
    for (const signer of [office.pass, office.policy, office.status]) {
      expect(await judge(await makeBundle(office, { signer }))).toEqual(refused('bundle_chain'));
    }
    expect(await judge(await makeBundle(office, { distrusted: [office.bundle] }))).toEqual(refused('bundle_chain'));
  });

  it.each<[string, BundleChange, string]>([
    ['a member that nobody documented', { payload: { extra: 1 } as never }, 'bundle_format'],
    ['a missing member', { payload: { codes: undefined } as never }, 'bundle_format'],
    ['a short key', { payload: { handleKey: 'AAAA' } }, 'bundle_format'],
    ['another type', { header: { typ: 'gafete/v1/policy' } }, 'bundle_format'],
    ['another algorithm', { header: { alg: 'none' } }, 'bundle_format'],
    ['a critical header', { header: { crit: ['exp'] } }, 'bundle_format'],
    ['a policy that is none', { payload: { policy: 'a.b.c' } }, 'bundle_policy'],
    ['a policy of another event', { policy: { event: 'other' } }, 'bundle_policy'],
    [
      'a list of another place',
      { payload: { status: { uri: 'https://else.example/s', token: 'a.b.c' } } },
      'bundle_status',
    ],
    ['a list that is none', { payload: { status: { uri: `${ISSUER}/s`, token: 'a.b.c' } } }, 'bundle_status'],
    ['a trust list that is none', { payload: { trustList: 'a.b.c' } }, 'bundle_trust'],
  ])('with %s is refused', async (_what, change, type) => {
    expect(await judge(await makeBundle(office, change))).toEqual(refused(type));
  });

  it.each([[''], ['.'], ['..'], ['a.b'], ['a.b.c.d'], ['e30.e30.e30'], ['{"a":1}'], ['null'], ['ñ.ñ.ñ']])(
    'that is the text %j is refused',
    async (text) => {
      expect(await judge(text)).toEqual(refused('bundle_format'));
    },
  );

  it('leaves out a pass key that is not the office’s, and knows which one was withdrawn', async () => {
    const second = await office.signer('pass-signing');
    const jws = await makeBundle(office, {
      passIssuers: [office.pass, second, other.pass, office.policy],
      distrusted: [second],
    });
    const bundle = await judge(jws);
    expect(bundle.ok && [...bundle.value.issuers.keys()]).toEqual([passKid(office.pass.der)]);
    expect(bundle.ok && [...bundle.value.distrusted]).toEqual([passKid(second.der)]);
  });
});
