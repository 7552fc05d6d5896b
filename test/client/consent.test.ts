import { describe, expect, it } from 'vitest';
import {
  claimLabels,
  createWalletClient,
  orThrow,
  type PresentationAsk,
  type WalletFile,
} from '../../src/client/index.ts';
import type { JsonObject, JsonValue } from '../../src/lib/json.ts';
import { createClock, createRandom, NOON } from '../harness.ts';
import { createVerifier, OFFICE, ZONE_QUERY } from './foreign-verifier.ts';

const HOST = new URL(OFFICE).host;
const [PRESS] = ZONE_QUERY.credentials;
const queryFor = (...paths: readonly string[]) => ({
  credentials: [{ ...PRESS, claims: paths.map((path) => ({ path: path.split('.') })) }],
});
const infoFor = (purpose: JsonValue): JsonValue => [
  { format: 'other', data: 'x' },
  { format: 'gafete_gate', data: { purpose } },
];

/** A wallet that is asked one request after another, and says yes unless told otherwise. */
async function meet() {
  let change: JsonObject = {};
  const verifier = await createVerifier({ payload: (payload) => ({ ...payload, ...change }), copies: 6 });
  let file: WalletFile = await verifier.walletFile();
  const wallet = createWalletClient({
    store: {
      load: async () => JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [verifier.anchor] },
    fetch: verifier.fetch,
    now: createClock().now,
    random: createRandom('wallet'),
    wait: async () => {},
  });
  async function ask(
    purpose: JsonValue | undefined,
    paths: readonly string[],
    answer = true,
  ): Promise<PresentationAsk> {
    change = { dcql_query: queryFor(...paths), ...(purpose !== undefined && { verifier_info: infoFor(purpose) }) };
    let heard: PresentationAsk | undefined;
    const consent = (asked: PresentationAsk) => {
      heard = asked;
      return answer;
    };
    orThrow(await wallet.show(verifier.link, { consent }));
    return heard as PresentationAsk;
  }
  return { ask, wallet, kept: () => file };
}

describe('a holder who is asked hears', () => {
  it('for what, in the words of the closed list, and what stays hidden', async () => {
    const { ask } = await meet();
    const heard = await ask('zone-gate', ['zones.pit', 'days.2026-11-23']);
    expect(heard.purpose).toEqual({
      name: 'zone-gate',
      labels: { 'es-MX': 'Acceso a una zona', en: 'Zone gate' },
    });
    expect(heard.credentials[0]?.hidden.toSorted()).toEqual(['days.2026-11-24', 'role', 'zones.hall']);
    expect([heard.beyond, heard.before, heard.inPieces]).toEqual([[], [], []]);
    expect(claimLabels('zones.pit')).toEqual({ 'es-MX': expect.stringContaining('pit'), en: 'Zones (pit)' });
  });

  it.each([
    ['outer-gate', ['role', 'days.2026-11-23'], ['role']],
    ['zone-gate', ['zones.pit', 'zones.hall'], ['zones.hall']],
    // Only in comparison: the answer is “a photographer”, and no other.
    ['photo-pit', ['role'], ['role']],
    ['police-cordon', ['event'], ['event']],
    ['press-kit', ['role'], []],
    // Who says nothing, or something that is on no list, is measured by what hardly anybody minds.
    [undefined, ['role'], []],
    [undefined, ['zones.pit'], ['zones.pit']],
    ['wifi', ['zones.pit'], ['zones.pit']],
    ['constructor', ['zones.pit'], ['zones.pit']],
    [7, ['role'], []],
  ])('what goes beyond %s', async (purpose, paths, beyond) => {
    const { ask } = await meet();
    expect((await ask(purpose, paths, false)).beyond).toEqual(beyond);
  });

  it('what this office would know in all, when it asks in pieces', async () => {
    const { ask } = await meet();
    expect((await ask('press-kit', ['role'])).before).toEqual([]);
    const second = await ask('outer-gate', ['days.2026-11-23']);
    expect([second.beyond, second.before, second.inPieces]).toEqual([[], ['role'], ['role']]);
    const third = await ask('zone-gate', ['zones.pit']);
    expect(third.before.toSorted()).toEqual(['days.2026-11-23', 'role']);
    expect(third.inPieces).toEqual(['role']);
    // Asked once more it is not a piece: it is in the request, and judged there.
    const fourth = await ask('press-kit', ['role']);
    expect([fourth.before.includes('role'), fourth.inPieces.toSorted()]).toEqual([
      false,
      ['days.2026-11-23', 'zones.pit'],
    ]);
  });

  it('nothing of what was asked and declined', async () => {
    const { ask, kept } = await meet();
    await ask('press-kit', ['role'], false);
    expect((await ask('outer-gate', ['days.2026-11-23'], false)).before).toEqual([]);
    expect([kept().seen, kept().history]).toEqual([undefined, undefined]);
  });
});

describe('a history', () => {
  it('says hour, host, purpose and claims, newest first, and knows no more', async () => {
    const { ask, wallet } = await meet();
    await ask('press-kit', ['role']);
    await ask(undefined, ['zones.pit']);
    const when = NOON - (NOON % 3600);
    expect(orThrow(await wallet.history())).toEqual({
      kept: true,
      entries: [
        { when, host: HOST, claims: ['zones.pit'] },
        { when, host: HOST, purpose: 'press-kit', claims: ['role'] },
      ],
    });
  });

  it('is forgotten when it is switched off; over-asking in pieces is found all the same, by no name', async () => {
    const { ask, wallet, kept } = await meet();
    await ask('press-kit', ['role']);
    orThrow(await wallet.keepHistory(false));
    await ask('zone-gate', ['zones.pit']);
    expect(orThrow(await wallet.history())).toEqual({ kept: false, entries: [] });
    expect((await ask('outer-gate', ['days.2026-11-23'])).before.toSorted()).toEqual(['role', 'zones.pit']);
    expect(JSON.stringify(kept().seen)).not.toContain(HOST);
    orThrow(await wallet.keepHistory(true));
    await ask('press-kit', ['role']);
    expect(orThrow(await wallet.history()).entries).toHaveLength(1);
  });
});
