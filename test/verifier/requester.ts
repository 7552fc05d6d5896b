/**
 * Who asks in relay mode, so that one table of answers runs in both modes: it reads what the service passes on, judges it
 * with the gate client's own code, acknowledges, and says what the service would have said in judge mode.
 */
import type { DeskSession } from '../../src/client/desk-session.ts';
import { createGateJudge, type GateJudging } from '../../src/client/gate-judge.ts';
import { gateSessionOf } from '../../src/client/gate-session.ts';
import { hear, type RelayedRequest, relayedRequestOf } from '../../src/client/relay.ts';
import { ok } from '../../src/lib/result.ts';
import type { Verdict } from '../../src/sealing/index.ts';
import type { RequestState } from '../../src/verifier/wire.ts';
import type { EnrolledClient } from '../access/enrolled-client.ts';
import { value } from '../desk/office.ts';
import type { Service } from '../harness.ts';
import type { Begun } from './scene.ts';

export type Mode = 'judge' | 'relay';
export const MODES: readonly Mode[] = ['judge', 'relay'];

export function createRequester(service: Service, gate: EnrolledClient, judging: GateJudging, outside?: typeof fetch) {
  const { clock, publicUrl, log } = service;
  const requests = new Map<string, RelayedRequest>();
  const verdicts = new Map<string, Verdict>();
  const fetch = async (url: string, init: RequestInit) =>
    url.startsWith(`${publicUrl}/`) ? service.fetch(url.slice(publicUrl.length), init) : outside!(url, init);
  // What a gate client's session has for its judge.
  const memory = { trust: async () => ok({ anchors: service.keys.anchors, distrusted: new Set<string>() }) };
  const session = { issuer: publicUrl, surroundings: { fetch }, memory } as unknown as DeskSession;
  const judgeOf = createGateJudge(gateSessionOf(session), judging);
  const word = (text: string) => text.toLowerCase();
  const tell = (code: string, said: object) => void log.lines.push(JSON.stringify({ code, ...said }));
  const refuse = () =>
    Response.json({ error: 'invalid_request' }, { status: 400, headers: { 'Cache-Control': 'no-store' } });

  async function read(tx: string, query: string): Promise<RequestState | undefined> {
    const response = await gate.request('GET', `/gate/requests/${tx}${query}`);
    return response.status === 200 ? ((await response.json()) as RequestState) : undefined;
  }

  return {
    begun: (begun: Begun) => void requests.set(begun.tx, value(relayedRequestOf(begun, begun.key))),
    verdict: (tx: string) => verdicts.get(tx),

    /** Looks at the newest answer to a request that took one. */
    async answered(tx: string, taken: Response): Promise<Response> {
      const { redirect_uri: back } = (await taken.clone().json()) as { redirect_uri?: string };
      const state = await read(tx, back === undefined ? '' : `?response_code=${back.split('response_code=')[1]}`);
      const answer = state?.state === 'relayed' ? state.answers.at(-1) : undefined;
      const request = requests.get(tx) as RelayedRequest;
      if (answer === undefined) return refuse();
      const heard = await hear(request, value(await judgeOf()), answer, clock.now());
      if (heard.type === 'refused') {
        const cause = heard.cause === undefined ? {} : { cause: word(heard.cause) };
        tell('verifier.refused', { reason: word(heard.reason), ...cause });
        return refuse();
      }
      const outcome = heard.type === 'judged' ? heard.judged.verdict : 'declined';
      const body = { place: answer.place, outcome };
      const done = await gate.request('POST', `/gate/requests/${tx}/acknowledgement`, body);
      if (done.status !== 200) return refuse();
      if (heard.type === 'judged') {
        const { verdict, reason, claims, statusFault } = heard.judged;
        verdicts.set(tx, { verdict, reason, claims });
        tell('verifier.judged', { reason: word(reason), ...(statusFault && { status: word(statusFault) }) });
      }
      return taken;
    },
  };
}
