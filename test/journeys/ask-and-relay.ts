import { expect } from 'vitest';
import { createOperatorFile } from '../../src/cli/keys/ceremony.ts';
import {
  type AccreditedPerson,
  createGateClient,
  type GateRequest,
  type GateVerdict,
  orThrow,
  responseCodeOf,
} from '../../src/client/index.ts';
import { type AskingGate, appointGate } from '../actors/gate.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { surroundingsOf } from '../actors/place.ts';
import { createRandom } from '../harness.ts';
import { findMarkers } from '../invariants.ts';
import type { Target } from '../targets.ts';
import { post, readRequest, sealAnswer } from './answer-by-hand.ts';
import { JACINTA, MARKERS, XOCHITL } from './people.ts';
import { accredit, type Journey, openEvent, pickUp } from './scene.ts';

const BACK = 'https://press-centre.example/back';

/** The gate asks with its own key, the holder agrees, the gate judges. */
async function enter({ gate }: AskingGate, { wallet }: Holder, also: readonly string[] = []): Promise<GateVerdict> {
  const request = orThrow(await gate.ask({ mode: 'relay', also }));
  const verdict = request.wait();
  expect(orThrow(await wallet.show(request.link, { consent: () => true }))).toMatchObject({ shown: true });
  return orThrow(await verdict);
}

const askWithOwnKey = async ({ gate }: AskingGate): Promise<GateRequest> => orThrow(await gate.ask({ mode: 'relay' }));

/** What one gate was shown, sealed anew to another's request by who listened there. */
async function replay(target: Target, { wallet }: Holder, first: GateRequest, second: GateRequest): Promise<void> {
  const { nonce } = await readRequest(target, first);
  const shown = orThrow(await wallet.present({ audience: first.clientId, nonce, show: [] }));
  const other = await readRequest(target, second);
  const answer = await sealAnswer(target, other, shown.presentation);
  // The service cannot tell: it takes what it cannot read.
  expect((await post(target, other.responseUri, answer)).status).toBe(200);
}

/** The root of an office that nobody here knows. */
async function otherRoot({ publicUrl, now }: Target): Promise<string> {
  const ceremony = { publicUrl, environment: 'demo' as const, now: now(), random: createRandom('other root') };
  return (await createOperatorFile(ceremony)).certificate;
}

export const askAndRelay: Journey = {
  title: 'a gate judges by itself: the service passes on what it cannot read',
  tell(step) {
    let office: Office;
    let event: string;
    let xochitl: Holder;
    let jacinta: Holder;
    let accredited: AccreditedPerson[];
    let desk: AskingGate;

    step('the desk appoints a gate at its own table, and two people pick up', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t, { copies: 8 });
      desk = await appointGate(t, office, event, 'accreditation-desk', { redirectUris: [BACK] });
      accredited = await accredit(office, event, [XOCHITL, JACINTA]);
      xochitl = await pickUp(t, accredited[0] as AccreditedPerson);
      jacinta = await pickUp(t, accredited[1] as AccreditedPerson);
    });

    step('the gate hears the outlet that it asked for, and not a byte of the service ever held it', async (t) => {
      const verdict = await enter(desk, xochitl, ['outlet_name']);
      expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK', labels: { 'es-MX': 'Válida.' } });
      expect(verdict.claims['press']).toMatchObject([{ outlet_name: XOCHITL.outlet }]);
      expect(JSON.stringify(verdict)).not.toMatch(/"(cnf|status|iss|exp)"/);
      const seen = await t.kept();
      expect(findMarkers(seen, MARKERS)).toEqual([]);
      const planted = { name: 'control', bytes: Buffer.from(JSON.stringify(verdict.claims)) };
      expect(findMarkers([...seen, planted], MARKERS).length, 'the detector works').toBeGreaterThan(0);
    });

    step(
      'a presentation of another request is passed on and refused, and the request waits for a better one',
      async (t) => {
        const refused: string[] = [];
        const [first, second] = [await askWithOwnKey(desk), await askWithOwnKey(desk)];
        const verdict = second.wait({ onRefused: (reason) => refused.push(reason) });
        await replay(t, xochitl, first, second);
        await expect.poll(() => refused, { timeout: 20_000 }).toEqual(['E_KB_NONCE']);
        orThrow(await jacinta.wallet.show(second.link, { consent: () => true }));
        expect(orThrow(await verdict)).toMatchObject({ verdict: 'go' });
      },
    );

    step('a holder who declines is heard politely', async () => {
      const request = await askWithOwnKey(desk);
      const verdict = request.wait();
      expect(orThrow(await xochitl.wallet.show(request.link, { consent: () => false })).shown).toBe(false);
      expect(await verdict).toMatchObject({ ok: false, error: { code: 'declined' } });
      expect(await xochitl.wallet.show(request.link, { consent: () => true })).toMatchObject({ ok: false });
    });

    step('on the same device the code from the redirect opens the answer, and nothing else does', async () => {
      const request = orThrow(await desk.gate.ask({ mode: 'relay', redirectUri: BACK }));
      const shown = orThrow(await jacinta.wallet.show(request.link, { consent: () => true }));
      const responseCode = responseCodeOf(shown.shown ? (shown.redirectUri as string) : '') as string;
      expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'forbidden', problem: 'session' } });
      expect(orThrow(await request.wait({ responseCode }))).toMatchObject({ verdict: 'go' });
    });

    step('a gate that pinned another root believes nobody', async (t) => {
      const stranger = createGateClient({
        issuer: t.publicUrl,
        profile: { load: async () => desk.profile(), save: async () => {} },
        trust: { anchors: [await otherRoot(t)] },
        ...surroundingsOf(t, 'stranger'),
      });
      expect(await stranger.ask({ mode: 'relay' })).toMatchObject({ ok: false, error: { code: 'policy_untrusted' } });
    });

    step('suspended and revoked people are seen at the next list', async (t) => {
      const accreditations = [(accredited[0] as AccreditedPerson).accreditation];
      orThrow(await office.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
      await t.untilPublished();
      expect(await enter(desk, xochitl)).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
      orThrow(await office.desk.revoke({ accreditations, reason: 'ISSUED_IN_ERROR' }));
      await t.untilPublished();
      expect(await enter(desk, xochitl)).toMatchObject({ verdict: 'stop', reason: 'REVOKED', claims: {} });
    });
  },
};
