/**
 * Codes changed at random: letters, bytes, whole parts, parts of other passes, passes of another layout that the issuer has
 * signed. 20,000 here; `npm run fuzz:gate-pass` makes a million.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ANY_GATE,
  createPass,
  decodeBase45,
  encodeBase45,
  PASS_PREFIX,
  type PassRefusal,
  showPass,
  verifyShown,
} from '../../../src/credential/gate-pass/index.ts';
import { type Bytes, concatBytes } from '../../../src/lib/bytes.ts';
import type { Es256PublicKey } from '../../../src/lib/es256.ts';
import { createRandomBelow } from '../../../src/lib/random-below.ts';
import type { Result } from '../../../src/lib/result.ts';
import type { LocalDate } from '../../../src/lib/time-zone.ts';
import { createRandom } from '../../harness.ts';
import { build, HERE, textOf, WRONG } from './mutants.ts';
import { EVENT, FIELDS, GATE_CODE, holderKey, issuerKey, issuers, LONGEST, NOW, otherKey } from './people.ts';

const RUNS = Number(process.env['GATE_PASS_FUZZ'] ?? 20_000);
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:abcd_\n\u00e9\u{1f600}';

type Judge = (text: string) => Promise<Result<unknown, PassRefusal>>;
const random = createRandom('gate pass fuzz');
const below = createRandomBelow(random);
const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;

/** Codes that are good, and codes that somebody could have and try: each a start for changes. */
let good: readonly string[];
let starts: readonly Bytes[];
let known: ReadonlyMap<string, Es256PublicKey>;

beforeAll(async () => {
  known = await issuers();
  const mine = [];
  const { role: _role, ...plain } = FIELDS;
  for (const fields of [FIELDS, plain, LONGEST, { ...FIELDS, day: '2026-11-29' as LocalDate, index: 7 }]) {
    mine.push(await createPass(fields, issuerKey.sign));
  }
  const shown: string[] = [];
  for (const pass of mine) shown.push(await showPass(pass, { counter: HERE, gateCode: GATE_CODE }, holderKey.sign));
  good = shown;
  const more: Bytes[] = [];
  // What a cheat has: other moments, other gates, other people's proofs, other events, his own issuer.
  for (const [counter, gateCode] of [
    [HERE - 9, GATE_CODE],
    [HERE, ANY_GATE],
    [HERE, 'Z9Z9'],
  ] as const) {
    more.push(bytesOf(await showPass(mine[0] as Bytes, { counter, gateCode }, holderKey.sign)));
  }
  more.push(bytesOf(await showPass(mine[0] as Bytes, { counter: HERE, gateCode: GATE_CODE }, otherKey.sign)));
  const forged = await createPass({ ...FIELDS, holder: otherKey.jwk }, otherKey.sign);
  more.push(bytesOf(await showPass(forged, { counter: HERE, gateCode: GATE_CODE }, otherKey.sign)));
  // Every layout that is none, signed by the issuer as it is.
  for (const [, parts] of WRONG) more.push(await build(parts));
  starts = [...good.map(bytesOf), ...more];
});

const bytesOf = (text: string) => decodeBase45(text.slice(PASS_PREFIX.length)) as Bytes;
const judge: Judge = (text) => verifyShown(text, { issuers: known, event: EVENT, gateCodes: [GATE_CODE], now: NOW });

/** One change of some bytes. */
const CHANGES: readonly ((bytes: Bytes) => Bytes)[] = [
  (bytes) => withByte(bytes, below(bytes.length), (byte) => byte ^ (1 << below(8))),
  (bytes) => withByte(bytes, below(bytes.length), () => below(256)),
  // Heads of items are where layouts are decided.
  (bytes) => withByte(bytes, pick(HEADS), (byte) => byte + pick([1, -1, 0x20, -0x20, 0x40, 0x80])),
  (bytes) => bytes.slice(0, below(bytes.length)),
  (bytes) => concatBytes(bytes, random(1 + below(8))),
  (bytes) => splice(bytes, below(bytes.length), 0, random(1 + below(3))),
  (bytes) => splice(bytes, below(bytes.length), 1 + below(4), new Uint8Array(0)),
  (bytes) => splice(bytes, pick(HEADS), 1, Uint8Array.from(pick(LONGER_HEADS))),
  // Halves of two codes: the pass of one, the proof of another.
  (bytes) => cross(bytes, pick(starts), below(bytes.length)),
  (bytes) => cross(bytes, pick(starts), bytes.length - 71),
  (bytes) => cross(bytes, pick(starts), bytes.length - 66),
  (bytes) => move(bytes, below(bytes.length), 1 + below(40), below(bytes.length)),
  (bytes) => splice(bytes, bytes.length - 70, 4, uint32(HERE + below(9) - 4)),
];
/** Places of heads in a code of the shortest names: array, pass, tag, array, header, map, payload, claims, counter, proof. */
const HEADS = [0, 1, 2, 3, 4, 5, 6, 10, 18, 19, 20, 21, 22, 23, 28, 33, 34, 68, 73, 82, 87, 91, 93, 96, 101, 106, 111];
const LONGER_HEADS = [
  [0x58, 0x00],
  [0x59, 0x00],
  [0x5f],
  [0x9f],
  [0xbf],
  [0x98],
  [0xb8],
  [0xd8],
  [0x1b, 0, 0, 0, 0],
  [0xff],
];

function withByte(bytes: Bytes, at: number, change: (byte: number) => number): Bytes {
  const changed = bytes.slice();
  changed[at] = change(changed[at] ?? 0);
  return changed;
}
const splice = (bytes: Bytes, at: number, out: number, inserted: Uint8Array) =>
  concatBytes(bytes.slice(0, Math.max(0, at)), inserted, bytes.slice(Math.max(0, at) + out));
const cross = (one: Bytes, other: Bytes, at: number) =>
  concatBytes(one.slice(0, Math.max(0, at)), other.slice(Math.max(0, at + other.length - one.length)));
const move = (bytes: Bytes, from: number, length: number, to: number) =>
  splice(splice(bytes, from, length, new Uint8Array(0)), to, 0, bytes.slice(from, from + length));
function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A text that nobody made: of some code, up to four changes of its bytes and one of its letters away. */
function mutant(): string {
  const start = below(4) === 0 ? pick(starts) : bytesOf(pick(good));
  let bytes = start;
  for (let times = below(5); times > 0; times--) bytes = bytes.length === 0 ? bytes : pick(CHANGES)(bytes);
  const text = PASS_PREFIX + encodeBase45(bytes);
  if (below(5) !== 0) return text;
  const at = below(text.length);
  const letter = pick([...LETTERS]);
  return pick([
    text.slice(0, at) + letter + text.slice(at + 1),
    text.slice(0, at) + letter + text.slice(at),
    text.slice(0, at),
    text.slice(at),
    text.toLowerCase(),
    `${text} `,
  ]);
}

/** What happened to so many mutants. `accepted`: those that were not good to begin with. */
async function fuzz(runs: number, judged: Judge) {
  const accepted: string[] = [];
  const refusals: Record<string, number> = {};
  for (let run = 0; run < runs; run++) {
    const text = mutant();
    const answer = await judged(text);
    if (answer.ok) {
      if (!good.includes(text)) accepted.push(text);
    } else refusals[answer.error.type] = (refusals[answer.error.type] ?? 0) + 1;
  }
  return { accepted, refusals };
}

describe(`${RUNS} codes that nobody made`, () => {
  it('are all refused, and none of them throws', { timeout: 4 * 3_600_000 }, async () => {
    const { accepted, refusals } = await fuzz(RUNS, judge);
    expect(accepted).toEqual([]);
    // Every kind of check was reached: mutants that all fell at the first would show nothing.
    expect(Object.keys(refusals).sort()).toEqual([
      'E_PASS_BASE45',
      'E_PASS_COUNTER',
      'E_PASS_ENCODING',
      'E_PASS_EVENT',
      'E_PASS_EXPIRED',
      'E_PASS_HOLDER',
      'E_PASS_ISSUER',
      'E_PASS_LENGTH',
      'E_PASS_PREFIX',
      'E_PASS_PROOF',
      'E_PASS_SIGNATURE',
      'E_PASS_VALUE',
    ]);
    if (RUNS >= 1_000_000) console.info(JSON.stringify(refusals));
  });

  it('are found when a reader is lenient: with letters, with what stands behind, with whose proof it is', async () => {
    const lenient: Record<string, Judge> = {
      letters: (text) => judge(text.trim().toUpperCase()),
      // The first so many bytes are a code, whatever follows.
      tail: async (text) => {
        const bytes = decodeBase45(text.slice(PASS_PREFIX.length));
        const found = good.map(bytesOf).find((each) => bytes && Buffer.from(bytes.slice(0, each.length)).equals(each));
        return judge(found === undefined ? text : textOf(found));
      },
      proof: async (text) => {
        const answer = await judge(text);
        return !answer.ok && answer.error.type === 'E_PASS_PROOF' ? { ok: true, value: undefined } : answer;
      },
    };
    for (const [what, judged] of Object.entries(lenient)) {
      expect((await fuzz(4000, judged)).accepted.length, what).toBeGreaterThan(0);
    }
  });
});
