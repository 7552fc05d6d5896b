/** The end of the demo: a copy of everything stored, and the search of it. */
import { cpSync, statSync } from 'node:fs';
import {
  createSearch,
  type Finding,
  type Kept,
  type Marker,
  readEverything,
  spellingsOf,
  textMarker,
} from '../../synthetic/dump-search.ts';
import { distinctMarkers, markersOf } from '../../synthetic/markers.ts';
import { createPeople } from '../../synthetic/people.ts';

export interface Theft {
  readonly bytes: number;
  readonly markers: number;
  readonly patterns: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** Things planted on purpose, and how many of them were found. */
  readonly planted: number;
  readonly plantedFound: number;
  /** Whether the event's public id, which is certainly there, was found. */
  readonly eventFound: boolean;
}

/** Copies the data folder of the running service and searches the copy and the printed log. */
export function stealAndSearch(
  { dataDir, log, into }: { readonly dataDir: string; readonly log: string; readonly into: string },
  markers: readonly Marker[],
  event: string,
): Theft {
  cpSync(dataDir, into, { recursive: true });
  const started = performance.now();
  const search = createSearch(markers);
  const publicId = createSearch([textMarker('event', event)]);
  const findings: Finding[] = [];
  let bytes = 0;
  let eventFound = false;
  for (const kept of placesOf(into, log)) {
    bytes += kept.bytes.length;
    findings.push(...search.find(kept));
    eventFound ||= publicId.find(kept).length > 0;
  }
  return {
    bytes,
    markers: markers.length,
    patterns: search.patterns,
    seconds: (performance.now() - started) / 1000,
    findings,
    ...plant(into),
    eventFound,
  };
}

function* placesOf(folder: string, log: string): Generator<Kept, void, undefined> {
  yield* readEverything(folder);
  yield { name: 'printed log', bytes: Buffer.from(log) };
}

/**
 * The positive control: somebody else's data, in every spelling, written into the middle of the stolen database. A
 * search that did not find them would prove nothing by finding nobody.
 */
function plant(folder: string): { readonly planted: number; readonly plantedFound: number } {
  const [control] = createPeople({ count: 1, seed: 309 });
  const markers = distinctMarkers(markersOf(control!));
  const database = [...readEverything(folder)].find(({ name }) => name === 'gafete.sqlite')!;
  const middle = Math.floor(database.bytes.length / 2);
  const spellings = markers.flatMap((marker) => spellingsOf(marker).map(({ bytes }) => bytes));
  const bytes = Buffer.concat([
    database.bytes.subarray(0, middle),
    ...spellings.flatMap((spelling) => [spelling, Buffer.from([0])]),
    database.bytes.subarray(middle),
  ]);
  const found = createSearch(markers).find({ name: 'gafete.sqlite', bytes });
  const places = new Set(found.map(({ offset }) => offset));
  let at = middle;
  let plantedFound = 0;
  for (const spelling of spellings) {
    if (places.has(at)) plantedFound++;
    at += spelling.length + 1;
  }
  return { planted: spellings.length, plantedFound };
}

/** Size of a file in MB, as people read it. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

export function sizeOf(path: string): number {
  return statSync(path).size;
}
