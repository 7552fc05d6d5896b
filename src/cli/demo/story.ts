/**
 * The demo: 309 synthetic journalists from the office's file to the gate, on real HTTP, then the theft of everything.
 * Every step checks what it claims; the first one that does not hold ends the demo with a fault.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AccreditedPerson,
  createChecker,
  createWalletClient,
  orThrow,
  type WalletFile,
} from '../../client/index.ts';
import { certificatesIn } from '../pem.ts';
import { CommandError, EXIT, type Terminal } from '../terminal.ts';
import { sizesBelow } from './dump-search.ts';
import { distinctMarkers, markersOf } from './markers.ts';
import { accreditFile, type DemoOffice, openOffice, STATUS_PERIOD, writePeople } from './office.ts';
import { startOwnService } from './own-service.ts';
import { ASKS, inTurns, judge, type Phone, pickUp, show, showsExactly } from './phones.ts';
import { type DemoTexts, demoTextsIn } from './texts.ts';
import { megabytes, sizeOf, stealAndSearch, type Theft } from './theft.ts';

export interface DemoWanted {
  readonly count: number;
  readonly seed: number;
  /** An empty folder, which the caller removes. */
  readonly folder: string;
}

type Step = 'prepare' | 'accredit' | 'pickUp' | 'check' | 'revoke' | 'search';

/** What the demo measured and found: what `--json` prints. */
export interface DemoReport {
  readonly people: number;
  readonly copies: number;
  readonly seconds: Readonly<Record<Step, number>>;
  readonly secondsUntilRefused: number;
  readonly kept: { readonly databaseBytes: number; readonly shelfBytes: number; readonly bytesPerPerson: number };
  readonly theft: Theft;
}

/** Tells the story to its end. Throws when a step does not hold. */
export async function tellStory({ count, seed, folder }: DemoWanted, terminal: Terminal): Promise<DemoReport> {
  const texts = demoTextsIn(terminal.language);
  const clock = createStopwatch();
  for (const line of texts.intro(count)) terminal.say(line);
  terminal.say('');
  const say = (sentence: string) => terminal.say(`${terminal.paint.good('✓')} ${sentence}`);

  const file = join(folder, 'people.ndjson');
  const people = await writePeople(file, { count, seed }, (done) => terminal.progress(texts.drawing, done, count));
  say(texts.people(count, megabytes(sizeOf(file))));
  const service = await startOwnService(folder);
  try {
    say(texts.service(service.issuer));
    const office = await openOffice(service, join(folder, 'office'), count);
    say(texts.event);
    const before = sizesBelow(service.dataDir);
    clock.stop('prepare');

    const offers = await accreditFile(office, file, (done) => terminal.progress(texts.accrediting, done, count));
    say(texts.accredited(offers.length));
    clock.stop('accredit');

    const anchors = certificatesIn(readFileSync(join(service.operatorDir, 'anchor.pem'), 'utf8'));
    const phones = await inTurns(
      offers,
      (offer) => pickUp(offer, anchors),
      (done) => terminal.progress(texts.pickingUp, done, count),
    );
    const copies = phones.reduce((sum, { held }) => sum + held.copiesLeft, 0);
    say(texts.pickedUp(phones.length, copies));
    await expectOneUse(offers[0]!, anchors);
    say(texts.oneUse);
    clock.stop('pickUp');

    const gate = createChecker({ trust: { anchors }, issuers: [service.issuer] });
    await passGates(phones, gate, terminal, texts);
    clock.stop('check');

    const secondsUntilRefused = await revokeAndReissue({ office, phones, offers, anchors, gate }, terminal, texts);
    say(texts.revoked(secondsUntilRefused));
    say(texts.lost);
    say(texts.unharmed);
    clock.stop('revoke');

    terminal.say(texts.stealing);
    const markers = distinctMarkers(people.flatMap((person, index) => markersOf(person, offers[index])));
    const stolen = { dataDir: service.dataDir, log: service.log(), into: join(folder, 'stolen') };
    const theft = stealAndSearch(stolen, markers, office.event);
    clock.stop('search');
    // Sizes after a clean end: while it runs, the write-ahead log holds pages that are counted twice.
    await service.stop();
    const after = sizesBelow(service.dataDir);
    const kept = { databaseBytes: after.database, shelfBytes: after.shelf };
    const grown = after.database - before.database + after.shelf - before.shelf;
    return {
      people: count,
      copies,
      seconds: clock.seconds(),
      secondsUntilRefused,
      kept: { ...kept, bytesPerPerson: Math.round(grown / count) },
      theft,
    };
  } finally {
    await service.stop();
  }
}

/** A link that was used is worth nothing, whatever code comes with it. */
async function expectOneUse(offer: AccreditedPerson, anchors: readonly string[]): Promise<void> {
  const store = { load: async () => undefined, save: async (_wallet: WalletFile) => {} };
  const other = createWalletClient({ store, trust: { anchors } });
  const refusals: string[] = [];
  for (const txCode of [offer.txCode ?? '', '00000000']) {
    const answer = await other.accept(offer.link, { txCode });
    must(!answer.ok, 'a used offer was given out again');
    if (!answer.ok) refusals.push(JSON.stringify(answer.error));
  }
  must(refusals[0] === refusals[1], 'a used offer and a wrong code are told apart');
}

/** Everybody passes one gate; each gate asks for something else. */
async function passGates(
  phones: readonly Phone[],
  gate: ReturnType<typeof createChecker>,
  terminal: Terminal,
  texts: DemoTexts,
): Promise<void> {
  const times = new Map<string, number>();
  let facts = 0;
  await inTurns(
    phones,
    async (phone, index) => {
      const asked = ASKS[index % ASKS.length]!;
      const shown = await show(phone, asked);
      must(showsExactly(await judge(gate, shown), asked), 'a gate saw something else than it asked for');
      const replayed = await judge(gate, { ...shown, nonce: 'another-request-of-the-gate' });
      must(replayed.verdict === 'stop', 'an answer was taken for another request');
      const what = asked.join(' + ') || texts.nothingElse;
      times.set(what, (times.get(what) ?? 0) + 1);
      facts = Math.max(facts, Object.keys(phone.held.claims).length);
    },
    (done) => terminal.progress(texts.checking, done, phones.length),
  );
  terminal.say(`${terminal.paint.good('✓')} ${texts.checked(phones.length)}`);
  for (const [what, count] of times) terminal.say(texts.asked(count, what, facts));
}

interface Cast {
  readonly office: DemoOffice;
  readonly phones: readonly Phone[];
  readonly offers: readonly AccreditedPerson[];
  readonly anchors: readonly string[];
  readonly gate: ReturnType<typeof createChecker>;
}

/** One revoked, one phone lost. Returns after how many seconds the gate refused the revoked one. */
async function revokeAndReissue(
  { office, phones, offers, anchors, gate }: Cast,
  terminal: Terminal,
  texts: DemoTexts,
): Promise<number> {
  const { desk, event } = office;
  const [revoked, lost, other] = [offers.length - 1, offers.length - 2, 0] as const;
  const found = orThrow(await desk.find(event, { folio: offers[revoked]!.folio }));
  const { accreditation } = found.entries[0]!;
  must(accreditation === offers[revoked]!.accreditation, 'the look-up found somebody else');
  orThrow(await desk.revoke({ event, accreditations: [accreditation], reason: 'ROLE_ENDED' }));
  const again = orThrow(
    await desk.reissue({
      accreditation: offers[lost]!.accreditation,
      reason: 'LOST',
      from: { folio: offers[lost]!.folio },
    }),
  );
  const newPhone = await pickUp(again, anchors);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const shown = await show(phones[revoked]!, []);
  // Two ticks: one until the list is published, one until the gate looks at it again.
  while ((await judge(gate, shown)).verdict !== 'stop') {
    must(seconds() < STATUS_PERIOD * 4, 'a revoked credential is still accepted');
    terminal.progress(texts.waiting, Math.min(seconds(), STATUS_PERIOD * 2 - 1), STATUS_PERIOD * 2);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const waited = seconds();
  terminal.progress(texts.waiting, STATUS_PERIOD * 2, STATUS_PERIOD * 2);
  const old = await judge(gate, await show(phones[lost]!, []));
  must(old.reason === 'REVOKED', 'the lost phone still enters');
  must((await judge(gate, await show(newPhone, ['zones.hall']))).verdict === 'go', 'the new phone does not enter');
  must((await judge(gate, await show(phones[other]!, []))).verdict === 'go', 'somebody else was hit');
  return waited;
}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new CommandError('demo_broken', `The demo does not hold: ${otherwise}.`, {
      exit: EXIT.failed,
      next: 'npm test',
    });
  }
}

function createStopwatch() {
  const taken = { prepare: 0, accredit: 0, pickUp: 0, check: 0, revoke: 0, search: 0 };
  let last = performance.now();
  return {
    stop(step: Step) {
      const now = performance.now();
      taken[step] += (now - last) / 1000;
      last = now;
    },
    seconds: (): Readonly<Record<Step, number>> =>
      Object.fromEntries(
        Object.entries(taken).map(([step, value]) => [step, Number(value.toFixed(2))]),
      ) as typeof taken,
  };
}
