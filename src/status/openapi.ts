/** Status's part of `/openapi.json` (OpenAPI 3.1). */
import { STATUS_LIST_TYPE } from './negotiation.ts';

const text = { type: 'string' } as const;
const header = (description: string) => ({ description, schema: text });
const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { type: 'object' } } },
});

/** Path items by path below the public URL. */
export const openapi = {
  '/status/{list}': {
    get: {
      summary: 'The status list of an event: a signed token, the same for everybody until the next tick',
      parameters: [
        { name: 'list', in: 'path', required: true, schema: text, description: 'Random id, as credentials name it' },
        { name: 'If-None-Match', in: 'header', schema: text, description: 'Entity tag of the list already held' },
      ],
      responses: {
        200: {
          description: 'Status List Token (two bits an entry: 0 valid, 1 invalid, 2 suspended)',
          headers: { ETag: header('Entity tag'), 'Cache-Control': header('Seconds to the next tick') },
          content: { [STATUS_LIST_TYPE]: { schema: text } },
        },
        304: { description: 'The list held is the present one' },
        404: refusal('No such list'),
        406: refusal('Another media type was asked for'),
        410: refusal('Every credential of the list has ended'),
        501: refusal('A former version was asked for (`time`)'),
        503: refusal('Withheld because its storage cannot be trusted, or does not answer'),
      },
    },
  },
} as const;
