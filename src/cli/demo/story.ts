/**
 * The demo: 309 synthetic journalists from the office's file to the gate, on real HTTP, then the theft of everything.
 * Every step checks what it claims; the first one that does not hold ends the demo with a fault.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccreditedPerson, createWalletClient, orThrow, type WalletFile } from '../../client/index.ts';
import { sizesBelow } from '../../synthetic/dump-search.ts';
import { distinctMarkers, markersOf, presentationMarkers, shownMarkers } from '../../synthetic/markers.ts';
import { certificatesIn } from '../pem.ts';
import type { Terminal } from '../terminal.ts';
import { FIRST_NAMES, IS_REVOKED, LOSES_HER_PHONE, PHOTOGRAPHER, WRITER } from './cast.ts';
import { tryCopies } from './copied.ts';
import { askedIn, type DemoGates, openGates, pass, QUESTIONS, saw, show } from './gates.ts';
import { must } from './must.ts';
import { accreditFile, type DemoOffice, eventDays, openOffice, STATUS_PERIOD, writePeople } from './office.ts';
import { startOwnService } from './own-service.ts';
import { inTurns, type Phone, pickUp } from './phones.ts';
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
  const days = eventDays();
  const drawn = (done: number) => terminal.progress(texts.drawing, done, count);
  const people = await writePeople(file, { count, seed, days }, drawn);
  say(texts.people(count, megabytes(sizeOf(file))));
  const service = await startOwnService(folder);
  try {
    say(texts.service(service.issuer));
    const office = await openOffice(service, join(folder, 'office'), { people: count, days });
    say(texts.event);
    const gates = await openGates(service, office, join(folder, 'gates'));
    say(texts.gates(Object.keys(gates).length));
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

    const copied = await tellOfGates({ gates, phones }, terminal, texts);
    await passGates(phones, gates, terminal, texts);
    clock.stop('check');

    const story = { office, phones, offers, anchors, gates };
    const { waited: secondsUntilRefused, newPhone } = await revokeAndReissue(story, terminal, texts);
    say(texts.revoked(FIRST_NAMES[IS_REVOKED]!, secondsUntilRefused));
    say(texts.lost(FIRST_NAMES[LOSES_HER_PHONE]!));
    say(texts.unharmed);
    clock.stop('revoke');

    terminal.say(texts.stealing);
    const markers = distinctMarkers([
      ...people.flatMap((person, index) => markersOf(person, offers[index])),
      ...[...phones, newPhone].flatMap((phone) => shownMarkers(phone.shown)),
      ...presentationMarkers(copied),
    ]);
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
    const answer = await other.accept(offer.link, { txCode, confirm: () => true });
    must(!answer.ok, 'a used offer was given out again');
    if (!answer.ok) refusals.push(JSON.stringify(answer.error));
  }
  must(refusals[0] === refusals[1], 'a used offer and a wrong code are told apart');
}

interface AtGates {
  readonly gates: DemoGates;
  readonly phones: readonly Phone[];
}

/** One enters; her gate cannot ask for more; copies of what she showed open nothing. Returns what the copier had. */
async function tellOfGates({ gates, phones }: AtGates, terminal: Terminal, texts: DemoTexts): Promise<string> {
  const say = (sentence: string) => terminal.say(`${terminal.paint.good('✓')} ${sentence}`);
  const phone = phones[PHOTOGRAPHER]!;
  const request = orThrow(await gates.pit.ask());
  const ask = await show(phone, request);
  must(saw({ ask, verdict: orThrow(await request.wait()) }), 'the photographer did not enter the pit');
  say(texts.entered(FIRST_NAMES[PHOTOGRAPHER]!, askedIn(ask, terminal.language)));

  const greedy = await gates.pit.ask({ also: ['outlet_name'] });
  must(!greedy.ok && greedy.error.code === 'over_asking', 'a gate may ask more than its purpose');
  say(texts.overAsking);

  const { open, refused, presentation } = await tryCopies(gates.pit, phone, request);
  say(texts.copied(refused));
  await show(phones[LOSES_HER_PHONE]!, open);
  must(orThrow(await open.wait()).verdict === 'go', 'a copy spoiled a request for its rightful answer');

  const elsewhere = await phones[WRITER]!.wallet.show(orThrow(await gates.pit.ask()).link, { consent: () => true });
  must(!elsewhere.ok && elsewhere.error.code === 'no_credential_fits', 'somebody without the zone could answer for it');
  say(texts.notHisZone(FIRST_NAMES[WRITER]!));
  return presentation;
}

/** Everybody passes one gate; each gate asks for something else. */
async function passGates(
  phones: readonly Phone[],
  gates: DemoGates,
  terminal: Terminal,
  texts: DemoTexts,
): Promise<void> {
  const times = new Map<string, number>();
  let facts = 0;
  await inTurns(
    phones,
    async (phone, index) => {
      const [name, question] = QUESTIONS[index % QUESTIONS.length]!;
      const passage = await pass(gates[name], phone, question);
      must(saw(passage), 'a gate saw something else than it asked for');
      const what = askedIn(passage.ask, terminal.language) || texts.nothingElse;
      times.set(what, (times.get(what) ?? 0) + 1);
      facts = Math.max(facts, Object.keys(phone.held.claims).length);
    },
    (done) => terminal.progress(texts.checking, done, phones.length),
  );
  terminal.say(`${terminal.paint.good('✓')} ${texts.checked(phones.length)}`);
  for (const [what, count] of times) terminal.say(texts.asked(count, what, facts));
}

interface Story extends AtGates {
  readonly office: DemoOffice;
  readonly offers: readonly AccreditedPerson[];
  readonly anchors: readonly string[];
}

/** Seconds between two tries at the gate: each uses a copy up. */
const TRY_EVERY = 4;

/** One revoked, one phone lost. Returns after how many seconds the gate refused the revoked one, and the new phone. */
async function revokeAndReissue(
  { office, phones, offers, anchors, gates }: Story,
  terminal: Terminal,
  texts: DemoTexts,
): Promise<{ readonly waited: number; readonly newPhone: Phone }> {
  const { desk, event } = office;
  const gone = offers[IS_REVOKED]!;
  const lost = offers[LOSES_HER_PHONE]!;
  const found = orThrow(await desk.find(event, { folio: gone.folio }));
  const { accreditation } = found.entries[0]!;
  must(accreditation === gone.accreditation, 'the look-up found somebody else');
  orThrow(await desk.revoke({ event, accreditations: [accreditation], reason: 'ROLE_ENDED' }));
  const from = { folio: lost.folio };
  const again = orThrow(await desk.reissue({ accreditation: lost.accreditation, reason: 'LOST', from }));
  const newPhone = await pickUp(again, anchors);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  // One tick: the list says it from then on.
  while ((await pass(gates.hall, phones[IS_REVOKED]!)).verdict.reason !== 'REVOKED') {
    must(seconds() < STATUS_PERIOD * 3, 'a revoked credential is still accepted');
    terminal.progress(texts.waiting, Math.min(seconds(), STATUS_PERIOD - 1), STATUS_PERIOD);
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY * 1000));
  }
  const waited = seconds();
  terminal.progress(texts.waiting, STATUS_PERIOD, STATUS_PERIOD);
  const old = await pass(gates.hall, phones[LOSES_HER_PHONE]!);
  must(old.verdict.reason === 'REVOKED', 'the lost phone still enters');
  must((await pass(gates.hall, newPhone)).verdict.verdict === 'go', 'the new phone does not enter');
  must((await pass(gates.hall, phones[PHOTOGRAPHER]!)).verdict.verdict === 'go', 'somebody else was hit');
  return { waited, newPhone };
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
