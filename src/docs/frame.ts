/** What surrounds every page: head, the way to the other pages, the other language, the table of contents. */
import { html } from 'hono/html';
import { LOGO_PATH } from '../credential/accreditation/index.ts';
import { type Html, type InBoth, LANGUAGES, type Language, TAGS } from './language.ts';

/** A page of the documentation, by the last part of its address. The front page has none. */
export const PAGES = {
  '': { es: 'Inicio', en: 'Start' },
  verify: { es: 'Verificar', en: 'Verify' },
  'press-office': { es: 'Oficina de prensa', en: 'Press office' },
  workers: { es: 'Workers', en: 'Workers' },
  recovery: { es: '05:30', en: '05:30' },
  api: { es: 'API', en: 'API' },
} as const satisfies Record<string, InBoth<string>>;
export type PageName = keyof typeof PAGES;

/** One entry of a table of contents; `more` stands below it where there is room. */
export interface Contents {
  readonly id: string;
  readonly title: string;
  readonly more?: readonly { readonly id: string; readonly title: string }[];
}

export interface Page {
  readonly name: PageName;
  readonly language: Language;
  readonly title: string;
  /** One sentence for search engines and previews. */
  readonly about: string;
  readonly contents: readonly Contents[];
  readonly body: Html;
}

const WORDS = {
  es: {
    skip: 'Ir al contenido',
    pages: 'Páginas',
    contents: 'En esta página',
    language: 'Idioma',
    names: { es: 'Español', en: 'English' },
    foot: 'Estas páginas no cargan nada de otra parte, no usan cookies y no cuentan a quien las lee.',
  },
  en: {
    skip: 'Skip to the content',
    pages: 'Pages',
    contents: 'On this page',
    language: 'Language',
    names: { es: 'Español', en: 'English' },
    foot: 'These pages load nothing from elsewhere, use no cookies and do not count who reads them.',
  },
} as const;

/** Where `/docs/` is, seen from a page. Links are relative, so that pages may stand below any public URL. */
export function docsFrom(name: PageName): string {
  return name === '' ? '' : '../';
}

/** The address of a page, seen from another. */
export function linkFrom(from: PageName, language: Language, to: PageName): string {
  return `${docsFrom(from)}${language}${to === '' ? '' : `/${to}`}`;
}

/** A whole page. */
export function renderPage({ name, language, title, about, contents, body }: Page): Html {
  const docs = docsFrom(name);
  const words = WORDS[language];
  const link = (to: PageName) => {
    const here = to === name ? html` aria-current="page"` : '';
    return html`<li><a href="${linkFrom(name, language, to)}"${here}>${PAGES[to][language]}</a></li>`;
  };
  const other = (to: Language) =>
    to === language
      ? html`<li><span lang="${TAGS[to]}" aria-current="true">${words.names[to]}</span></li>`
      : html`<li><a href="${linkFrom(name, to, name)}" lang="${TAGS[to]}" hreflang="${TAGS[to]}" rel="alternate">${words.names[to]}</a></li>`;
  return html`<!doctype html>
<html lang="${TAGS[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${about}">
<title>${title} · Gafete</title>
<link rel="stylesheet" href="${docs}style.css">
<link rel="preload" href="${docs}font/atkinson-hyperlegible-400.woff2" as="font" type="font/woff2" crossorigin>
<link rel="icon" href="${docs}..${LOGO_PATH}" type="image/svg+xml">
${LANGUAGES.map((to) => html`<link rel="alternate" hreflang="${TAGS[to]}" href="${linkFrom(name, to, name)}">`)}
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top">
<p class="brand"><a href="${linkFrom(name, language, '')}">Gafete</a></p>
<nav class="languages" aria-label="${words.language}"><ul>${LANGUAGES.map(other)}</ul></nav>
<nav class="pages" aria-label="${words.pages}"><ul>${(Object.keys(PAGES) as PageName[]).map(link)}</ul></nav>
</header>
<div class="${contents.length === 0 ? 'page' : 'page with-contents'}">
${contents.length === 0 ? '' : renderContents(words.contents, contents)}
<main id="content" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</div>
<footer><p>${words.foot}</p></footer>
</body>
</html>`;
}

function renderContents(title: string, contents: readonly Contents[]): Html {
  const entry = ({ id, title, more = [] }: Contents): Html =>
    html`<li><a href="#${id}">${title}</a>${more.length === 0 ? '' : html`<ul>${more.map(entry)}</ul>`}</li>`;
  return html`<nav class="contents" aria-labelledby="contents"><h2 id="contents">${title}</h2><ul>${contents.map(entry)}</ul></nav>`;
}
