/**
 * What an attacker is: a program that gets the loot of its level and what everybody knows, and says what it believes.
 * The optimistic adversary (security.md §5.3): he knows schema, source, every public document, and of every person in the
 * directory name, outlet and CURP. What he does not know is who in the directory is accredited, and everything else.
 */
import type { Bilingual, Level, Loot } from './target.ts';

export interface DirectoryEntry {
  readonly id: string;
  readonly name: string;
  readonly outlet: string;
  readonly curp: string;
  readonly folio: string;
}

export interface PublicKnowledge {
  /** Accredited people and strangers, in an order that says nothing. */
  readonly directory: readonly DirectoryEntry[];
  /** People who do not exist at all, for dictionary attacks: as many as the budget allows. */
  readonly decoys: () => Iterable<DirectoryEntry>;
  /** The issuer's public address, part of several derivations. */
  readonly issuer: string;
}

/** Fields that can be claimed. `member`: that this person is accredited. `document`: a scan or portrait, by its bytes. */
export const FIELDS = [
  'member',
  'name',
  'outlet',
  'role',
  'folio',
  'curp',
  'rfc',
  'born',
  'phone',
  'email',
  'address',
  'portrait',
  'scan',
] as const;
export type Field = (typeof FIELDS)[number];

/** A belief about a person. `value` of a picture: SHA-256 of its bytes, hex. `member`: `yes` or `no`. */
export interface Claim {
  /** Directory id, where he knows whom it is about. */
  readonly person?: string;
  readonly field: Field;
  readonly value: string;
  /** 0 … 1. */
  readonly confidence: number;
}

/** A belief that two observations, or an observation and an accreditation id, belong to one person. */
export interface LinkClaim {
  readonly a: string;
  readonly b: string;
  /** Any scale: higher means likelier. */
  readonly score: number;
}

/** Something found that the closed list does not allow. */
export interface Beyond {
  /** `table.column`, or a file. */
  readonly place: string;
  readonly what: Bilingual;
}

export interface Findings {
  readonly claims: readonly Claim[];
  readonly links: readonly LinkClaim[];
  readonly beyond: readonly Beyond[];
  /** Guesses that were tried, where that says how hard he tried. */
  readonly tried?: number;
}

export interface Budget {
  /** Seconds of CPU that a program should not exceed; it stops in between. */
  readonly cpuSeconds: number;
}

export interface Attacker {
  /** Stable word. */
  readonly name: string;
  readonly levels: readonly Level[];
  readonly about: Bilingual;
  /** `folder`: where the loot's paths begin. */
  run(loot: Loot, folder: string, known: PublicKnowledge, budget: Budget): Promise<Findings>;
}
