/**
 * Every token and signed text of the service, shown in every place where another one is awaited. Each is the real thing,
 * fresh and made with the right key; what makes it wrong is the place.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow } from '../../src/client/index.ts';
import { presentCopy } from '../../src/client/present.ts';
import { importAnchors } from '../../src/client/trust.ts';
import { selectDisclosures } from '../../src/credential/sd-jwt/index.ts';
import { verifyStatusListToken } from '../../src/credential/status-list/index.ts';
import { verifyTrustList } from '../../src/credential/trust-list.ts';
import { CONFIGURATION_ID } from '../../src/issuer/wire.ts';
import { signWith } from '../../src/lib/es256.ts';
import { assertionClaims, dpopProof, requestToken, signJwt } from '../access/enrolled-client.ts';
import { createGate } from '../actors/holder.ts';
import { type OpenedEvent, startOffice, value } from '../desk/office.ts';
import { createDpop, createWallet, createWalletKey, type Session, type WalletKey } from '../issuer/wallet.ts';
import { trust } from '../status/list-service.ts';

const REQUEST = { audience: 'x509_san_dns:gate.example', nonce: 'n-0S6_WzA2Mj' };

let office: Awaited<ReturnType<typeof startOffice>>;
let event: OpenedEvent;
let session: Session;
let held: { sdJwt: string; key: WalletKey };
let list: string;
let statement: ReturnType<typeof office.onPeople>;

beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
  const [picked, open, waiting] = await office.accredit(event, 3);
  const wallet = createWallet(office.service);
  const key = await createWalletKey();
  const own = await wallet.redeem(picked?.code as string);
  held = { sdJwt: (await wallet.collect(own, [key])).copies[0] as string, key };
  session = await wallet.redeem(open?.code as string, { dpop: await createWalletKey() });
  list = JSON.parse(Buffer.from(held.sdJwt.split('.')[1] as string, 'base64url').toString()).status.status_list.uri;
  statement = office.onPeople(event, 'withdraw', [waiting?.accreditation as string], 'ISSUED_IN_ERROR');
});
afterAll(() => office.service.close());

const fetched = async (path: string) => (await office.service.fetch(path)).text();

/** Each of them, made anew. */
const TEXTS: Readonly<Record<string, () => Promise<string>>> = {
  'desk token': () => office.ana.token(),
  'wallet token': async () => session.token,
  'client assertion': () => {
    const { ana, service } = office;
    return signJwt(ana.keys.authentication, { alg: 'ES256', typ: 'JWT' }, assertionClaims(service, ana.id));
  },
  'DPoP proof': () => {
    const { ana, service } = office;
    return dpopProof(ana.dpop, { htm: 'POST', htu: `${service.publicUrl}/desk/token`, iat: service.clock.now() });
  },
  'key proof': async () => (await createWallet(office.service).proofs([await createWalletKey()]))[0] as string,
  'approval of an act': () => office.sign(office.ana, statement),
  'approval of an offer': async () => {
    const { offer } = await office.make(office.ana, event);
    return (offer.approvalProof as { jws: string }).jws;
  },
  'bare credential': async () => value(selectDisclosures(held.sdJwt, [])),
  'whole credential': async () => held.sdJwt,
  'the JWT of a credential': async () => held.sdJwt.split('~')[0] as string,
  presentation: async () => {
    const binding = { aud: REQUEST.audience, nonce: REQUEST.nonce, iat: office.service.clock.now() };
    return orThrow(await presentCopy(held.sdJwt, signWith(held.key.privateKey), [], binding));
  },
  'key binding of a presentation': async () =>
    (await (TEXTS['presentation'] as () => Promise<string>)()).split('~').at(-1) as string,
  'status list': () => fetched(list),
  'trust list': () => fetched('/.well-known/gafete-trust'),
  policy: () => fetched(`/events/${event.id}/policy/1`),
};

/** Where each is awaited, and whether what is shown there is taken. */
const PLACES: Readonly<Record<string, (text: string) => Promise<boolean>>> = {
  'desk token': async (text) => {
    const headers = await office.ana.headers('GET', '/desk/events', text);
    return (await office.service.fetch('/desk/events', { headers })).status === 200;
  },
  'wallet token': async (token) => {
    const { publicUrl, clock } = office.service;
    const dpop = await createDpop(session.dpop as WalletKey, {
      htu: `${publicUrl}/credential`,
      now: clock.now(),
      token,
    });
    const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': 'application/json' };
    return (await office.service.fetch('/credential', { method: 'POST', headers, body: '{}' })).status !== 401;
  },
  'client assertion': async (text) =>
    (await requestToken(office.service, office.ana, { form: { client_assertion: text } })).status === 200,
  'DPoP proof': async (text) => (await requestToken(office.service, office.ana, { proof: text })).status === 200,
  'key proof': async (text) => {
    const body = { credential_configuration_id: CONFIGURATION_ID, proofs: { jwt: [text] } };
    return (await createWallet(office.service).send(session, '/credential', body)).status === 200;
  },
  'approval of an act': async (jws) =>
    (await office.ana.request('POST', '/desk/acts', { statement, jws })).status === 200,
  'approval of an offer': async (jws) => {
    const { offer } = await office.make(office.ana, event);
    const own = (offer.approvalProof as { jws: string }).jws;
    // Its own signature where the text is one over another offer: the kind is right, and the control needs the content.
    const proof = jws.split('.')[0] === own.split('.')[0] ? own : jws;
    return (await office.register(office.ana, event, [{ ...offer, approvalProof: { jws: proof } }]))[0]?.ok === true;
  },
  presentation: async (text) => (await createGate(office.service).check(text, REQUEST)).verdict === 'go',
  'status list': async (text) => {
    const { clock } = office.service;
    return (await verifyStatusListToken(text, { uri: list, now: clock.now(), verifyIssuer: trust(office.service) })).ok;
  },
  'trust list': async (text) => {
    const anchors = await importAnchors([office.service.operator.certificate]);
    const { publicUrl: issuer, clock } = office.service;
    return (await verifyTrustList(text, { anchors, issuer, now: clock.now() })).ok;
  },
  'bare credential': async (presentation) =>
    (await office.ana.request('POST', `/desk/events/${event.id}/revoke-presented`, { presentation })).status === 200,
};

describe('what is awaited in one place is refused in every other', () => {
  it.each(Object.entries(PLACES))('%s', async (place, accepts) => {
    for (const [name, make] of Object.entries(TEXTS)) {
      if (name === place) continue;
      expect(await accepts(await make()), `${name} in place of ${place}`).toBe(false);
    }
    // The control: the right one is taken.
    expect(await accepts(await (TEXTS[place] as () => Promise<string>)())).toBe(true);
  });
});
