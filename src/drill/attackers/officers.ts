/**
 * With the help of every officer, removed ones included: their member keys, the shelf and every version of every row. While
 * an event is open this names everybody, as it must, or the control would prove nothing. After closing it names nobody.
 */
import type { DeskProfile } from '../../client/index.ts';
import { jwkThumbprint } from '../../lib/jwk-thumbprint.ts';
import {
  bundleChain,
  type DeskBundle,
  importPkcs8,
  openBundle,
  openOuter,
  openRosterEntry,
  pkcs8OfPrivateJwk,
  type ShelfLayer,
} from '../../sealing/index.ts';
import type { Attacker, Claim } from '../attack.ts';
import type { Loot } from '../target.ts';
import { readRows } from './cells.ts';
import { createRecogniser } from './people-in.ts';

interface Tables {
  readonly events: Map<string, Set<string>>;
  readonly deskKeys: Map<string, string>;
  readonly wraps: { event: string; epoch: number; member: string; bundle_sealed: Uint8Array }[];
  readonly roster: Map<
    string,
    { id: string; event: string; epoch: number; shelf_key: string; roster_sealed: Uint8Array }
  >;
}

export const officers: Attacker = {
  name: 'officers',
  levels: ['L2control', 'L2erasure'],
  about: {
    en: 'opens the roster with every officer’s keys and everything left on the shelf',
    es: 'abre la lista sellada con las llaves de cada responsable y todo lo que queda en el estante',
  },
  async run(loot, folder, { directory }) {
    const tables = readTables(loot, folder);
    const bundles = await openBundles(loot, tables);
    const { claimsFrom } = createRecogniser(directory);
    const claims: Claim[] = [];
    for (const row of tables.roster.values()) {
      const layer = { typ: 'gafete/v1/roster/outer', event: row.event, row: row.id } as const;
      const inner = await openFromShelf(loot, 'row', row.shelf_key, layer, row.roster_sealed);
      const bundle = bundles.get(`${row.event} ${row.epoch}`);
      if (inner === undefined || bundle === undefined) continue;
      const entry = await openRosterEntry(Buffer.from(inner).toString('utf8'), await importPkcs8(bundle.ecdh), row);
      if (entry.ok) claims.push(...claimsFrom(entry.value));
    }
    return { claims, links: [], beyond: [] };
  },
};

function readTables(loot: Loot, folder: string): Tables {
  const tables: Tables = { events: new Map(), deskKeys: new Map(), wraps: [], roster: new Map() };
  for (const { table, cells } of readRows(loot, folder)) {
    const row = cells as unknown as { id: string; event: string; epoch: number; jwk: string; shelf_key: string };
    if (table === 'events') {
      const keys = tables.events.get(row.id) ?? new Set();
      tables.events.set(row.id, keys.add(row.shelf_key));
    }
    if (table === 'desk_keys') tables.deskKeys.set(`${row.event} ${row.epoch}`, row.jwk);
    if (table === 'bundle_wraps') tables.wraps.push(row as never);
    if (table === 'roster') tables.roster.set(`${row['id']} ${row['shelf_key']}`, row as never);
  }
  return tables;
}

async function openBundles(loot: Loot, tables: Tables): Promise<Map<string, DeskBundle>> {
  const bundles = new Map<string, DeskBundle>();
  const members = (loot.officers as readonly DeskProfile[]).map(({ keys }) => keys.member);
  for (const wrap of tables.wraps) {
    const owner = members.find((jwk) => jwkThumbprint(jwk) === wrap.member);
    const pkcs8 = owner && pkcs8OfPrivateJwk(owner);
    const published = tables.deskKeys.get(`${wrap.event} ${wrap.epoch}`);
    if (pkcs8?.ok !== true || published === undefined) continue;
    const { event, epoch, member } = wrap;
    for (const key of tables.events.get(event) ?? []) {
      const layer = { typ: 'gafete/v1/bundle/outer', event, epoch, member } as const;
      const jwe = await openFromShelf(loot, 'event', key, layer, wrap.bundle_sealed);
      if (jwe === undefined) continue;
      const desk = jwkThumbprint(JSON.parse(published));
      const opened = await openBundle(Buffer.from(jwe).toString('utf8'), await importPkcs8(pkcs8.value), {
        event,
        epoch,
        desk,
      });
      if (opened.ok) for (const link of bundleChain(opened.value)) bundles.set(`${event} ${link.epoch}`, link);
    }
  }
  return bundles;
}

async function openFromShelf(loot: Loot, kind: string, id: string, layer: ShelfLayer, sealed: Uint8Array) {
  const key = loot.shelf[`${kind}/${id}`];
  if (key === undefined) return undefined;
  const opened = await openOuter(
    { id, key: Uint8Array.from(Buffer.from(key, 'base64')) } as never,
    layer,
    Uint8Array.from(sealed),
  );
  return opened.ok ? opened.value : undefined;
}
