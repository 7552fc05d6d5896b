import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf } from '../../src/docs/api/callers.ts';
import { anchorOf, operationsOf, type Schema } from '../../src/docs/api/document.ts';
import { exampleOf } from '../../src/docs/api/example.ts';
import { createApiPage } from '../../src/docs/api/page.ts';
import { shapeOf } from '../../src/docs/api/schema-rows.ts';
import { inSpanish } from '../../src/docs/api/spanish.ts';
import { createOpenApi } from '../../src/openapi.ts';
import { createStaticFiles } from '../../src/runtime/node/static-files.ts';
import { integrateLeaves } from '../../src/transparency/index.ts';
import { type Service, startService } from '../harness.ts';
import { codeBlocksOf, textOf } from './page-text.ts';

const operations = operationsOf(createOpenApi());

const files = createStaticFiles('http://localhost:8787');
const served = (path: string) => files(new Request(`http://localhost:8787${path}`)) as Response;

let service: Service;
let html: string;
beforeAll(async () => {
  service = await startService();
  // The log has its first checkpoint once the timer has run.
  await integrateLeaves(service.ports, service.clock.now());
  html = await served('/docs/es/api').text();
});
afterAll(() => service.close());

describe('the API page', () => {
  it('is made of the document that is served', async () => {
    const document = operationsOf((await served('/openapi.json').json()) as object);
    expect(document.map(anchorOf)).toEqual(operations.map(anchorOf));
    expect(document.length).toBeGreaterThan(40);
  });

  it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    'tells %s with its parameters, members, answers and an example',
    (named, operation) => {
      const [, article = ''] =
        new RegExp(`<article[^>]* id="${anchorOf(operation)}"(.*?)</article>`, 's').exec(html) ?? [];
      const text = textOf(article);
      expect(text).toContain(named);
      for (const { name } of operation.parameters) expect(text).toContain(name);
      for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
        for (const member of Object.keys(schema?.properties ?? {})) expect(text).toContain(member);
      }
      for (const status of Object.keys(operation.responses)) {
        expect(text).toContain(status === 'default' ? 'otro' : status);
      }
      expect(codeBlocksOf(article)[0]?.text).toContain('curl');
    },
  );

  it('puts every operation under the one who calls it', () => {
    const of = (path: string) => callerOf({ path });
    expect(['/token', '/request/{tx}', '/response/{tx}', '/.well-known/openid-credential-issuer'].map(of)).toEqual(
      Array(4).fill('wallet'),
    );
    expect(['/desk/token', '/desk/events/{id}/gates'].map(of)).toEqual(['desk', 'desk']);
    expect(['/gate/me', '/gate/requests'].map(of)).toEqual(['gate', 'gate']);
    expect(['/events/{id}', '/status/{list}', '/purposes', '/.well-known/gafete-trust'].map(of)).toEqual(
      Array(4).fill('public'),
    );
  });

  it('has a Spanish sentence for every English one', () => {
    const sentences = operations.flatMap(({ summary, description, parameters, responses }) => [
      summary,
      description,
      ...parameters.map((parameter) => parameter.description),
      ...Object.values(responses).flatMap(({ description: said, headers = {} }) => [
        said,
        ...Object.values(headers).map((header) => header.description),
      ]),
    ]);
    const missing = sentences.filter((sentence) => sentence !== undefined && inSpanish(sentence) === undefined);
    expect([...new Set(missing)], 'write them in src/docs/api/spanish.ts').toEqual([]);
    expect(html).not.toContain('<span lang="en">');
  });

  it('marks a sentence that nobody has put into Spanish', async () => {
    const document = { paths: { '/x': { get: { summary: 'Brand new', responses: {} } } } };
    const body = String(await createApiPage(document, 'es').body);
    expect(body).toContain('<span lang="en">Brand new</span>');
  });

  it('is text whatever stands in the document', async () => {
    const evil = '"><script>alert(1)</script>';
    const schema = { type: 'object', properties: { [evil]: { enum: [evil] } }, required: [evil] };
    const operation = {
      summary: evil,
      parameters: [{ name: evil, in: evil, description: evil }],
      requestBody: { content: { [evil]: { schema } } },
      responses: {
        [evil]: { description: evil, content: { [evil]: { schema } }, headers: { [evil]: { description: evil } } },
      },
    };
    for (const language of ['es', 'en'] as const) {
      const body = String(await createApiPage({ paths: { [`/x/${evil}`]: { get: operation } } }, language).body);
      expect(body).not.toContain('<script');
      expect(body).toContain('&lt;script&gt;');
    }
  });
});

describe('the examples', () => {
  const free = operations.filter(({ method, parameters, security }) => {
    return method === 'GET' && security === undefined && parameters.every(({ required }) => required !== true);
  });

  it.each(free.map((operation) => [operation.path, operation] as const))(
    'curl of %s gets an answer that the page tells of',
    async (path, operation) => {
      const address = /^curl "\$OFFICE([^"]+)"$/.exec(exampleOf(operation).command)?.[1];
      const answer = await service.fetch(address ?? '');
      // A fresh service has no checkpoint yet, and says so as declared.
      expect(Object.keys(operation.responses), path).toContain(String(answer.status));
    },
  );

  it('finds such operations', () => expect(free.length).toBeGreaterThan(6));

  it('have a body of the form that the schema asks for', () => {
    for (const operation of operations) {
      const [schema] = Object.values(operation.requestBody?.content ?? {}).map((content) => content.schema);
      const { command, body } = exampleOf(operation);
      const text = body ?? /-d '(.*)'$/s.exec(command)?.[1];
      if (text === undefined) continue;
      const value = JSON.parse(text) as Record<string, unknown>;
      for (const member of schema?.required ?? []) expect(Object.keys(value)).toContain(member);
    }
  });
});

describe('a schema in words', () => {
  const key: Schema = { type: 'object', properties: { kty: { const: 'EC' }, crv: { const: 'P-256' }, x: {}, y: {} } };
  it.each([
    [{ type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' }, '16 bytes in base64url'],
    [{ type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }, '32 bytes in base64url'],
    [{ type: 'string', pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){2}$', maxLength: 99 }, 'compact JWS'],
    [{ type: 'string', maxLength: 40 }, 'text of up to 40 characters'],
    [{ type: 'string', minLength: 6, maxLength: 6 }, 'text of 6 characters'],
    [{ type: 'string', pattern: '^a$' }, 'text, of the form ^a$'],
    [{ type: 'integer', minimum: 0, maximum: 9_999_999_999 }, 'moment, Unix seconds'],
    [{ type: 'integer', minimum: 1, maximum: 8 }, 'whole number from 1 to 8'],
    [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, 'whole number'],
    [{ type: 'array', minItems: 1, maxItems: 25, items: { type: 'boolean' } }, 'list of 1 to 25: true or false'],
    [{ type: 'object', additionalProperties: {} }, 'object with members of its own'],
    [{ anyOf: [{ const: 'today' }, { type: 'string' }] }, 'exactly or text'],
    [{}, 'any JSON'],
    [key, 'P-256 public key (JWK: kty, crv, x, y)'],
  ] as const)('%j is: %s', (schema, words) => {
    const object: Schema = { type: 'object', properties: { member: schema }, required: ['member'] };
    expect(shapeOf(object, 'en').rows).toEqual([
      expect.objectContaining({ name: 'member', optional: false, type: words }),
    ]);
  });

  it('names members of members, of lists and of maps', () => {
    const inner: Schema = { type: 'object', properties: { a: { type: 'boolean' } } };
    const schema: Schema = {
      type: 'object',
      properties: {
        one: inner,
        many: { type: 'array', items: inner },
        by: { type: 'object', additionalProperties: inner },
      },
    };
    const names = shapeOf(schema, 'en').rows.map(({ name }) => name);
    expect(names).toEqual(['one', 'one.a', 'many', 'many[].a', 'by', 'by.*.a']);
  });

  it('tells alternatives apart, each with its own members', () => {
    const option = (name: string): Schema => ({ type: 'object', properties: { [name]: { const: name } } });
    const { rows, choices } = shapeOf(
      { type: 'object', properties: { it: { oneOf: [option('a'), option('b')] } } },
      'en',
    );
    expect(rows.map(({ name }) => name)).toEqual(['it']);
    expect(choices[0]?.shapes.map((shape) => shape.rows[0]?.name)).toEqual(['a', 'b']);
  });
});
