/** An issuer, or somebody in between, that sends other gate passes than it should: none of them is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWalletClient, orThrow, type WalletFile } from '../../src/client/index.ts';
import { createPass, passKid } from '../../src/credential/gate-pass/index.ts';
import { decodeBase64 } from '../../src/lib/base64.ts';
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { HOUR, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { surroundingsOf } from '../actors/place.ts';
import { holderKey } from '../credential/gate-pass/people.ts';
import { XOCHITL } from '../journeys/people.ts';
import { accredit, openEvent } from '../journeys/scene.ts';
import { dayFrom, nodeTarget, type Target } from '../targets.ts';

let t: Target;
let office: Office;
let event: string;
beforeAll(async () => {
  t = await nodeTarget('memory');
  office = await enrolOffice(t);
  const rule = { purpose: 'entry', basis: 'public_function', retention: 'wallet_only' } as const;
  const claims = ['role', 'medium', 'zones', 'days', 'outlet_name'].map((claim) => ({ claim, ...rule }));
  event = await openEvent(office, t, { claims });
});
afterAll(() => t.close());

type Passes = { credential: string }[];
/** What may happen to an answer on its way. */
interface Between {
  readonly passes?: (passes: Passes) => Passes | Promise<Passes>;
  readonly chains?: (chains: string[][]) => string[][];
  readonly refuse?: boolean;
}

/** A wallet that picks up four passes through somebody's hands. */
async function pickUp({ passes, chains, refuse }: Between) {
  const days = { [dayFrom(t.now(), 1)]: true, [dayFrom(t.now(), 2)]: true } as const;
  const [person] = await accredit(office, event, [{ ...XOCHITL, claims: { ...XOCHITL.claims, days } }], {
    txCode: false,
  });
  const notified: string[] = [];
  const around = surroundingsOf(t, `between-${person?.accreditation}`);
  let file: WalletFile | undefined;
  const wallet = createWalletClient({
    store: {
      load: async () => file && JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [t.operator.certificate] },
    issuers: [t.publicUrl],
    ...around,
    async fetch(url, init) {
      const body = typeof init.body === 'string' ? init.body : '';
      if (url.endsWith('/notification')) notified.push((JSON.parse(body) as { event: string }).event);
      const isForPasses = url.endsWith('/credential') && body.includes('press-gate-pass');
      if (isForPasses && refuse) return Response.json({ error: 'credential_request_denied' }, { status: 400 });
      const answer = await around.fetch(url, init);
      if (isForPasses && passes !== undefined) {
        const said = (await answer.json()) as { credentials: Passes };
        return Response.json({ ...said, credentials: await passes(said.credentials) });
      }
      if (url.includes('/openid-credential-issuer') && chains !== undefined) {
        const said = (await answer.json()) as {
          credential_configurations_supported: Record<string, { gafete_pass_chains: string[][] }>;
        };
        const own = said.credential_configurations_supported['press-gate-pass']!;
        own.gafete_pass_chains = chains(own.gafete_pass_chains);
        return Response.json(said);
      }
      return answer;
    },
  });
  const accepted = orThrow(await wallet.accept(person!.link));
  return { wallet, accepted, notified, file: () => file, passes: orThrow(await wallet.passes()) };
}

/** A pass signed by the office's own key, saying what it should not. */
async function forged(change: object) {
  const signer = await t.ports.keys.signer('pass', t.now());
  const kid = passKid(decodeBase64(signer.x5c[0] as string) as Bytes);
  const exp = unixSeconds((Math.floor(t.now() / HOUR) + 24) * HOUR);
  const said = { kid, exp, holder: holderKey.jwk, event, zone: 'pit', day: dayFrom(t.now(), 1) as LocalDate, index: 5 };
  return { credential: encodeBase64url(await createPass({ ...said, role: 'photo', ...change }, signer.sign)) };
}
const replaceFirst = (by: Passes[number]) => (passes: Passes) => [by, ...passes.slice(1)];

describe('gate passes on their way to a wallet', () => {
  it('are kept when nobody touched them, and both deliveries are told to have arrived', async () => {
    const { accepted, passes, notified } = await pickUp({});
    expect(accepted).toMatchObject({ passes: 4, copiesLeft: 3 });
    expect(accepted).not.toHaveProperty('passesRefused');
    expect(passes).toHaveLength(4);
    expect(notified).toEqual(['credential_accepted', 'credential_accepted']);
  });

  it.each<[string, Between, string]>([
    ['one is not base64url', { passes: replaceFirst({ credential: '!' }) }, 'encoding'],
    ['one is no pass', { passes: replaceFirst({ credential: 'AAAA' }) }, 'E_PASS_ENCODING'],
    [
      'one was changed',
      {
        passes: (passes) => {
          const bytes = decodeBase64url(passes[0]!.credential) as Bytes;
          bytes[bytes.length - 1]! ^= 1;
          return replaceFirst({ credential: encodeBase64url(bytes) })(passes);
        },
      },
      'E_PASS_SIGNATURE',
    ],
    ['one comes twice', { passes: (passes) => [passes[0]!, passes[0]!] }, 'E_CNF'],
    ['one is for somebody else’s key', { passes: async (passes) => replaceFirst(await forged({}))(passes) }, 'E_CNF'],
    [
      'one is of another event',
      { passes: async (passes) => replaceFirst(await forged({ event: 'otro' }))(passes) },
      'E_PASS_EVENT',
    ],
    ['the chains lead nowhere', { chains: (chains) => chains.map(() => ['AAAA']) }, 'E_PASS_ISSUER'],
    ['no chains are named', { chains: () => [] }, 'E_PASS_ISSUER'],
  ])('are not kept when %s; the credential is', async (_what, between, problem) => {
    const { accepted, passes, notified, file } = await pickUp(between);
    expect(accepted).toMatchObject({
      passes: 0,
      copiesLeft: 3,
      passesRefused: { code: 'credential_refused', problem },
    });
    expect(passes).toEqual([]);
    expect(notified).toEqual(['credential_failure', 'credential_accepted']);
    // Of three copies and of the token that refills them: no key of a pass that was not kept.
    expect(Object.keys(file()?.keys ?? {})).toHaveLength(3 + 1);
    expect(file()?.credentials[0]?.refresh?.key).toBeDefined();
  });

  it('that the issuer does not give cost nobody the credential', async () => {
    const { accepted, notified } = await pickUp({ refuse: true });
    expect(accepted).toMatchObject({ passes: 0, copiesLeft: 3, passesRefused: { code: 'pick_up_refused' } });
    expect(notified).toEqual(['credential_accepted']);
  });

  it('are shown for half a minute, for a gate code that could be one, until they end', async () => {
    const { wallet, passes } = await pickUp({});
    const { id } = passes[0]!;
    const shown = orThrow(await wallet.showPass(id, 'K7Q2'));
    expect(shown.text).toMatch(/^GP1:/);
    expect(shown.until - t.now()).toBeGreaterThan(0);
    expect(shown.until - t.now()).toBeLessThanOrEqual(30);
    expect(await wallet.showPass(id, 'k7q2')).toMatchObject({ ok: false, error: { code: 'input_refused' } });
    expect(await wallet.showPass('none', 'K7Q2')).toMatchObject({ ok: false, error: { code: 'nothing_held' } });
  });
});
