/** The gates' part of `/openapi.json` (OpenAPI 3.1), made from the schemas that parse its requests. */
import * as z from 'zod';
import { gateSchema, gatesSchema, ownGateSchema, purposesSchema, registerGateSchema } from './wire.ts';

const json = (schema: z.ZodType) => ({ 'application/json': { schema: z.toJSONSchema(schema, { io: 'input' }) } });
const REFUSAL = {
  description: 'Refused; `title` says why and `detail` what to do next',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, description: 'Event id' };
const client = { name: 'client', in: 'path', required: true, schema: { type: 'string' }, description: 'Client id' };
const security = [{ deskToken: [] }];
const done = (schema: z.ZodType) => ({ description: 'Done', content: json(schema) });

/** Path items by path below the public URL. */
export const openapi = {
  '/purposes': {
    get: {
      summary: 'What gates are for, and the most that each purpose may ask',
      responses: { 200: done(purposesSchema) },
    },
  },
  '/desk/events/{id}/gates': {
    get: {
      summary: 'Gates of an event',
      security,
      parameters: [id],
      responses: { 200: done(gatesSchema), default: REFUSAL },
    },
    post: {
      summary: 'Appoint a client of role gate; a signed statement of one person',
      security,
      parameters: [id],
      requestBody: { required: true, content: json(registerGateSchema) },
      responses: { 201: done(gateSchema), default: REFUSAL },
    },
  },
  '/desk/events/{id}/gates/{client}': {
    delete: {
      summary: 'End a gate’s appointment at once',
      security,
      parameters: [id, client],
      responses: { 200: done(z.strictObject({ removed: z.literal(true) })), default: REFUSAL },
    },
  },
  '/gate/me': {
    get: {
      summary: 'What this gate may ask, today',
      security,
      responses: { 200: done(ownGateSchema), default: REFUSAL },
    },
  },
} as const;
