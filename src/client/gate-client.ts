/**
 * A gate: a machine that asks wallets, within the purpose that the desk gave it, and hears one verdict for each request.
 * In judge mode it never sees a presentation: the service judges, and seals what was asked to a key that this client makes
 * anew for every request. In relay mode that key opens the answer itself, the service sees nothing, and this client judges.
 */
import { type OwnGate, ownGateSchema } from '../gate/wire.ts';
import { withDefaults } from './defaults.ts';
import { createDeskSession } from './desk-session.ts';
import type { Answer, DeskClientOptions, Enrolled, Identity } from './desk-types.ts';
import { enrol, identity } from './enrol.ts';
import { createGateJudge, type GateJudging } from './gate-judge.ts';
import { type GateQuestion, type GateRequest, sendRequest } from './gate-request.ts';

/** How a gate is set up: as a desk client, with a profile of its own. */
export interface GateClientOptions extends DeskClientOptions {
  /** For relay mode: other offices that count here, and where public documents come from. */
  readonly judging?: GateJudging;
}

/** A machine at a gate, or an integrator's backend. */
export interface GateClient {
  readonly issuer: string;
  /** Makes this machine's keys, with a code of role `gate`. The desk then appoints it: `DeskClient.addGate`. */
  enrol(input: { readonly code: string }): Answer<Enrolled>;
  identity(): Answer<Identity>;
  /** What this gate may ask, today. */
  me(): Answer<OwnGate>;
  /**
   * Makes one request. Refuses with `over_asking`, whose `asked` names the claim, before anything is signed. Show
   * `link` as a QR code or open it on the same device, then `wait`.
   */
  ask(question?: GateQuestion): Answer<GateRequest>;
}

/** Makes a gate over one profile. Reads nothing until it is used. */
export function createGateClient(options: GateClientOptions): GateClient {
  const session = createDeskSession(options, withDefaults(options));
  const judgeOf = createGateJudge(session, options.judging ?? {});
  return {
    issuer: options.issuer,
    enrol: ({ code }) => enrol(session, code),
    identity: () => identity(session),
    me: () => session.call({ method: 'GET', path: '/gate/me', schema: ownGateSchema }),
    ask: (question = {}) => sendRequest(session, question, judgeOf),
  };
}

/** The code in the fragment of the address to which a wallet sent the browser back; `undefined` when there is none. */
export function responseCodeOf(returnedTo: string): string | undefined {
  const at = returnedTo.indexOf('#');
  const code = at < 0 ? null : new URLSearchParams(returnedTo.slice(at + 1)).get('response_code');
  return code !== null && /^[A-Za-z0-9_-]{43}$/.test(code) ? code : undefined;
}
