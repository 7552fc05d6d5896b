/** The desk's part of `/openapi.json` (OpenAPI 3.1), made from the same schemas that parse its requests. */
import * as z from 'zod';
import {
  accreditationSchema,
  actDoneSchema,
  actPendingSchema,
  actSchema,
  admitMemberSchema,
  approveActSchema,
  bundleSchema,
  changedPolicySchema,
  changePolicySchema,
  closeEventSchema,
  createdEventSchema,
  createEventSchema,
  deskEventSchema,
  deskEventsSchema,
  eventMembersSchema,
  findSchema,
  foundSchema,
  MAX_OFFERS,
  membersSchema,
  offerSchema,
  pendingActsSchema,
  problemSchema,
  publicEventSchema,
  registeredSchema,
  reissuedSchema,
  reissueSchema,
  revocationsSchema,
  revokedCopySchema,
  revokePresentedSchema,
  startEpochSchema,
  startedEpochSchema,
} from './wire.ts';

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
const json = (schema: z.ZodType) => ({ 'application/json': { schema: schemaOf(schema) } });
const REFUSAL = {
  description: 'Refused; `title` says why and `detail` what to do next',
  content: { 'application/problem+json': { schema: schemaOf(problemSchema) } },
};

interface Operation {
  readonly summary: string;
  readonly body?: z.ZodType;
  /** Answers by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
}

function operation({ summary, body, answers }: Operation) {
  const responses = Object.entries(answers).map(
    ([status, schema]) => [status, { description: 'Done', content: json(schema) }] as const,
  );
  return {
    summary,
    security: [{ deskToken: [] }],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: { ...Object.fromEntries(responses), default: REFUSAL },
  };
}

function open(summary: string, content: object) {
  return { summary, responses: { 200: { description: 'The document', content }, default: REFUSAL } };
}

const act = { 200: actDoneSchema, 202: actPendingSchema };
const offers = z.strictObject({ offers: z.array(offerSchema).min(1).max(MAX_OFFERS) });

/** Path items by path below the public URL. */
export const openapi = {
  '/events/{id}': { get: open('The public document of an event', json(publicEventSchema)) },
  '/events/{id}/policy/{version}': {
    get: open('A version of the policy, signed (compact JWS)', { 'application/jose': {} }),
  },
  '/desk/events': {
    get: operation({ summary: 'Events that are not closed', answers: { 200: deskEventsSchema } }),
    post: operation({ summary: 'Open an event', body: createEventSchema, answers: { 201: createdEventSchema } }),
  },
  '/desk/events/{id}': {
    get: operation({ summary: 'An event with its counts', answers: { 200: deskEventSchema } }),
  },
  '/desk/events/{id}/policy': {
    put: operation({
      summary: 'Change the rules of an event in which nobody is accredited yet',
      body: changePolicySchema,
      answers: { 200: changedPolicySchema },
    }),
  },
  '/desk/events/{id}/close': {
    post: operation({ summary: 'Begin to close an event (two people)', body: closeEventSchema, answers: act }),
  },
  '/desk/events/{id}/bundle': {
    get: operation({ summary: 'Your own sealed desk bundle', answers: { 200: bundleSchema } }),
  },
  '/desk/events/{id}/bundle/recovery': {
    get: operation({ summary: 'The bundle sealed to the printed recovery key', answers: { 200: bundleSchema } }),
  },
  '/desk/events/{id}/members': {
    get: operation({ summary: 'Who has the bundle', answers: { 200: eventMembersSchema } }),
    post: operation({ summary: 'Admit a member', body: admitMemberSchema, answers: { 200: eventMembersSchema } }),
  },
  '/desk/events/{id}/epochs': {
    post: operation({ summary: 'Start a new epoch', body: startEpochSchema, answers: { 201: startedEpochSchema } }),
  },
  '/desk/members': { get: operation({ summary: 'Public keys of all members', answers: { 200: membersSchema } }) },
  '/desk/events/{id}/accreditations': {
    post: operation({
      summary: 'Register up to 25 sealed, approved offers',
      body: offers,
      answers: { 200: registeredSchema },
    }),
  },
  '/desk/accreditations/{id}': {
    get: operation({ summary: 'State of an accreditation', answers: { 200: accreditationSchema } }),
  },
  '/desk/accreditations/{id}/revocations': {
    get: operation({ summary: 'Its sealed revocation envelopes', answers: { 200: revocationsSchema } }),
  },
  '/desk/accreditations/{id}/reissue': {
    post: operation({
      summary: 'Old copies dead, new offer out',
      body: reissueSchema,
      answers: { 200: reissuedSchema },
    }),
  },
  '/desk/acts': {
    get: operation({ summary: 'Acts that wait for a second person', answers: { 200: pendingActsSchema } }),
    post: operation({ summary: 'Begin an act', body: actSchema, answers: act }),
  },
  '/desk/acts/{id}/approve': {
    post: operation({
      summary: 'Approve an act as its second person',
      body: approveActSchema,
      answers: { 200: actDoneSchema },
    }),
  },
  '/desk/events/{id}/find': {
    post: operation({ summary: 'Look up by blind index, rationed', body: findSchema, answers: { 200: foundSchema } }),
  },
  '/desk/events/{id}/revoke-presented': {
    post: operation({
      summary: 'Revoke one presented copy',
      body: revokePresentedSchema,
      answers: { 200: revokedCopySchema },
    }),
  },
};
