/** The public log's part of `/openapi.json` (OpenAPI 3.1). */
const text = { type: 'string' } as const;
const absent = {
  description: 'The log has no such file, or not yet',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};
const parameter = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  schema: text,
  description,
});

/** Path items by path below the public URL. */
export const openapi = {
  '/log/checkpoint': {
    get: {
      summary: 'The public log’s newest signed head (C2SP tlog-checkpoint)',
      responses: {
        200: { description: 'Signed note: origin, size, root', content: { 'text/plain': { schema: text } } },
        404: absent,
      },
    },
  },
  '/log/keys': {
    get: {
      summary: 'The keys that sign the public log, newest first, one a line (C2SP signed-note)',
      responses: { 200: { description: 'Verifier keys', content: { 'text/plain': { schema: text } } } },
    },
  },
  '/log/tile/{level}/{place}': {
    get: {
      summary:
        'A tile of the public log, or the entries under it (C2SP tlog-tiles): every proof is computed from these',
      parameters: [
        parameter('level', '0 to 63, or `entries`'),
        parameter('place', 'As in `x001/x234/067` or `067.p/8`'),
      ],
      responses: {
        200: {
          description: 'Hashes of 32 bytes, or entries behind their length',
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
        404: absent,
      },
    },
  },
} as const;
