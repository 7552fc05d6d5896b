/** A portal as something that is attacked: filled, robbed at each level, its event closed, robbed again. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { recordHistory } from '../history.ts';
import { type Bilingual, type Level, type Loot, NO_LOOT, type Population, type Target } from '../target.ts';
import { askPublicForms, writeRows } from './attempts.ts';
import { fillPortal } from './fill.ts';
import { copyToStaging, dumpNightly } from './jobs.ts';
import { openPortal, type Portal } from './portal.ts';
import type { Protection } from './protection.ts';

export interface PortalKind {
  readonly name: string;
  readonly title: Bilingual;
  protect(): Protection;
  /** Whether people of a closed event are deleted, as a retention schedule says. */
  readonly erasesClosed: boolean;
}

/** 2026-11-23 12:00 in Mexico City. */
const NOON = 1_795_456_800;
const NIGHTS = ['2026-11-21', '2026-11-22'] as const;
/** Name, outlet, role, folio, CURP, RFC, date of birth, phone, e-mail, address. */
const FIELDS_EACH = 10;

export function createPortalTarget({ name, title, protect, erasesClosed }: PortalKind): Target {
  return {
    name,
    title,
    async populate(dataset, folder, onProgress = () => {}): Promise<Population> {
      const started = performance.now();
      const portal = openPortal(join(folder, 'portal'), protect(), NOON);
      try {
        const history = join(folder, 'history.sqlite');
        recordHistory(portal.sqlite, history, () => NOON);
        const filled = fillPortal(portal, dataset, onProgress);
        for (const night of NIGHTS) dumpNightly(portal, night);
        copyToStaging(portal);

        const { environment: secrets } = portal.protection;
        const { observations, ...truth } = filled;
        const take = (level: Level, more: Partial<Loot> = {}) => rob(portal, join(folder, level), more);
        const before = {
          L1: take('L1'),
          L3: take('L3', { secrets }),
          // A gate has what it scanned: one code, shown for as long as it lives.
          L6: { ...NO_LOOT, observations },
        };
        const attempts = { L0: askPublicForms(portal, dataset.people), L7: writeRows(portal) };
        if (erasesClosed) eraseEvent(portal, 'closed');
        const L2 = takeHistory(take('L2'), history, join(folder, 'L2'));
        const inside = dataset.people.filter(({ stage }) => stage !== undefined);
        const photos = inside.filter(({ synthetic }) => synthetic.portrait !== undefined);
        return {
          loots: { ...before, L2 },
          attempts,
          truth: {
            ...truth,
            fields: inside.length * FIELDS_EACH,
            // Everybody's voter card, and photos.
            documents: inside.length + photos.length,
            codes: [],
          },
          // A portal names its events as people do.
          events: { closed: 'closed', live: 'live', future: 'future' },
          seconds: (performance.now() - started) / 1000,
        };
      } finally {
        portal.close();
      }
    },
  };
}

/** Copies everything as it lies there while the portal runs. */
function rob(portal: Portal, folder: string, more: Partial<Loot>): Loot {
  mkdirSync(folder, { recursive: true });
  cpSync(portal.folder, folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  // Opening a database writes beside it: what is opened is a second copy.
  for (const part of ['db', 'staging']) cpSync(join(folder, part), join(folder, 'open', part), { recursive: true });
  const databases = files.filter((file) => file.endsWith('.sqlite')).map((file) => join('open', file));
  return { ...NO_LOOT, files, databases, ...more };
}

function takeHistory(loot: Loot, history: string, folder: string): Loot {
  cpSync(history, join(folder, 'history.sqlite'));
  return { ...loot, files: [...loot.files, 'history.sqlite'], history: 'history.sqlite' };
}

/** The retention job: rows and uploads of the event go. The audit log stays, as auditors ask, and so do yesterday's dumps. */
function eraseEvent({ sqlite, folder }: Portal, event: string): void {
  const paths = sqlite.prepare('SELECT id_scan_path, photo_path FROM applicants WHERE event = ?').raw().all(event) as (
    | string
    | null
  )[][];
  const applicants = '(SELECT id FROM applicants WHERE event = ?)';
  for (const sql of [
    `DELETE FROM checkins WHERE credential_id IN (SELECT id FROM credentials WHERE applicant_id IN ${applicants})`,
    `DELETE FROM credentials WHERE applicant_id IN ${applicants}`,
    'DELETE FROM applicants WHERE event = ?',
  ]) {
    sqlite.prepare(sql).run(event);
  }
  sqlite.exec("DELETE FROM users WHERE role = 'applicant' AND id NOT IN (SELECT user_id FROM applicants)");
  for (const path of paths.flat()) if (path !== null) rmSync(join(folder, path));
}
