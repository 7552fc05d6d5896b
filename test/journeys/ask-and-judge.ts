import { expect } from 'vitest';
import {
  type AccreditedPerson,
  type GateVerdict,
  orThrow,
  type PresentationAsk,
  responseCodeOf,
} from '../../src/client/index.ts';
import { type AskingGate, appointGate, enrolGate } from '../actors/gate.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { post, readRequest, sealAnswer } from './answer-by-hand.ts';
import { JACINTA, KUH, XOCHITL } from './people.ts';
import { accredit, type Journey, openEvent, pickUp } from './scene.ts';

const BACK = 'https://press-centre.example/back';

/** The gate asks, the holder agrees, the gate hears. */
async function enter({ gate }: AskingGate, { wallet }: Holder): Promise<GateVerdict> {
  const request = orThrow(await gate.ask());
  const verdict = request.wait();
  expect(orThrow(await wallet.show(request.link, { consent: () => true }))).toMatchObject({ shown: true });
  return orThrow(await verdict);
}

export const askAndJudge: Journey = {
  title: 'a gate asks what its purpose allows, a holder answers, and one word comes back',
  tell(step) {
    let office: Office;
    let event: string;
    let accredited: AccreditedPerson[];
    let xochitl: Holder;
    let kuh: Holder;
    let pit: AskingGate;
    let pool: AskingGate;

    step(
      'the desk appoints a gate at the pit and a pool’s coordinator on the web; a third machine only enrolled',
      async (t) => {
        office = await enrolOffice(t);
        event = await openEvent(office, t, { copies: 8 });
        pit = await appointGate(t, office, event, 'zone-gate', { zones: ['pit'] });
        pool = await appointGate(t, office, event, 'pool-coordinator', { redirectUris: [BACK] });
        const gates = orThrow(await office.desk.gates(event)).map(({ client, purpose }) => [client, purpose]);
        expect(new Map(gates as [string, string][])).toEqual(
          new Map([
            [pit.client, 'zone-gate'],
            [pool.client, 'pool-coordinator'],
          ]),
        );
        expect(orThrow(await pit.gate.me())).toMatchObject({ event, purpose: 'zone-gate', zones: ['pit'] });
        const stranger = await enrolGate(t);
        expect(await stranger.gate.ask()).toMatchObject({ ok: false, error: { problem: 'gate-unknown' } });
      },
    );

    step('people pick up', async (t) => {
      accredited = await accredit(office, event, [XOCHITL, KUH, JACINTA]);
      xochitl = await pickUp(t, accredited[0] as AccreditedPerson);
      kuh = await pickUp(t, accredited[1] as AccreditedPerson);
    });

    step('at the pit the holder hears in words who asks, and enters', async (t) => {
      const request = orThrow(await pit.gate.ask({ zone: 'pit' }));
      let heard: PresentationAsk | undefined;
      const consent = (ask: PresentationAsk) => {
        heard = ask;
        return true;
      };
      const shown = orThrow(await xochitl.wallet.show(request.link, { consent }));
      const { host } = new URL(t.publicUrl);
      expect(heard?.verifier).toEqual({ office: t.publicUrl, host, clientId: request.clientId });
      expect(heard?.credentials[0]?.shows).toEqual({ event, level: 'event_pass', zones: { pit: true } });
      expect(shown).toMatchObject({ shown: true, copiesLeft: { [heard?.credentials[0]?.credential ?? '']: 7 } });
      const verdict = orThrow(await request.wait());
      expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK', labels: { 'es-MX': 'Válida.' } });
      expect(verdict.claims['press']).toMatchObject([{ zones: { pit: true } }]);
      expect(JSON.stringify(verdict)).not.toMatch(/cnf|status|outlet/);
    });

    step('the verdict is given once, to the gate that asked', async () => {
      const request = orThrow(await pit.gate.ask());
      orThrow(await xochitl.wallet.show(request.link, { consent: () => true }));
      expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go' });
      expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'request_ended' } });
    });

    step(
      'a gate that asks more than its purpose is refused before anything is signed, with the claim named',
      async () => {
        const press = (paths: readonly (readonly string[])[], vct: readonly string[]) => ({
          credentials: [
            { id: 'press', format: 'dc+sd-jwt', meta: { vct_values: vct }, claims: paths.map((path) => ({ path })) },
          ],
        });
        const { vct } = orThrow(await pit.gate.me());
        for (const [paths, asked] of [
          [[['zones', 'pit'], ['outlet_name']], 'outlet_name'],
          [[['zones', 'hall']], 'zones.hall'],
          [[['zones']], 'zones'],
          [[['legal_name']], 'legal_name'],
        ] as const) {
          const refused = await pit.gate.ask({ query: press(paths, vct) });
          expect(refused).toMatchObject({ ok: false, error: { code: 'over_asking', asked } });
        }
        expect(await pit.gate.ask({ also: ['outlet_name'] })).toMatchObject({ error: { asked: 'outlet_name' } });
        const unparsed = await pit.gate.ask({ query: { credentials: [] } });
        expect(unparsed).toMatchObject({ ok: false, error: { code: 'refused', problem: 'query-invalid' } });
      },
    );

    step('who has no right to the zone is told so by her own wallet, and the gate learns nothing', async () => {
      const request = orThrow(await pit.gate.ask());
      const answer = await kuh.wallet.show(request.link, { consent: () => true });
      expect(answer).toMatchObject({ ok: false, error: { code: 'no_credential_fits' } });
      const hurried = new AbortController();
      hurried.abort();
      expect(await request.wait({ signal: hurried.signal })).toMatchObject({ error: { code: 'aborted' } });
    });

    step('a holder who declines ends the request politely', async () => {
      const request = orThrow(await pit.gate.ask());
      expect(orThrow(await xochitl.wallet.show(request.link, { consent: () => false }))).toMatchObject({
        shown: false,
      });
      expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'declined' } });
      const late = await xochitl.wallet.show(request.link, { consent: () => true });
      expect(late).toMatchObject({ ok: false, error: { code: 'request_refused' } });
    });

    step('a copied answer is refused wherever it is sent, and closes nothing', async (t) => {
      const [first, second] = [orThrow(await pit.gate.ask()), orThrow(await pit.gate.ask())];
      const asked = await readRequest(t, first);
      const input = { audience: first.clientId, nonce: asked.nonce, show: ['zones.pit'] };
      const { presentation } = orThrow(await xochitl.wallet.present(input));
      const answer = await sealAnswer(t, asked, presentation);
      expect((await post(t, asked.responseUri, answer)).status).toBe(200);
      expect(orThrow(await first.wait())).toMatchObject({ verdict: 'go' });
      const other = await readRequest(t, second);
      // The same bytes again; the same bytes elsewhere; and the presentation itself, sealed anew to the other's key.
      for (const [uri, copied] of [
        [asked.responseUri, answer],
        [other.responseUri, answer],
        [other.responseUri, await sealAnswer(t, other, presentation)],
      ] as const) {
        const refused = await post(t, uri, copied);
        expect([refused.status, await refused.json()]).toEqual([400, { error: 'invalid_request' }]);
      }
      // Still open for who is really there.
      orThrow(await xochitl.wallet.show(second.link, { consent: () => true }));
      expect(orThrow(await second.wait())).toMatchObject({ verdict: 'go' });
    });

    step('on the same device the browser comes back with a code, and without it nobody gets the verdict', async () => {
      const request = orThrow(await pool.gate.ask({ redirectUri: BACK }));
      const shown = orThrow(await xochitl.wallet.show(request.link, { consent: () => true }));
      const redirectUri = shown.shown ? (shown.redirectUri as string) : '';
      expect(redirectUri.startsWith(`${BACK}#response_code=`)).toBe(true);
      const responseCode = responseCodeOf(redirectUri) as string;
      expect(await request.wait()).toMatchObject({ ok: false, error: { code: 'forbidden', problem: 'session' } });
      const wrong = await request.wait({ responseCode: 'A'.repeat(43) });
      expect(wrong).toMatchObject({ ok: false, error: { problem: 'session' } });
      const verdict = orThrow(await request.wait({ responseCode }));
      expect(verdict).toMatchObject({
        verdict: 'go',
        claims: { press: [{ role: 'photo', outlet_name: XOCHITL.outlet }] },
      });
      const elsewhere = await pool.gate.ask({ redirectUri: `${BACK}/` });
      expect(elsewhere).toMatchObject({ ok: false, error: { problem: 'redirect-unregistered' } });
    });

    step('a lost phone: re-issued, and the old one is stopped while the new one enters', async (t) => {
      const { accreditation } = accredited[0] as AccreditedPerson;
      const again = orThrow(await office.desk.reissue({ accreditation, reason: 'LOST', from: { name: XOCHITL.name } }));
      await t.untilPublished();
      expect(await enter(pit, xochitl)).toMatchObject({ verdict: 'stop', reason: 'REVOKED', claims: {} });
      xochitl = await pickUp(t, again);
      expect(await enter(pit, xochitl)).toMatchObject({ verdict: 'go' });
      accredited[0] = again;
    });

    step('suspended: the gate says look; revoked: stop', async (t) => {
      const accreditations = [(accredited[0] as AccreditedPerson).accreditation];
      orThrow(await office.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
      await t.untilPublished();
      expect(await enter(pit, xochitl)).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
      orThrow(await office.desk.revoke({ accreditations, reason: 'ISSUED_IN_ERROR' }));
      await t.untilPublished();
      expect(await enter(pit, xochitl)).toMatchObject({ verdict: 'stop', reason: 'REVOKED', claims: {} });
    });

    step('a gate that was removed asks nobody any more', async () => {
      orThrow(await office.desk.removeGate(event, pit.client));
      expect(await pit.gate.ask()).toMatchObject({ ok: false, error: { code: 'forbidden', problem: 'gate-unknown' } });
      expect(orThrow(await office.desk.gates(event))).toHaveLength(1);
    });
  },
};
