/** The verifier's part of `/openapi.json` (OpenAPI 3.1), made from the schemas that parse its requests. */
import * as z from 'zod';
import {
  acknowledgedSchema,
  acknowledgementSchema,
  createdRequestSchema,
  createRequestSchema,
  MAX_ANSWERS,
  MAX_WAIT,
  requestStateSchema,
} from './wire.ts';

const text = { type: 'string' } as const;
const json = (schema: z.ZodType) => ({ 'application/json': { schema: z.toJSONSchema(schema, { io: 'input' }) } });
const form = (properties: object) => ({
  'application/x-www-form-urlencoded': { schema: { type: 'object', properties } },
});
const REFUSAL = {
  description: 'Refused; `title` says why, `places` names the claim or member, and `detail` says what to do next',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};
const OAUTH_ERROR = {
  description: 'Refused. One error for every reason, so that nobody learns which check to get past',
  content: { 'application/json': { schema: { type: 'object', properties: { error: text }, required: ['error'] } } },
};
const tx = { name: 'tx', in: 'path', required: true, schema: text, description: 'Id of the request' };
const query = (name: string, description: string, schema: object = text) => ({
  name,
  in: 'query',
  schema,
  description,
});
const security = [{ deskToken: [] }];
const requestObject = {
  200: {
    description: 'Signed request object (RFC 9101)',
    content: { 'application/oauth-authz-req+jwt': { schema: text } },
  },
  404: OAUTH_ERROR,
};

/** Path items by path below the public URL. */
export const openapi = {
  '/gate/requests': {
    post: {
      summary: 'Begin a presentation: a DCQL query within the gate’s purpose, or its standard question',
      security,
      requestBody: { required: true, content: json(createRequestSchema) },
      responses: { 201: { description: 'Begun', content: json(createdRequestSchema) }, default: REFUSAL },
    },
  },
  '/gate/requests/{tx}': {
    get: {
      summary: 'Wait for the answer: fetch the sealed verdict, once, or in relay mode the answers',
      security,
      parameters: [
        tx,
        query('wait', 'Seconds to wait for an answer', { type: 'integer', minimum: 0, maximum: MAX_WAIT }),
        query('response_code', 'Same device: from the fragment that the wallet returned with'),
        query('seen', 'Relay mode: answers that were seen already', {
          type: 'integer',
          minimum: 0,
          maximum: MAX_ANSWERS,
        }),
      ],
      responses: { 200: { description: 'The state', content: json(requestStateSchema) }, default: REFUSAL },
    },
  },
  '/gate/requests/{tx}/acknowledgement': {
    post: {
      summary: 'Relay mode: end a request with the answer that holds, and say the word of its verdict for the counts',
      security,
      parameters: [tx],
      requestBody: { required: true, content: json(acknowledgementSchema) },
      responses: { 200: { description: 'It counts', content: json(acknowledgedSchema) }, default: REFUSAL },
    },
  },
  '/request/{tx}': {
    get: { summary: 'For wallets: the signed request (OpenID4VP 1.0 §5)', parameters: [tx], responses: requestObject },
    post: {
      summary: 'The same, with the wallet’s nonce (§5.10)',
      parameters: [tx],
      requestBody: { required: true, content: form({ wallet_nonce: text, wallet_metadata: text }) },
      responses: requestObject,
    },
  },
  '/response/{tx}': {
    post: {
      summary: 'For wallets: the encrypted answer, or an error (§8)',
      parameters: [tx],
      requestBody: { required: true, content: form({ response: text, error: text, state: text }) },
      responses: {
        200: {
          description: 'Taken; on the same device with the address to return to',
          content: { 'application/json': { schema: { type: 'object', properties: { redirect_uri: text } } } },
        },
        400: OAUTH_ERROR,
      },
    },
  },
} as const;
