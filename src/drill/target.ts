/**
 * A system that is attacked: ours, a mutant of ours, or a baseline. It is filled with the same people and then robbed, once
 * for each level; what a level gives a thief lies in a folder, described by a `Loot`. Everything here is plain JSON and
 * files, because ours and its mutants run in a process of their own.
 */
import type { Dataset, EventName } from './dataset.ts';

/**
 * security.md §5.2. `L2`: after closing, with every version and every old link. `L2erasure`: the same, and all officers help;
 * asked is only about the closed event. `L2control`: like that a minute before closing; it must succeed. `L6control`: gates
 * that were shown one copy twice.
 */
export const LEVELS = ['L0', 'L1', 'L2', 'L2control', 'L2erasure', 'L3', 'L6', 'L6control', 'L7'] as const;
export type Level = (typeof LEVELS)[number];

export interface Bilingual {
  readonly es: string;
  readonly en: string;
}

/** One showing of a credential at a gate, as the gate keeps it that should keep nothing. */
export interface Observation {
  /** Names this showing in claims and in the truth: random, says nothing. */
  readonly id: string;
  readonly gate: string;
  /** Whatever was shown: SD-JWT with key binding, or a portal's QR code. */
  readonly shown: string;
}

/** What one level gives. Paths are relative to the loot's folder. */
export interface Loot {
  /** Files as they were taken: database, WAL, shared memory, logs, uploads, dumps, page copies. Scanned byte by byte. */
  readonly files: readonly string[];
  /** SQLite databases among them that can be opened and read row by row (copies: opening may write). */
  readonly databases: readonly string[];
  /** Made by `recordHistory`: every version of every row ever written. */
  readonly history?: string;
  /** Names of everything on the key shelf. */
  readonly shelfListing: readonly string[];
  /** Contents of the key shelf by name, base64. */
  readonly shelf: Readonly<Record<string, string>>;
  /** Secrets of the running service by name: key ring, environment, peppers. Base64 when bytes, else as they are. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Offer links with their transaction codes, as people were given them. */
  readonly links: readonly { readonly link: string; readonly txCode?: string }[];
  readonly observations: readonly Observation[];
  /** Unix seconds, when it was taken. */
  readonly takenAt?: number;
  /** For the judge of the closed list alone: pieces of sealed rows of the closed event as they were before, base64. */
  readonly closedPieces?: readonly string[];
  /** What officers' machines keep, where officers help the thief. */
  readonly officers: readonly unknown[];
}

export const NO_LOOT: Loot = {
  files: [],
  databases: [],
  shelfListing: [],
  shelf: {},
  secrets: {},
  links: [],
  observations: [],
  officers: [],
};

/** What was attempted against a running system and what of it worked: L0 and L7, and M6 elsewhere. */
export interface Attempt {
  /** Stable word, for the table and for JSON. */
  readonly name: string;
  readonly tried: number;
  /** Of those, how often the attacker got what he wanted: a forgery accepted, a person told apart. */
  readonly succeeded: number;
  /** L7: of those that changed what is kept, how many nobody noticed. */
  readonly unnoticed?: number;
  /** L7: what those were. */
  readonly missed?: readonly string[];
  /** Worked as the documentation says it does: shown, and no breach. */
  readonly documented?: boolean;
}

/** How things were, for the scorer alone. */
export interface Truth {
  /** Which observations are of one credential: observation id → person id. */
  readonly shownBy: Readonly<Record<string, string>>;
  /** Public or internal ids that name one accreditation each → person id, where such ids exist. */
  readonly accreditationOf: Readonly<Record<string, string>>;
  /** How many fields and documents each person has in the system: all that could be lost. */
  readonly fields: number;
  readonly documents: number;
  /** Secrets of people that only they may have, hex: offer codes, tokens. Scanned for like personal data. */
  readonly codes: readonly string[];
}

/** A filled and robbed system. */
export interface Population {
  readonly loots: Partial<Record<Level, Loot>>;
  readonly attempts: Partial<Record<Level, readonly Attempt[]>>;
  readonly truth: Truth;
  /** Event ids by the name in the dataset. */
  readonly events: Readonly<Record<EventName, string>>;
  readonly seconds: number;
}

export interface Target {
  /** Stable word: `gafete`, `conventional`, `compliant`, or a mutant's. */
  readonly name: string;
  readonly title: Bilingual;
  /** Fills it with everybody and leaves a folder for each level: `<folder>/L1/…`. */
  populate(dataset: Dataset, folder: string, onProgress?: (done: number, total: number) => void): Promise<Population>;
}
