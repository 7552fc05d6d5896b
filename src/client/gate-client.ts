/**
 * A gate: a machine that asks wallets, within the purpose that the desk gave it, and hears one verdict for each request.
 * In judge mode it never sees a presentation: the service judges, and seals what was asked to a key that this client makes
 * anew for every request. In relay mode that key opens the answer itself, the service sees nothing, and this client judges.
 * Without a network it judges passes by its bundle (`offline-gate/`), and tells the others afterwards.
 */
import { type OwnGate, ownGateSchema } from '../gate/wire.ts';
import { withDefaults } from './defaults.ts';
import { createDeskSession } from './desk-session.ts';
import type { Answer, DeskClientOptions, Enrolled, Identity } from './desk-types.ts';
import { enrol, identity } from './enrol.ts';
import { createGateJudge, type GateJudging } from './gate-judge.ts';
import { type GateQuestion, type GateRequest, sendRequest } from './gate-request.ts';
import { type GateSession, gateSessionOf } from './gate-session.ts';
import {
  exchangeHandles,
  type FetchedBundle,
  fetchBundle,
  type HandleExchange,
  type KnownBundle,
  reportOverrides,
} from './gate-work.ts';
import { type PairedGateOptions, pairedGateSession } from './paired-gate.ts';

/** How a gate is set up: as a desk client, with a profile of its own. */
export interface GateClientOptions extends DeskClientOptions {
  /** For relay mode: other offices that count here, and where public documents come from. */
  readonly judging?: GateJudging;
}

/** A gate at work, wherever its keys are. */
export interface WorkingGate {
  readonly issuer: string;
  /** What this gate may ask, today. */
  me(): Answer<OwnGate>;
  /**
   * Makes one request. Refuses with `over_asking`, whose `asked` names the claim, before anything is signed. Show
   * `link` as a QR code or open it on the same device, then `wait`.
   */
  ask(question?: GateQuestion): Answer<GateRequest>;
  /**
   * The signed bundle, verified under the pinned root; `known` is what the gate has, and an older one is refused. Ask again
   * after `refreshAfter` seconds while there is a network.
   */
  bundle(known?: KnownBundle): Answer<FetchedBundle>;
  /** Tells the event's other gates of passages and hears of theirs (`GateJournal.exchanged`). */
  exchangeHandles(input: {
    readonly handles: Iterable<string>;
    readonly cursor?: string | undefined;
  }): Answer<HandleExchange>;
  /** Reports how many people the guard let in against the word on the screen: a signed act of this gate. */
  override(input: {
    readonly count: number;
    readonly event: string;
    readonly nonce?: string;
  }): Answer<{ readonly counted: number }>;
}

/** A machine at a gate, or an integrator's backend, with its keys in a profile. */
export interface GateClient extends WorkingGate {
  /** Makes this machine's keys, with a code of role `gate`. The desk then appoints it: `DeskClient.addGate`. */
  enrol(input: { readonly code: string }): Answer<Enrolled>;
  identity(): Answer<Identity>;
}

/** Makes a gate over one profile. Reads nothing until it is used. */
export function createGateClient(options: GateClientOptions): GateClient {
  const session = createDeskSession(options, withDefaults(options));
  return {
    ...workOf(gateSessionOf(session), options.judging),
    enrol: ({ code }) => enrol(session, code),
    identity: () => identity(session),
  };
}

/** Makes a gate over keys that its device does not let out, paired before by `pairGate`. Reads nothing until it is used. */
export function createPairedGate(issuer: string, options: PairedGateOptions): WorkingGate {
  return workOf(pairedGateSession(issuer, options), options.judging);
}

function workOf(session: GateSession, judging: GateJudging = {}): WorkingGate {
  const judgeOf = createGateJudge(session, judging);
  return {
    issuer: session.issuer,
    me: () => session.call({ method: 'GET', path: '/gate/me', schema: ownGateSchema }),
    ask: (question = {}) => sendRequest(session, question, judgeOf),
    bundle: (known) => fetchBundle(session, known),
    exchangeHandles: (input) => exchangeHandles(session, input),
    override: (input) => reportOverrides(session, input),
  };
}

/** The code in the fragment of the address to which a wallet sent the browser back; `undefined` when there is none. */
export function responseCodeOf(returnedTo: string): string | undefined {
  const at = returnedTo.indexOf('#');
  const code = at < 0 ? null : new URLSearchParams(returnedTo.slice(at + 1)).get('response_code');
  return code !== null && /^[A-Za-z0-9_-]{43}$/.test(code) ? code : undefined;
}
