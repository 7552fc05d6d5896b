/** Access's part of `/openapi.json` (OpenAPI 3.1). */
import * as z from 'zod';
import {
  CLIENT_ASSERTION_TYPE,
  clientListSchema,
  clientSchema,
  DESK_TOKEN_PATH,
  enrolRequestSchema,
  recoverRequestSchema,
  removalSchema,
} from './wire.ts';

const text = { type: 'string' } as const;
const problems = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: 'What happened and what to do next (RFC 9457)',
        content: {
          'application/problem+json': {
            schema: {
              type: 'object',
              properties: { type: text, status: { type: 'integer' }, title: text, detail: text },
            },
          },
        },
      },
    ]),
  );

/** The schema without `$schema`: the document's own dialect is the same one. */
function json(schema: z.ZodType) {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return { 'application/json': { schema: rest } };
}
const body = (schema: z.ZodType) => ({ required: true, content: json(schema) });
const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });

const security = [{ deskToken: [] }];
const parameters = [{ name: 'id', in: 'path', required: true, schema: text, description: 'Client id' }];
const oauthError = {
  description: 'An OAuth error (RFC 6749 §5.2)',
  content: { 'application/json': { schema: { type: 'object', properties: { error: text }, required: ['error'] } } },
};

/** Path items by path below the public URL. */
export const openapi = {
  [DESK_TOKEN_PATH]: {
    post: {
      summary: 'An access token for a machine client: private_key_jwt (RFC 7523) and DPoP (RFC 9449), both required',
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: {
                grant_type: { const: 'client_credentials' },
                client_assertion_type: { const: CLIENT_ASSERTION_TYPE },
                client_assertion: text,
              },
              required: ['grant_type', 'client_assertion_type', 'client_assertion'],
            },
          },
        },
      },
      responses: {
        200: {
          description: 'The token',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { access_token: text, token_type: { const: 'DPoP' }, expires_in: { type: 'integer' } },
                required: ['access_token', 'token_type', 'expires_in'],
              },
            },
          },
        },
        400: oauthError,
        401: oauthError,
      },
    },
  },
  '/desk/enrol': {
    post: {
      summary: 'Become a client with a single-use code from the operator and three keys',
      requestBody: body(enrolRequestSchema),
      responses: { 201: answer('The client', clientSchema), ...problems(400, 403, 409, 413, 415) },
    },
  },
  '/desk/recover': {
    post: {
      summary: 'Renew a sole client with the printed recovery key',
      requestBody: body(recoverRequestSchema),
      responses: { 200: answer('The renewed client', clientSchema), ...problems(400, 403, 404, 409, 413, 415) },
    },
  },
  '/desk/clients': {
    get: {
      summary: 'Clients whose appointment stands, or can still be renewed (admin)',
      security,
      responses: { 200: answer('The clients', clientListSchema), ...problems(401, 403) },
    },
  },
  '/desk/clients/{id}/renew': {
    post: {
      summary: "Renew another client's appointment to 30 days from now (admin)",
      security,
      parameters,
      responses: { 200: answer('The renewed client', clientSchema), ...problems(401, 403, 404, 409) },
    },
  },
  '/desk/clients/{id}': {
    delete: {
      summary: 'Remove a client; its next request is refused (admin)',
      security,
      parameters,
      responses: {
        200: answer('Who was removed, and what it approved', removalSchema),
        ...problems(401, 403, 404, 409),
      },
    },
  },
};
