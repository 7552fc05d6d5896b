/**
 * A rush at the gates (domain notes §6.2, §8.3 scenarios 1 and 16), played out. People come, stand in the shortest line,
 * and are judged one by one by the real offline judge over a real bundle; how long a guard needs for each is stated, not
 * measured. Everything is a function of its input: the same night always ends the same way.
 */
import {
  type CompiledBundle,
  createHandleSet,
  type Judgement,
  judgePass,
} from '../../src/client/offline-gate/index.ts';
import { type UnixSeconds, unixSeconds } from '../../src/lib/time.ts';

/** Somebody who comes to the gates. */
export interface Arrival {
  /** Seconds after the beginning. */
  readonly at: number;
  /** Whether this person has a right to be inside: what the verdict is held against. */
  readonly entitled: boolean;
  /** What the phone shows at a moment to a gate with this code. */
  show(now: UnixSeconds, gateCode: string): Promise<string>;
  /** What it showed last: a picture of that screen. */
  picture?(): string | undefined;
}

export interface Lane {
  readonly code: string;
  readonly bundle: CompiledBundle;
  /** Seconds by which its phone's clock is wrong, until somebody sets it. */
  readonly clockError?: number;
  /** Seconds after the beginning at which the guard has followed the hint and the clock is right. */
  readonly clockFixedAt?: number;
  /** Seconds after the beginning at which it fails for good. */
  readonly failsAt?: number;
}

export interface Night {
  readonly start: UnixSeconds;
  readonly arrivals: readonly Arrival[];
  readonly lanes: readonly Lane[];
  /** Seconds that a guard needs for a person, the glance at the face included, by verdict. */
  readonly seconds: (verdict: Judgement['verdict'], turn: number) => number;
  /** Seconds between two exchanges of entries among the lanes; never without a network. */
  readonly exchangeEvery?: number;
}

/** One person's way through. */
export interface Passage {
  readonly lane: number;
  readonly waited: number;
  readonly done: number;
  readonly judgement: Judgement;
  readonly entitled: boolean;
}

interface OpenLane extends Lane {
  readonly handles: ReturnType<typeof createHandleSet>;
  readonly fresh: string[];
  freeAt: number;
}

/** Plays the night to its end. */
export async function playNight({
  start,
  arrivals,
  lanes,
  seconds,
  exchangeEvery,
}: Night): Promise<readonly Passage[]> {
  const open: OpenLane[] = lanes.map((lane) => ({ ...lane, handles: createHandleSet(), fresh: [], freeAt: 0 }));
  const passages: Passage[] = [];
  let exchanged = 0;
  for (const [turn, arrival] of arrivals.toSorted((a, b) => a.at - b.at).entries()) {
    if (exchangeEvery !== undefined && arrival.at - exchanged >= exchangeEvery) {
      exchange(open);
      exchanged = arrival.at;
    }
    const lane = shortest(open, arrival.at);
    const begin = Math.max(arrival.at, lane.freeAt);
    const judgement = await judgeAt(lane, arrival, start, begin);
    if (judgement.verdict === 'go' && judgement.newHandle !== undefined) {
      lane.handles.add(judgement.newHandle);
      lane.fresh.push(judgement.newHandle);
    }
    lane.freeAt = begin + seconds(judgement.verdict, turn);
    const { entitled, at } = arrival;
    passages.push({ lane: open.indexOf(lane), waited: begin - at, done: lane.freeAt, judgement, entitled });
  }
  return passages;
}

/** The lane that is free first. People do not stay in front of one that has failed. */
function shortest(lanes: readonly OpenLane[], at: number): OpenLane {
  const working = lanes.filter(({ failsAt, freeAt }) => failsAt === undefined || Math.max(at, freeAt) < failsAt);
  return working.reduce((best, lane) => (lane.freeAt < best.freeAt ? lane : best));
}

async function judgeAt(lane: OpenLane, arrival: Arrival, start: UnixSeconds, begin: number): Promise<Judgement> {
  const { bundle, handles, code, clockError = 0, clockFixedAt = Number.POSITIVE_INFINITY } = lane;
  const now = unixSeconds(start + Math.floor(begin));
  const error = begin < clockFixedAt ? clockError : 0;
  return judgePass({
    ...{ bundle, handles, text: await arrival.show(now, code) },
    gate: { mode: 'entry', code },
    now: unixSeconds(now + error),
    // Measured when the phone last had a network: the judge corrects by it, and says that the clock is off.
    clockOffset: -error,
  });
}

function exchange(lanes: readonly OpenLane[]): void {
  const all = lanes.flatMap(({ fresh }) => fresh.splice(0));
  for (const { handles } of lanes) for (const handle of all) handles.add(handle);
}

/** What a night is judged by. */
export function sumUp(passages: readonly Passage[]) {
  const waited = passages.map((passage) => passage.waited).sort((a, b) => a - b);
  const count = (verdict: Judgement['verdict']) =>
    passages.filter(({ judgement }) => judgement.verdict === verdict).length;
  return {
    people: passages.length,
    go: count('go'),
    check: count('check'),
    already: count('already'),
    stop: count('stop'),
    /** Green for somebody who had no right to it. */
    falseAccepts: passages.filter(({ judgement, entitled }) => judgement.verdict === 'go' && !entitled).length,
    /** Not green for somebody who had every right. */
    heldUp: passages.filter(({ judgement, entitled }) => judgement.verdict !== 'go' && entitled).length,
    longestWait: waited.at(-1) ?? 0,
    medianWait: waited[Math.floor(waited.length / 2)] ?? 0,
    end: Math.max(...passages.map(({ done }) => done)),
  };
}
