/** Takes from the running service exactly what each level gives. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { KeyRingFile } from '../../key-ring.ts';
import { type Loot, NO_LOOT } from '../target.ts';
import type { Officer } from './office.ts';
import type { DrillService } from './service.ts';

/** Everything in the data folder as it lies there, WAL and free pages included, and a copy that can be opened. */
export function copyData(service: DrillService, folder: string): Pick<Loot, 'files' | 'databases'> {
  mkdirSync(join(folder, 'raw'), { recursive: true });
  const files: string[] = [];
  for (const entry of readdirSync(service.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const path = join('raw', relative(service.dataDir, from));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(from, join(folder, path));
    files.push(path);
  }
  mkdirSync(join(folder, 'open'), { recursive: true });
  for (const name of ['gafete.sqlite', 'gafete.sqlite-wal']) {
    const from = join(service.dataDir, name);
    if (existsSync(from)) copyFileSync(from, join(folder, 'open', name));
  }
  return { files, databases: [join('open', 'gafete.sqlite')] };
}

/** Every version of every row until now. */
export function copyHistory(service: DrillService, folder: string): { readonly history: string } {
  mkdirSync(folder, { recursive: true });
  copyFileSync(service.historyFile, join(folder, 'history.sqlite'));
  return { history: 'history.sqlite' };
}

/** Names of what is on the shelf; a database dump is often stolen together with a listing of the bucket. */
export function listShelf({ shelfDir }: DrillService): Pick<Loot, 'shelfListing'> {
  const names = readdirSync(shelfDir, { recursive: true, withFileTypes: true });
  const ids = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return { shelfListing: ids.map((path) => path.slice(shelfDir.length + 1)) };
}

/** The whole shelf. */
export function takeShelf(service: DrillService): Pick<Loot, 'shelf' | 'shelfListing'> {
  const { shelfListing } = listShelf(service);
  const contents = shelfListing.map((id) => [id, readFileSync(join(service.shelfDir, id)).toString('base64')] as const);
  return { shelfListing, shelf: Object.fromEntries(contents) };
}

/** Every secret of the key ring, by its place in the file. */
export function takeRing(ring: KeyRingFile): Pick<Loot, 'secrets'> {
  const secrets: Record<string, string> = {};
  const visit = (value: unknown, at: string): void => {
    if (typeof value === 'string') {
      // x and y are public; so are certificates.
      if (/\.(d|key|k|secret)$/.test(at)) secrets[at] = Buffer.from(value, 'base64url').toString('base64');
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) visit(member, at === '' ? name : `${at}.${name}`);
  };
  visit(ring, '');
  return { secrets };
}

/** What officers' machines keep, one of them removed long ago. */
export function askOfficers(officers: readonly Officer[]): Pick<Loot, 'officers'> {
  return { officers: officers.map((officer) => officer.profile()) };
}

export function loot(...parts: readonly Partial<Loot>[]): Loot {
  return Object.assign({}, NO_LOOT, ...parts) as Loot;
}

/** Pieces from the middle of every sealed row of an event: what must not be found in any byte after its closing. */
export function piecesOf({ store }: DrillService, event: string): string[] {
  const piece = (sealed: Buffer) => sealed.subarray(40, 72).toString('base64');
  const sealed = (sql: string) => store.sqlite.prepare(sql).pluck().all(event) as Buffer[];
  return [
    ...sealed('SELECT roster_sealed FROM roster WHERE event = ?'),
    ...sealed('SELECT offer_sealed FROM offers WHERE event = ?'),
    ...sealed('SELECT bundle_sealed FROM bundle_wraps WHERE event = ?'),
  ].map(piece);
}
