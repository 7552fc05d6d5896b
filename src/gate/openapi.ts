/** The gates' part of `/openapi.json` (OpenAPI 3.1), made from the schemas that parse its requests. */
import * as z from 'zod';
import { enrolRequestSchema } from '../access/wire.ts';
import {
  exchangeAnswerSchema,
  exchangeRequestSchema,
  gateSchema,
  gatesSchema,
  overrideAnswerSchema,
  overrideRequestSchema,
  ownGateSchema,
  pairedSchema,
  pairingAnswerSchema,
  pairingRequestSchema,
  purposesSchema,
  registerGateSchema,
} from './wire.ts';

const text = { type: 'string' } as const;

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
  '/desk/events/{id}/pairings': {
    post: {
      summary: 'Let one machine pair itself as a gate, once, within fifteen minutes; a signed statement of one person',
      security,
      parameters: [id],
      requestBody: { required: true, content: json(pairingRequestSchema) },
      responses: { 201: done(pairingAnswerSchema), default: REFUSAL },
    },
  },
  '/gate/pair': {
    post: {
      summary: 'Enrol with the code of a pairing link and be its gate; the body is that of an enrolment',
      requestBody: { required: true, content: json(enrolRequestSchema) },
      responses: { 201: done(pairedSchema), default: REFUSAL },
    },
  },
  '/gate/bundle': {
    get: {
      summary: 'All that this gate needs to judge passes without a network, signed; `If-None-Match` answers 304',
      security,
      responses: {
        200: { description: 'Compact JWS, typ gafete-bundle+jwt', content: { 'application/jose': { schema: text } } },
        304: { description: 'Nothing has changed' },
        default: REFUSAL,
      },
    },
  },
  '/gate/handles': {
    post: {
      summary: 'Tell the event’s other gates of passages, as opaque handles, and hear of theirs',
      security,
      requestBody: { required: true, content: json(exchangeRequestSchema) },
      responses: { 200: done(exchangeAnswerSchema), default: REFUSAL },
    },
  },
  '/gate/overrides': {
    post: {
      summary: 'Report how many people the guard let in against the word on the screen; a signed statement of the gate',
      security,
      requestBody: { required: true, content: json(overrideRequestSchema) },
      responses: { 200: done(overrideAnswerSchema), default: REFUSAL },
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
