/**
 * The one stylesheet. Colours are those of the product; 360 px comes first, and nothing scrolls sideways: code is wrapped,
 * tables have two columns. Motion there is none.
 */
export const STYLE = `
@font-face { font-family: "Atkinson Hyperlegible"; font-weight: 400; font-display: swap; src: url("font/atkinson-hyperlegible-400.woff2") format("woff2"); }
@font-face { font-family: "Atkinson Hyperlegible"; font-weight: 700; font-display: swap; src: url("font/atkinson-hyperlegible-700.woff2") format("woff2"); }
:root {
  --paper: #faf9f6; --ink: #16212b; --soft: #4a5763; --line: #d8d4cc; --accent: #5a3e9b; --panel: #f1eee7;
  --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, "DejaVu Sans Mono", Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #12181e; --ink: #ece9e2; --soft: #b3bcc4; --line: #3a444e; --accent: #bda8f2; --panel: #1b232b; }
}
*, *::before, *::after { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 "Atkinson Hyperlegible", system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; padding: .75rem 1rem; background: var(--paper); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
.top ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
.top a, .top span { display: inline-flex; align-items: center; min-height: 3rem; }
.top li { margin: 0; }
.top a[aria-current], .top span[aria-current] { color: var(--ink); font-weight: 700; text-decoration: none; }
.brand { margin: 0; font-size: 1.25rem; font-weight: 700; }
.brand a { color: var(--ink); text-decoration: none; }
.languages { margin-left: auto; }
.pages { flex-basis: 100%; }
@media (min-width: 48rem) { .pages { flex-basis: auto; } .languages { order: 1; } }

.page { max-width: 46rem; margin: 0 auto; padding: 1rem; }
main > section, main > p, main > ol, main > ul { max-width: 42rem; }
h1 { font-size: clamp(1.75rem, 1.3rem + 2vw, 2.5rem); line-height: 1.15; margin: 1rem 0; text-wrap: balance; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 .75rem; text-wrap: balance; }
h3 { font-size: 1.125rem; line-height: 1.35; margin: 2rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, ul, ol, dl { margin: 0 0 1rem; }
li { margin: .25rem 0; }
.lead { font-size: 1.1875rem; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); padding: 0; list-style: none; max-width: none; }
.cards li { margin: 0; padding: 1.25rem; border: 1px solid var(--line); border-radius: 8px; }
.cards h2 { margin: 0 0 .5rem; font-size: 1.1875rem; }
.cards p { margin: 0; color: var(--soft); }
.note { margin: 1.25rem 0; padding: .75rem 1rem; border-left: 4px solid var(--accent); background: var(--panel); }
.note > :last-child { margin-bottom: 0; }

.contents { margin-bottom: 2rem; padding: .75rem 1rem; background: var(--panel); border-radius: 8px; }
.contents h2 { margin: 0 0 .25rem; font-size: 1rem; }
.contents ul { margin: 0; padding: 0; list-style: none; }
.contents li { margin: 0; }
.contents a { display: block; padding: .5rem 0; min-height: 2.75rem; }
.contents ul ul { display: none; }
@media (min-width: 64rem) {
  .with-contents { display: grid; grid-template-columns: 17rem minmax(0, 46rem); gap: 3rem; max-width: 68rem; }
  .with-contents .contents { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow: auto; background: none; border-right: 1px solid var(--line); border-radius: 0; font-size: .9375rem; line-height: 1.4; }
  .contents a { padding: .25rem 0; min-height: 0; }
  .contents ul ul { display: block; padding-left: .75rem; font-size: .875rem; overflow-wrap: anywhere; }
}

code, kbd, var { font-family: var(--mono); font-size: .875em; font-style: normal; }
:not(pre) > code { padding: .1em .3em; background: var(--panel); border-radius: 3px; overflow-wrap: anywhere; }
a code { background: none; padding: 0; }
pre { margin: .75rem 0 1.25rem; padding: .875rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; tab-size: 2; }
pre code { font-size: .875rem; }
pre var { color: var(--accent); font-weight: 700; }
.caption { margin: 1rem 0 -.5rem; font-size: .875rem; color: var(--soft); }

table { width: 100%; table-layout: fixed; margin: .5rem 0 1.25rem; border-collapse: collapse; font-size: .9375rem; line-height: 1.45; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; hyphens: auto; }
th { font-weight: 700; }
thead th:first-child { width: 34%; }
.fields thead th:first-child { width: 42%; }
.answers thead th:first-child { width: 5rem; }
.fields tbody th { font-weight: 400; }
th code, td code { hyphens: none; }
.optional { display: block; color: var(--soft); font-size: .8125rem; }
.values { display: block; }

.operation { margin: 2.5rem 0 0; padding-top: .5rem; border-top: 1px solid var(--line); }
.operation:target { border-top: 4px solid var(--accent); }
.operation h3 { margin: .75rem 0 .25rem; font-family: var(--mono); font-size: 1rem; overflow-wrap: anywhere; }
.operation h3 a { color: inherit; text-decoration: none; }
.operation h3 a:hover { text-decoration: underline; }
.operation h4 { font-size: .9375rem; }
.method { color: var(--accent); }
.list { padding: 0; list-style: none; }
.list li { padding: .5rem 0; border-bottom: 1px solid var(--line); margin: 0; }
.list a { display: block; }
.list span { display: block; color: var(--soft); font-size: .9375rem; }
:target { scroll-margin-top: 1rem; }
footer { max-width: 68rem; margin: 3rem auto 0; padding: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9375rem; }

@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --accent: #000; --panel: #fff; }
  body { font-size: 10.5pt; }
  .top, .contents, .skip { display: none; }
  .page, .with-contents { display: block; max-width: none; padding: 0; }
  h2, h3, h4 { break-after: avoid; }
  pre, tr, .note { break-inside: avoid; }
  main a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; }
}
`;
