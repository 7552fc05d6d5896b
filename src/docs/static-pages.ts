/**
 * The pages that are the same for every deployment, as files. They are written into `assets/` and committed, because a
 * Worker that carried them would be a tenth larger; `npx vitest run test/docs/static-pages.test.ts -u` writes them anew.
 */
import { renderPage } from './frame.ts';
import { pressOfficeGuide } from './guides/press-office.ts';
import { recoveryGuide } from './guides/recovery.ts';
import { verifyGuide } from './guides/verify.ts';
import { workersGuide } from './guides/workers.ts';
import { LANGUAGES } from './language.ts';
import { startPage } from './start.ts';

const MAKERS = {
  '': startPage,
  '/verify': verifyGuide,
  '/press-office': pressOfficeGuide,
  '/workers': workersGuide,
  '/recovery': recoveryGuide,
} as const;

/** Files below `assets/` and what is in them. */
export async function renderStaticPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const language of LANGUAGES) {
    for (const [name, make] of Object.entries(MAKERS)) {
      pages.set(`docs/${language}${name}.html`, `${await renderPage(make(language))}\n`);
    }
  }
  return pages;
}
