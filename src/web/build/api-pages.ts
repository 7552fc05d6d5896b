/** What is made of the OpenAPI document: itself, for machines, and a page in each language. */
import { createApiPage } from '../../docs/api/page.ts';
import { renderPage } from '../../docs/frame.ts';
import { LANGUAGES } from '../../docs/language.ts';
import { createOpenApi } from '../../openapi.ts';

/** Files below the folder that is served, and what is in them. */
export async function renderApiFiles(): Promise<ReadonlyMap<string, string>> {
  const document = createOpenApi();
  const files = new Map([['openapi.json', `${JSON.stringify(document)}\n`]]);
  for (const language of LANGUAGES) {
    files.set(`docs/${language}/api.html`, `${await renderPage(createApiPage(document, language))}\n`);
  }
  return files;
}
