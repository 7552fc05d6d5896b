/**
 * Opens offers: with every old link, and with every value that lies about and could be a code. Whatever version of the row
 * he has needs the key that stood on the shelf as well (design-sealing §1).
 */
import { createHash, createHmac } from 'node:crypto';
import { deriveOfferKeys, type OfferCode, openOffer, openOuter, splitSealed } from '../../sealing/index.ts';
import type { Attacker, Claim } from '../attack.ts';
import type { Loot } from '../target.ts';
import { bytesIn, readLoot, readRows } from './cells.ts';
import { openWith, secretsAsKeys } from './keys.ts';
import { createRecogniser } from './people-in.ts';

const CODE_BYTES = 32;

export interface OfferRow {
  readonly lookup: string;
  readonly header: string;
  readonly statement: string;
  readonly accreditation: string;
  readonly offer_sealed: Uint8Array;
  readonly shelf_key: string;
}

export const links: Attacker = {
  name: 'links',
  levels: ['L1', 'L2', 'L2control', 'L2erasure', 'L3'],
  about: {
    en: 'opens offers with every old link, and with everything stored that could be a code',
    es: 'abre ofertas con cada enlace viejo y con todo lo guardado que pudiera ser un código',
  },
  async run(loot, folder, { directory, issuer }) {
    const rows = offersIn(loot, folder);
    if (rows.size === 0) return { claims: [], links: [], beyond: [] };
    const byLookup = Map.groupBy(rows.values(), ({ lookup }) => lookup);
    const { claimsFrom } = createRecogniser(directory);
    const claims: Claim[] = [];
    for (const code of codesIn(loot, folder, rows.values())) {
      const keys = await deriveOfferKeys(code as OfferCode, issuer);
      for (const row of byLookup.get(keys.lookup) ?? []) {
        const body = await openRow(loot, row);
        if (body === undefined) continue;
        const untrusted = { header: JSON.parse(row.header), statement: JSON.parse(row.statement), ...body };
        const opened = await openOffer(untrusted, keys, issuer);
        if (opened.ok) claims.push(...claimsFrom(opened.value.claims));
      }
    }
    return { claims, links: [], beyond: [] };
  },
};

export function offersIn(loot: Loot, folder: string): Map<string, OfferRow> {
  const rows = new Map<string, OfferRow>();
  for (const { table, cells } of readRows(loot, folder)) {
    if (table !== 'offers') continue;
    const row = cells as unknown as OfferRow;
    // A history has several versions of a row; what a code opens is the same in all with the same ciphertext.
    rows.set(`${row.lookup} ${row.shelf_key} ${Buffer.from(row.offer_sealed.subarray(0, 12)).toString('hex')}`, row);
  }
  return rows;
}

export async function openRow(loot: Loot, { lookup, shelf_key: id, offer_sealed: sealed }: OfferRow) {
  const bytes = Uint8Array.from(sealed);
  const key = loot.shelf[`offer/${id}`];
  if (key !== undefined) {
    const outer = await openOuter(
      { id, key: Uint8Array.from(Buffer.from(key, 'base64')) } as never,
      { typ: 'gafete/v1/offer/outer', lookup },
      bytes,
    );
    const parts = outer.ok ? splitSealed(outer.value) : outer;
    if (parts.ok) return parts.value;
  }
  // A service that forgot its outer layer.
  const bare = splitSealed(bytes);
  return bare.ok ? bare.value : undefined;
}

/** Codes: those of links, everything stored that has their length, and what a service could derive from a row by itself. */
function* codesIn(loot: Loot, folder: string, offers: Iterable<OfferRow>): Generator<Uint8Array, void, undefined> {
  const seen = new Set<string>();
  const fresh = (bytes: Buffer | undefined): Uint8Array[] => {
    if (bytes?.length !== CODE_BYTES) return [];
    const text = bytes.toString('hex');
    if (seen.has(text)) return [];
    seen.add(text);
    return [Uint8Array.from(bytes)];
  };
  for (const { link } of loot.links) {
    const code = /pre-authorized_code%22%3A%22([A-Za-z0-9_-]{43})/.exec(link)?.[1];
    yield* fresh(code === undefined ? undefined : Buffer.from(code, 'base64url'));
  }
  const keys = secretsAsKeys(loot);
  for (const value of valuesThatMayBeCodes(loot, folder)) {
    yield* fresh(value);
    if (value.length > CODE_BYTES) yield* fresh(openWith(keys, value, []));
  }
  for (const text of Object.values(loot.shelf)) yield* fresh(Buffer.from(text, 'base64'));
  for (const { lookup, accreditation } of offers) {
    for (const text of [lookup, accreditation]) {
      yield* fresh(createHash('sha256').update(text).digest());
      for (const { secret } of keys) yield* fresh(createHmac('sha256', secret).update(text).digest());
    }
  }
}

/** Values of the right size in rows and in printed lines. */
function* valuesThatMayBeCodes(loot: Loot, folder: string): Generator<Buffer, void, undefined> {
  for (const { table, cells } of readRows(loot, folder)) {
    if (table === 'log_tiles' || table === 'log_entries') continue;
    for (const value of Object.values(cells)) {
      if (typeof value === 'string' && value.length >= 43 && value.length <= 120) {
        const bytes = bytesIn(value, CODE_BYTES);
        if (bytes !== undefined) yield bytes;
      }
      if (value instanceof Uint8Array && value.length >= CODE_BYTES && value.length <= 80) yield Buffer.from(value);
    }
  }
  for (const path of loot.files) {
    if (!/\.(log|txt|json)$/.test(path)) continue;
    for (const [text] of readLoot(folder, path)
      .toString('utf8')
      .matchAll(/[A-Za-z0-9_-]{43}/g)) {
      yield Buffer.from(text, 'base64url');
    }
  }
}
