/** Reads rows and documents like somebody who found the tables: in clear, or with every key that was stolen along. */
import { basename } from 'node:path';
import type { Attacker, Claim } from '../attack.ts';
import type { Loot } from '../target.ts';
import { bytesIn, type CellValue, readLoot, readRows, sha256Hex } from './cells.ts';
import { type FoundKey, openWith, secretsAsKeys } from './keys.ts';
import { createRecogniser } from './people-in.ts';

export const reader: Attacker = {
  name: 'reader',
  levels: ['L1', 'L2', 'L3'],
  about: {
    en: 'reads every row and document, with every stolen secret as a key',
    es: 'lee cada renglón y cada documento, con cada secreto robado como llave',
  },
  async run(loot, folder, { directory }) {
    const keys = secretsAsKeys(loot);
    const { claimsFrom } = createRecogniser(directory);
    const claims: Claim[] = [];
    const documents = documentsOf(loot, folder, keys);
    const seen = new Set<string>();
    const openCell = createOpener(keys);
    for (const { table, cells } of readRows(loot, folder)) {
      const open = Object.fromEntries(
        Object.entries(cells).map(([column, value]) => [column, openCell(table, column, value)]),
      );
      const found = claimsFrom(open);
      const person = found[0]?.person;
      if (person === undefined) continue;
      for (const [column, value] of Object.entries(open)) {
        const document = typeof value === 'string' ? documents.get(basename(value)) : undefined;
        if (document === undefined) continue;
        const field = /scan|id_/.test(column) ? ('scan' as const) : ('portrait' as const);
        found.push({ person, field, value: document, confidence: 1 });
      }
      for (const claim of found) {
        const key = `${claim.person} ${claim.field} ${claim.value}`;
        if (!seen.has(key)) claims.push(claim);
        seen.add(key);
      }
    }
    return { claims, links: [], beyond: [] };
  },
};

/** Opens cells; one that comes again, in another version of its row, is not tried again. */
function createOpener(keys: readonly FoundKey[]): (table: string, column: string, value: CellValue) => CellValue {
  const known = new Map<string, CellValue>();
  return (table, column, value) => {
    if (keys.length === 0 || value === null || typeof value === 'number') return value;
    const sealed = typeof value === 'string' ? bytesIn(value, 28) : value;
    if (sealed === undefined) return value;
    const name = sha256Hex(sealed.subarray(0, 64));
    const before = known.get(name);
    if (before !== undefined) return before;
    const opened = openWith(keys, sealed, [`${table}.${column}`, table, column])?.toString('utf8') ?? value;
    known.set(name, opened);
    return opened;
  };
}

/** Pictures among the stolen files, by file name; as they are, or opened. */
function documentsOf(loot: Loot, folder: string, keys: readonly FoundKey[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of loot.files) {
    if (!/\.(jpe?g|png|webp|pdf|enc|bin)$/i.test(path) && !/upload|scan|photo/i.test(path)) continue;
    const bytes = readLoot(folder, path);
    const isPicture = (candidate: Uint8Array) => candidate[0] === 0xff && candidate[1] === 0xd8;
    const opened = isPicture(bytes) ? bytes : openWith(keys, bytes, ['file', basename(path)]);
    if (opened !== undefined && isPicture(opened)) found.set(basename(path), sha256Hex(opened));
  }
  return found;
}
