import {
  type AccreditJournal,
  type AccreditResult,
  type JournalEntry,
  orThrow,
  type Person,
} from '../../src/client/index.ts';
import type { Office } from '../actors/office.ts';

/** The i-th synthetic person. */
export function person(i: number): Person {
  return {
    claims: { level: 'event_pass', role: 'writer' },
    folio: `F-${i}`,
    name: `Persona Número ${i}`,
    evidence: ['id_seen'],
  };
}

/** All results of a run. */
export async function collect(results: AsyncIterable<AccreditResult>): Promise<readonly AccreditResult[]> {
  const all: AccreditResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

/** An open event with 60 places. */
export async function openEvent({ desk }: Office): Promise<string> {
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Informe', en: 'Report' },
      place: { 'es-MX': 'Plaza', en: 'Square' },
      timeZone: 'America/Mexico_City',
      days: ['2026-12-24'] as never,
      maxAccreditations: 60,
    },
  });
  return orThrow(created).event;
}

/** A journal as a file would keep it: JSON, and nothing for what was forgotten. */
export function createJournal(): AccreditJournal & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    async load(key) {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    async save(key, entry: JournalEntry | undefined) {
      if (entry === undefined) kept.delete(key);
      else kept.set(key, JSON.stringify(entry));
    },
  };
}
