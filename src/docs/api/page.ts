/** The API page: every operation of the OpenAPI document, by caller, with its tables and an example. */
import { html } from 'hono/html';
import { code } from '../blocks.ts';
import { docsFrom, linkFrom, type Page } from '../frame.ts';
import type { Html, Language } from '../language.ts';
import { CALLERS, type Caller, callerOf } from './callers.ts';
import { type Answer, anchorOf, type Operation, operationsOf, type Schema } from './document.ts';
import { exampleOf } from './example.ts';
import { type Row, type Shape, shapeOf } from './schema-rows.ts';
import { inSpanish } from './spanish.ts';
import { API_WORDS } from './words.ts';

/** Makes the page of one language. */
export function createApiPage(document: object, language: Language): Page {
  const words = API_WORDS[language];
  const operations = operationsOf(document);
  const groups = (Object.keys(CALLERS) as Caller[]).map((caller) => ({
    caller,
    operations: operations.filter((operation) => callerOf(operation) === caller).toSorted(byUse),
  }));
  const named = ({ method, path }: Operation) => `${method} ${path}`;
  return {
    name: 'api',
    language,
    title: words.title,
    about: words.about,
    contents: [
      { id: 'errors', title: words.errors.title },
      ...groups.map(({ caller, operations: own }) => ({
        id: caller,
        title: CALLERS[caller].title[language],
        more: own.map((operation) => ({ id: anchorOf(operation), title: named(operation) })),
      })),
    ],
    body: html`<p class="lead">${words.lead}</p>
<p>${words.base}: <code>OFFICE=${words.address}</code><br>${words.machine}: <a href="${docsFrom('api')}../openapi.json"><code>/openapi.json</code></a></p>
<section id="errors"><h2>${words.errors.title}</h2>
<p>${words.errors.token} <a href="${linkFrom('api', language, 'verify')}#http">${words.errors.guide}</a></p>
<p>${words.errors.problem}</p><p>${words.errors.oauth}</p><p>${words.errors.common} ${words.errors.echo}</p></section>
${groups.map(
  ({ caller, operations: own }) => html`<section id="${caller}">
<h2>${CALLERS[caller].title[language]}</h2>
<p>${CALLERS[caller].about[language]}</p>
<ul class="list">${own.map(
    (operation) =>
      html`<li><a href="#${anchorOf(operation)}"><code>${named(operation)}</code></a><span>${said(operation.summary, language)}</span></li>`,
  )}</ul>
${own.map((operation) => renderOperation(operation, language))}</section>`,
)}`,
  };
}

/** Health comes last: nobody reads this page to learn that a process answers. */
function byUse(a: Operation, b: Operation): number {
  return Number(isHealth(a)) - Number(isHealth(b));
}
const isHealth = ({ path }: Operation) => path === '/livez' || path === '/readyz';

/** A sentence of the document in the reader's language; marked as English where nobody has put it into Spanish. */
function said(sentence: string, language: Language): Html {
  const translated = language === 'es' ? inSpanish(sentence) : sentence;
  return translated === undefined ? html`<span lang="en">${withCode(sentence)}</span>` : html`${withCode(translated)}`;
}

/** `code` between backticks. */
function withCode(sentence: string): readonly (Html | string)[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function renderOperation(operation: Operation, language: Language): Html {
  const words = API_WORDS[language];
  const { method, path, summary, description, security = [], parameters, requestBody, responses } = operation;
  const id = anchorOf(operation);
  const token = security.flatMap((each) => Object.keys(each)).map((name) => words.tokens[name] ?? name);
  const example = exampleOf(operation);
  return html`<article class="operation" id="${id}" aria-labelledby="${id}-name">
<h3 id="${id}-name"><a href="#${id}"><span class="method">${method}</span> ${path}</a></h3>
<p>${said(summary, language)}</p>
${description === undefined ? '' : html`<p>${said(description, language)}</p>`}
<p>${words.needs}: ${token.length === 0 ? words.noToken : token.join(', ')}</p>
${
  parameters.length === 0
    ? ''
    : html`<h4>${words.parameters}</h4>${renderTable(
        'fields',
        [words.name, words.value],
        parameters.map((parameter) => [
          nameCell(parameter.name, parameter.required !== true, words.optional),
          html`${words.where[parameter.in] ?? parameter.in}${
            parameter.description === undefined ? '' : html`. ${said(parameter.description, language)}`
          }`,
        ]),
      )}`
}
${Object.entries(requestBody?.content ?? {}).map(
  ([type, { schema }]) =>
    html`<h4>${words.body} <code>${type}</code></h4>${schema === undefined ? '' : renderSchema(schema, language)}`,
)}
<h4>${words.answers}</h4>
${renderTable(
  'fields answers',
  [words.status, words.what],
  Object.entries(responses).map(([status, answer]) => [
    html`${status === 'default' ? words.others : status}`,
    renderAnswer(answer, language),
  ]),
)}
${Object.entries(responses).map(([status, answer]) =>
  bodiesOf(answer).map((schema) => html`<h4>${words.answerBody(status)}</h4>${renderSchema(schema, language)}`),
)}
<h4>${words.example}</h4>
${code('sh', example.command, { name: `curl-${id}` })}
${example.body === undefined ? '' : code('json', example.body, { file: 'body.json' })}
</article>`;
}

function renderAnswer({ description, content = {}, headers = {} }: Answer, language: Language): Html {
  const types = Object.keys(content).map((type) => html` <code>${type}</code>`);
  const named = Object.entries(headers).map(
    ([name, header]) =>
      html`<span class="optional"><code>${name}</code>: ${said(header.description ?? '', language)}</span>`,
  );
  return html`${said(description, language)}${types}${named}`;
}

/** Bodies worth a table: the two error formats are described once, above. */
function bodiesOf({ content = {} }: Answer): readonly Schema[] {
  return Object.entries(content).flatMap(([type, { schema }]) => {
    if (type === 'application/problem+json' || schema?.properties?.['error'] !== undefined) return [];
    return schema?.properties === undefined && schema?.oneOf === undefined && schema?.anyOf === undefined
      ? []
      : [schema];
  });
}

function renderSchema(schema: Schema, language: Language): Html {
  return renderShape(shapeOf(schema, language), language);
}

function renderShape({ rows, choices }: Shape, language: Language): Html {
  const words = API_WORDS[language];
  if (rows.length === 0 && choices.length === 0) return html`<p>${words.noBody}</p>`;
  return html`${rows.length === 0 ? '' : renderRows(rows, language)}${choices.map(({ name, shapes }) =>
    shapes.map(
      (shape, index) =>
        html`<p class="caption">${words.form(index + 1, shapes.length, name)}</p>${renderShape(shape, language)}`,
    ),
  )}`;
}

function renderRows(rows: readonly Row[], language: Language): Html {
  const words = API_WORDS[language];
  return renderTable(
    'fields',
    [words.name, words.value],
    rows.map(({ name, optional, type, values }) => [
      name === '' ? html`${words.wholeValue}` : nameCell(name, optional, words.optional),
      html`${type}${values.length === 0 ? '' : html`<span class="values">${values.map((value, index) => html`${index === 0 ? '' : ' '}<code>${value}</code>`)}</span>`}`,
    ]),
  );
}

function nameCell(name: string, optional: boolean, word: string): Html {
  return html`<code>${name}</code>${optional ? html`<span class="optional">${word}</span>` : ''}`;
}

function renderTable(kind: string, head: readonly [string, string], rows: readonly (readonly [Html, Html])[]): Html {
  return html`<table class="${kind}"><thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`;
}
