/**
 * Hashes of names, CURPs and folios: of everybody in the directory, and of a million people who do not exist, against
 * every stored value and the beginning of every stored value. A CURP cannot be protected by hashing it (product.md): this
 * is the program that shows it. With no secret, with each that was stolen, and with the constructions of our own source.
 */
import { createHmac, hash } from 'node:crypto';
import { canon } from '../../lib/canonical-json.ts';
import { INDEX_KINDS, normaliseIndexValue } from '../../sealing/index.ts';
import type { Attacker, Claim, DirectoryEntry } from '../attack.ts';
import type { Loot } from '../target.ts';
import { bytesIn, readRows } from './cells.ts';
import { foundKey, secretsAsKeys } from './keys.ts';

/** What is compared: by chance two values share 64 bits once in 10¹⁹ tries. */
const PREFIX = 8;
const KEYED_BY = /mac|tx|row|nonce|token|pepper|key|secret|salt|index|tag/i;

type Hash = (value: string) => Buffer;

export const dictionary: Attacker = {
  name: 'dictionary',
  levels: ['L1', 'L2', 'L3'],
  about: {
    en: 'hashes every name, CURP and folio, and those of people who do not exist, against every stored value',
    es: 'compara hashes de cada nombre, CURP y folio, y de gente que no existe, con cada valor guardado',
  },
  async run(loot, folder, { directory, decoys }, { cpuSeconds }) {
    const stored = prefixesOf(loot, folder);
    const hashes = hashesFor(loot);
    const ours = oursFor(loot);
    const claims: Claim[] = [];
    let falseHits = 0;
    for (const entry of directory) {
      for (const [field, value] of wordsOf(entry)) {
        if (![...hashes, ...ours(field, value)].some((make) => stored.has(prefixOf(make(value))))) continue;
        claims.push({ person: entry.id, field: 'member', value: 'yes', confidence: 0.9 });
        claims.push({ person: entry.id, field, value: entry[field], confidence: 0.9 });
      }
    }
    const until = process.cpuUsage().user / 1e6 + cpuSeconds;
    let tried = 0;
    for (const entry of decoys()) {
      for (const value of [entry.name, entry.curp]) {
        for (const make of hashes) if (stored.has(prefixOf(make(value)))) falseHits++;
      }
      if (++tried % 4096 === 0 && process.cpuUsage().user / 1e6 > until) break;
    }
    // Decoys that hit would mean that hits prove nothing.
    return { claims: falseHits > claims.length ? [] : claims, links: [], beyond: [], tried };
  },
};

function wordsOf({ name, curp, folio }: DirectoryEntry): ['name' | 'curp' | 'folio', string][] {
  return [
    ['name', name],
    ['name', name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()],
    ['curp', curp],
    ['folio', folio],
  ];
}

const prefixOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, PREFIX).toString('latin1');

function prefixesOf(loot: Loot, folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (bytes: Buffer | undefined) =>
    bytes !== undefined && bytes.length >= PREFIX && found.add(prefixOf(bytes));
  for (const { cells } of readRows(loot, folder)) {
    for (const value of Object.values(cells)) {
      if (value === null || typeof value === 'number') continue;
      if (typeof value !== 'string') add(Buffer.from(value));
      else if (value.length < 400) add(bytesIn(value, PREFIX));
    }
  }
  for (const name of loot.shelfListing) add(bytesIn(name.split('/').at(-1) ?? '', PREFIX));
  return found;
}

function hashesFor(loot: Loot): Hash[] {
  const keys = secretsAsKeys(loot).filter(({ name }) => KEYED_BY.test(name) && !name.includes('hashed'));
  return [
    (value) => hash('sha256', value, 'buffer'),
    (value) => hash('sha1', value, 'buffer'),
    (value) => hash('md5', value, 'buffer'),
    ...keys.map(
      (found): Hash =>
        (value) =>
          createHmac('sha256', found.secret).update(value).digest(),
    ),
  ];
}

/** The blind index as our source makes it (design-sealing §6.27), with every key there is in the place of the desk's. */
function oursFor(loot: Loot): (field: string, value: string) => Hash[] {
  const shelf = Object.entries(loot.shelf)
    .filter(([name]) => /^(tag|event)\//.test(name))
    .map(([name, text]) => foundKey(name, Buffer.from(text, 'base64')));
  const tagKeys = shelf.filter(({ name }) => name.startsWith('tag/'));
  const inner = [...secretsAsKeys(loot).filter(({ name }) => !name.includes('hashed')), ...shelf];
  return (field, value) => {
    const kind = INDEX_KINDS.find((candidate) => candidate === field);
    const normal = kind && normaliseIndexValue(kind, value);
    if (normal?.ok !== true) return [];
    const message = canon({ typ: 'gafete/v1/index', kind: field, value: normal.value });
    const tags = inner.map(({ secret }) => createHmac('sha256', secret).update(message).digest().subarray(0, 16));
    tags.push(hash('sha256', message, 'buffer').subarray(0, 16));
    const stored = tagKeys.flatMap(({ name, secret }) =>
      tags.map((tag): Hash => {
        // Canonical JSON, spelled out: this runs for every person, key and tag.
        const id = name.slice('tag/'.length);
        const statement = `{"key":"${id}","kind":"${field}","tag":"${tag.toString('base64url')}","typ":"gafete/v1/index/stored"}`;
        return () => createHmac('sha256', secret).update(statement).digest();
      }),
    );
    return [
      ...tags.map(
        (tag): Hash =>
          () =>
            tag,
      ),
      ...stored,
    ];
  };
}
