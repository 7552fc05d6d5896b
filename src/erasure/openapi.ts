/** The certificates' part of `/openapi.json` (OpenAPI 3.1). Path items by path below the public URL. */
export const openapi = {
  '/log/erasure/{event}': {
    get: {
      summary: 'The signed certificate that a closed event was erased (C2SP signed-note by the log’s keys)',
      parameters: [{ name: 'event', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'Its SHA-256 is in the leaf `erased` of the public log',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        404: {
          description: 'No such certificate, or not yet',
          content: { 'application/problem+json': { schema: { type: 'object' } } },
        },
      },
    },
  },
} as const;
