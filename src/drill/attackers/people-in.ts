/** From texts to claims: who in the directory a row or a document speaks of, and what it says about her. */
import type { Claim, DirectoryEntry, Field } from '../attack.ts';
import { sha256Hex } from './cells.ts';

/** How columns and members are called by whoever keeps such things. */
const CALLED: Readonly<Record<string, Field>> = {
  name: 'name',
  professional_name: 'name',
  legal_name: 'name',
  display_name: 'name',
  outlet: 'outlet',
  outlet_name: 'outlet',
  role: 'role',
  folio: 'folio',
  curp: 'curp',
  rfc: 'rfc',
  dob: 'born',
  birth_date: 'born',
  phone: 'phone',
  email: 'email',
  address: 'address',
};

export interface Recogniser {
  /** Claims from one record: member names and their texts, whatever it was, a row or a JSON object. */
  claimsFrom(record: Readonly<Record<string, unknown>>): Claim[];
  /** Whom a text names outright. */
  whoIs(text: string): DirectoryEntry | undefined;
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase();

/** Prepares the directory for recognition. */
export function createRecogniser(directory: readonly DirectoryEntry[]): Recogniser {
  const known = new Map<string, DirectoryEntry>();
  for (const entry of directory) {
    for (const text of [entry.name, entry.curp, entry.folio, entry.outlet]) known.set(folded(text), entry);
  }
  const whoIs = (text: string) => known.get(folded(text));
  return {
    whoIs,
    claimsFrom(record) {
      const texts = textsIn(record);
      // The most telling first: a CURP or a name is of one person, an outlet may be of many.
      const person = ['curp', 'name', 'folio', 'outlet']
        .flatMap((field) => texts.filter(([called]) => CALLED[called] === field).map(([, text]) => text))
        .map(whoIs)
        .find((entry) => entry !== undefined);
      if (person === undefined) return [];
      const claims: Claim[] = [{ person: person.id, field: 'member', value: 'yes', confidence: 1 }];
      for (const [called, text] of texts) {
        const field = CALLED[called];
        if (field !== undefined) claims.push({ person: person.id, field, value: text, confidence: 1 });
        if (called === 'portrait' && text.startsWith('data:')) {
          const picture = Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
          claims.push({ person: person.id, field: 'portrait', value: sha256Hex(picture), confidence: 1 });
        }
      }
      return claims;
    },
  };
}

/** Every text with the name it goes by, members of objects and JSON inside included. */
function textsIn(record: Readonly<Record<string, unknown>>, depth = 0): [string, string][] {
  return Object.entries(record).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') {
      const inside = depth < 3 && value.startsWith('{') ? parseObject(value) : undefined;
      return inside === undefined ? [[name, value]] : textsIn(inside, depth + 1);
    }
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || depth >= 3) return [];
    return textsIn(value as Record<string, unknown>, depth + 1);
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
