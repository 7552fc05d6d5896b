/**
 * Takes off every layer that the service can take off by itself: whatever a row holds under a key of the shelf. Under it
 * must lie something that only a desk or a holder can open; where texts lie there, he reads them.
 */
import { openOuter, type ShelfKey, type ShelfLayer } from '../../sealing/index.ts';
import type { Attacker, Claim } from '../attack.ts';
import type { Loot } from '../target.ts';
import { readRows } from './cells.ts';
import { createRecogniser } from './people-in.ts';

/** Sealed columns that have an outer layer, with the kind of their key and what the layer is bound to. */
const LAYERED: Readonly<
  Record<string, { readonly kind: string; readonly column: string; layer(row: Texts): ShelfLayer }>
> = {
  roster: {
    kind: 'row',
    column: 'roster_sealed',
    layer: ({ event = '', id = '' }) => ({ typ: 'gafete/v1/roster/outer', event, row: id }),
  },
  offers: {
    kind: 'offer',
    column: 'offer_sealed',
    layer: ({ lookup = '' }) => ({ typ: 'gafete/v1/offer/outer', lookup }),
  },
};
type Texts = Readonly<Record<string, string>>;

export const layers: Attacker = {
  name: 'layers',
  levels: ['L2', 'L3'],
  about: {
    en: 'takes off every layer whose key stands on the shelf, and reads what lies under it',
    es: 'quita cada capa cuya llave está en el estante, y lee lo que hay debajo',
  },
  async run(loot, folder, { directory }) {
    const { claimsFrom } = createRecogniser(directory);
    const claims: Claim[] = [];
    for (const { table, cells } of readRows(loot, folder)) {
      const how = LAYERED[table];
      const sealed = how && cells[how.column];
      if (how === undefined || !(sealed instanceof Uint8Array)) continue;
      const key = keyOf(loot, how.kind, String(cells['shelf_key']));
      if (key === undefined) continue;
      const opened = await openOuter(key, how.layer(cells as Texts), Uint8Array.from(sealed));
      if (opened.ok) for (const record of recordsIn(Buffer.from(opened.value))) claims.push(...claimsFrom(record));
    }
    return { claims, links: [], beyond: [] };
  },
};

function keyOf({ shelf }: Loot, kind: string, id: string): ShelfKey | undefined {
  const text = shelf[`${kind}/${id}`];
  return text === undefined ? undefined : ({ id, key: Uint8Array.from(Buffer.from(text, 'base64')) } as ShelfKey);
}

/** JSON objects in what was opened: all of it, or a part between dots, as it is or in base64. */
function recordsIn(bytes: Buffer): Record<string, unknown>[] {
  const text = bytes.toString('utf8');
  const texts = [text, ...text.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'))];
  return texts.flatMap((candidate) => {
    try {
      const value: unknown = JSON.parse(candidate.replace(/\x80?\0*$/, ''));
      return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
    } catch {
      return [];
    }
  });
}
