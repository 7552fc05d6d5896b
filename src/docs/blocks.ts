/** The pieces that pages are made of. */
import { html } from 'hono/html';
import type { Html, Language } from './language.ts';

/** What a piece of code is written in; `text` is what a program prints. */
export type CodeLanguage = 'sh' | 'ts' | 'json' | 'http' | 'text' | 'sql';

/**
 * Code as it is to be typed. What the reader fills in stands between ‹ and › and is set apart. `name` lets a test find
 * and run it; `file` says where it is to be written.
 */
export function code(language: CodeLanguage, text: string, options: { name?: string; file?: string } = {}): Html {
  const { name, file } = options;
  const parts = text.split(/(‹[^›]*›)/);
  const marked = parts.map((part) => (part.startsWith('‹') ? html`<var>${part}</var>` : part));
  const caption = file === undefined ? '' : html`<p class="caption"><code>${file}</code></p>`;
  const run = name === undefined ? '' : html` data-name="${name}"`;
  const saved = file === undefined ? '' : html` data-file="${file}"`;
  return html`${caption}<pre translate="no" data-language="${language}"${run}${saved}><code>${marked}</code></pre>`;
}

/** Something that must not be overlooked. */
export function note(content: Html): Html {
  return html`<div class="note">${content}</div>`;
}

/** A table with a header row. The first cell of each row names it. */
export function table(head: readonly [string, string], rows: readonly (readonly [Html | string, Html | string])[]) {
  return html`<table><thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table>`;
}

/** One section of a guide, written in both languages side by side. */
export interface Section {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly body: Readonly<Record<Language, Html>>;
}

/** Sections under their headings. */
export function renderSections(sections: readonly Section[], language: Language): Html {
  return html`${sections.map(
    ({ id, title, body }) => html`<section id="${id}"><h2>${title[language]}</h2>${body[language]}</section>`,
  )}`;
}
