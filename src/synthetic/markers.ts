/** What a thief would be glad to find about the people of a demo or a test. */
import type { AccreditedPerson, HeldCopy } from '../client/index.ts';
import { type Marker, textMarker } from './dump-search.ts';
import type { SyntheticPerson } from './people.ts';

const FRAGMENT = 24;

/** What left a wallet: grows while the phone is used. */
export interface Shown {
  /** Copies that were used up. */
  readonly copies: HeldCopy[];
  /** Answers as they went over the wire: the form that a wallet posts. */
  readonly answers: string[];
}

/** Everything that only a person, her wallet and the desk may know: names, claims as written, picture, codes. */
export function markersOf({ person, portrait }: SyntheticPerson, offer?: AccreditedPerson): Marker[] {
  const { claims, folio, name, outlet } = person;
  const values = Object.entries(claims)
    .filter(([claim, value]) => typeof value === 'string' && claim !== 'portrait' && claim !== 'level')
    .map(([claim, value]) => textMarker('claim', `"${claim}":${JSON.stringify(value)}`));
  return [
    textMarker('name', name),
    // As a list sorted by family name would have it.
    ...(name.includes(' ') ? [textMarker('name', name.split(' ').reverse().join(' '))] : []),
    textMarker('outlet', outlet),
    textMarker('folio', folio),
    ...values,
    ...(portrait === undefined ? [] : portraitMarkers(portrait)),
    ...(offer === undefined ? [] : offerMarkers(offer)),
  ];
}

/** Pieces from the middle of the picture's own data: headers are alike in every picture. */
function portraitMarkers(portrait: Uint8Array): Marker[] {
  return [0.4, 0.6, 0.9].map((share) => {
    const from = Math.floor(portrait.length * share) - FRAGMENT;
    return { what: 'portrait', bytes: portrait.subarray(from, from + FRAGMENT), text: false };
  });
}

function offerMarkers({ link, txCode }: AccreditedPerson): Marker[] {
  const code = /pre-authorized_code%22%3A%22([A-Za-z0-9_-]{43})/.exec(link)?.[1];
  return [
    ...(code === undefined ? [] : [textMarker('offer code', code), bytesMarker(code)]),
    ...(txCode === undefined ? [] : [textMarker('transaction code', txCode)]),
  ];
}

/**
 * Everything of what was shown at gates by which it could be recognised again, and by which two uses of one credential
 * could be put together: signatures, salts and contents of disclosures, the key of the copy, the encrypted answer.
 */
export function shownMarkers({ copies, answers }: Shown): Marker[] {
  return [
    ...copies.flatMap(({ sdJwt }) => [fragment('shown copy', holderKeyOf(sdJwt)), ...presentationMarkers(sdJwt)]),
    ...answers.flatMap((form) => {
      const [, , , ciphertext = ''] = (new URLSearchParams(form).get('response') ?? '').split('.');
      return ciphertext === '' ? [] : [fragment('encrypted answer', ciphertext)];
    }),
  ];
}

/** Of an SD-JWT, with or without key binding. */
export function presentationMarkers(text: string): Marker[] {
  const [jwt = '', ...parts] = text.split('~');
  return [jwt, ...parts].flatMap((part) => {
    if (part === '') return [];
    const signature = part.split('.')[2];
    return [fragment('shown copy', signature ?? part)];
  });
}

/** The coordinate of the key that a copy is bound to. */
function holderKeyOf(sdJwt: string): string {
  const payload = JSON.parse(Buffer.from(sdJwt.split('.')[1] ?? '', 'base64url').toString());
  return (payload as { cnf: { jwk: { x: string } } }).cnf.jwk.x;
}

/** The beginning of a base64url text, as it is and as the bytes it spells: for a disclosure these hold its whole salt. */
function fragment(what: string, text: string): Marker {
  return { what, bytes: Buffer.from(text.slice(0, FRAGMENT * 2), 'base64url'), text: false };
}

function bytesMarker(code: string): Marker {
  return { what: 'offer code', bytes: Buffer.from(code, 'base64url'), text: false };
}

/** Each marker once, whoever shares it: colleagues have one outlet. */
export function distinctMarkers(markers: Iterable<Marker>): Marker[] {
  const seen = new Map<string, Marker>();
  for (const marker of markers) seen.set(Buffer.from(marker.bytes).toString('latin1'), marker);
  return [...seen.values()];
}
