/** Looks for everybody in the directory, in every spelling, in every byte. */
import { createSearch, textMarker } from '../../synthetic/dump-search.ts';
import type { Attacker, Claim } from '../attack.ts';
import { placesToSearch } from './unfold.ts';

export const search: Attacker = {
  name: 'search',
  levels: ['L0', 'L1', 'L2', 'L3'],
  about: {
    en: 'looks for every name, CURP and outlet in every byte and every spelling',
    es: 'busca cada nombre, CURP y medio en cada byte y en cada escritura',
  },
  async run(loot, folder, { directory }) {
    const markers = directory.flatMap(({ id, name, outlet, curp }) => [
      textMarker(`${id} name`, name),
      textMarker(`${id} outlet`, outlet),
      textMarker(`${id} curp`, curp),
    ]);
    const prepared = createSearch(markers);
    const values = new Map(directory.map((entry) => [entry.id, entry]));
    const found = new Set<string>();
    for (const place of placesToSearch(loot, folder)) for (const { what } of prepared.find(place)) found.add(what);
    const claims = [...found].flatMap((what): Claim[] => {
      const [person, field] = what.split(' ') as [string, 'name' | 'outlet' | 'curp'];
      const value = values.get(person)?.[field] as string;
      return [
        { person, field: 'member', value: 'yes', confidence: 0.9 },
        { person, field, value, confidence: 0.9 },
      ];
    });
    return { claims, links: [], beyond: [] };
  },
};
