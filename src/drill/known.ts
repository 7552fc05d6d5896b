/** What the optimistic adversary knows before he steals anything. */
import { createChance } from '../synthetic/chance.ts';
import type { DirectoryEntry, PublicKnowledge } from './attack.ts';
import type { Dataset } from './dataset.ts';
import { drawIdentity } from './identity.ts';

const GIVEN = ['Ana', 'José', 'Rocío', 'Tomás', 'Inés', 'Raúl', 'Noemí', 'Óscar', 'Itzel', 'Íñigo', 'Zoë', 'Efraín'];
const FAMILY = [
  'Muñoz',
  'Peña',
  'Zúñiga',
  'Luna',
  'Ávila',
  'Rubio',
  'Dzul',
  'Ibáñez',
  'Yáñez',
  'Carreño',
  'Xiu',
  'Núñez',
];

/** The directory in an order that says nothing, and as many people who do not exist as are asked for. */
export function knowledgeOf({ people, seed }: Dataset, issuer: string, decoys: number): PublicKnowledge {
  const directory = people.map(({ id, synthetic: { person }, identity }) => ({
    id,
    name: person.name,
    outlet: person.outlet,
    curp: identity.curp,
    folio: person.folio,
  }));
  directory.sort((a, b) => (a.curp < b.curp ? -1 : 1));
  return { directory, issuer, decoys: () => drawDecoys(seed + 7, decoys) };
}

function* drawDecoys(seed: number, count: number): Generator<DirectoryEntry, void, undefined> {
  const chance = createChance(seed);
  for (let n = 0; n < count; n++) {
    const name = `${chance.pick(GIVEN)} ${chance.pick(FAMILY)} ${chance.pick(FAMILY)}`;
    const { curp } = drawIdentity(chance, name);
    yield { id: `d${n}`, name: `${name} ${n.toString(36)}`, outlet: '', curp, folio: `MX26-D${n}` };
  }
}
