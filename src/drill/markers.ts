/** M8: what must stand in no stolen byte, in any spelling. From the truth: attackers do not get this. */
import { createSearch, type Finding, type Marker, type Search, textMarker } from '../synthetic/dump-search.ts';
import { placesToSearch } from './attackers/unfold.ts';
import type { Dataset, DrillPerson } from './dataset.ts';
import type { Loot, Truth } from './target.ts';

const PICTURE_PIECE = 24;

/** A search for every marked value of everybody in the system, and for every code that only a person may have. */
export function prepareMarkerSearch({ people }: Dataset, { codes }: Truth): Search {
  const inside = people.filter(({ kind }) => kind !== 'stranger');
  return createSearch([
    ...inside.flatMap(markersOf),
    ...codes.map((hex): Marker => ({ what: 'code', bytes: Buffer.from(hex, 'hex'), text: false })),
    ...codes.map((hex) => textMarker('code', Buffer.from(hex, 'hex').toString('base64url'))),
  ]);
}

/** Places where something of somebody stands. One finding for each place and kind is enough to fail. */
export function findMarkers(search: Search, loot: Loot, folder: string): Finding[] {
  const found = new Map<string, Finding>();
  for (const place of placesToSearch(loot, folder)) {
    for (const finding of search.find(place)) found.set(`${finding.what} ${finding.file} ${finding.spelling}`, finding);
  }
  return [...found.values()];
}

function markersOf({ synthetic: { person, portrait }, markers, identity }: DrillPerson): Marker[] {
  const middle = portrait === undefined ? 0 : Math.floor(portrait.length * 0.6);
  return [
    textMarker('name', markers.name ?? person.name),
    textMarker('outlet', markers.outlet),
    textMarker('curp', identity.curp),
    textMarker('email', identity.email),
    textMarker('address', identity.address),
    textMarker('phone', identity.phone),
    ...(portrait === undefined
      ? []
      : [{ what: 'portrait', bytes: portrait.subarray(middle, middle + PICTURE_PIECE), text: false }]),
  ];
}
