/**
 * A gate that paired itself by a link, with keys that its device does not let out: the gate page, or any program that keeps
 * keys in such a place. What is kept beside the keys is public: ids of keys, the office's root, which gate this is.
 *
 * Order of pairing: the root, because a wrong one would have us enrol at a stranger's → keys made and named in the file →
 * sent. A crash or a lost answer leaves keys that the service knows; the same link again, within its fifteen minutes,
 * answers who they are.
 */
import * as z from 'zod';
import { ENROLMENT_TYP, enrolmentCodeSha256, enrolmentStatement } from '../access/wire.ts';
import { gatePurposeSchema, pairedSchema } from '../gate/wire.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok } from '../lib/result.ts';
import { createSignedStatement } from '../lib/signed-statement.ts';
import { findAnchor } from './anchor.ts';
import { type ClientSurroundings, withDefaults } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { GateJudging } from './gate-judge.ts';
import { parseGateLink } from './gate-link.ts';
import type { GateSession } from './gate-session.ts';
import type { HolderKey, KeyKeeper } from './holder-keys.ts';
import { createTokenSession } from './token-session.ts';

const gateSchema = z.strictObject({
  client: z.string(),
  pseudonym: z.string(),
  notAfter: z.int(),
  event: z.string(),
  purpose: gatePurposeSchema,
  zones: z.array(z.string()),
});
const fileSchema = z.strictObject({
  v: z.literal(1),
  issuer: z.string(),
  anchor: z.string().max(8192),
  name: z.string().optional(),
  keys: z.strictObject({ authentication: z.string(), approval: z.string(), member: z.string() }),
  gate: gateSchema.optional(),
});
/** What a paired gate keeps, as plain JSON. Its keys stay with their keeper, by these ids. */
export type PairedGateFile = z.infer<typeof fileSchema>;

/** Where it is kept: a browser's own database. */
export interface PairedGateStore {
  load(): Promise<unknown>;
  save(file: PairedGateFile): Promise<void>;
}

export interface PairedGateOptions extends Partial<ClientSurroundings> {
  readonly store: PairedGateStore;
  /** Makes and finds keys that cannot be taken out. */
  readonly keys: KeyKeeper;
  /** For relay mode, as `GateClientOptions` has it. */
  readonly judging?: GateJudging;
}

/**
 * Pairs this device as the gate that the desk made the link for. Refuses: `input_refused` for what is no such link,
 * `already_enrolled`, `metadata_refused` when the office does not show the root in the link, `forbidden` when the link was
 * used, is too old, or its gate has no place any more.
 */
export async function pairGate(link: string, options: PairedGateOptions): Answer<PairedGateFile> {
  const { store, keys } = options;
  const surroundings = withDefaults(options);
  const parsed = parseGateLink(link.trim());
  const codeSha256 = parsed && enrolmentCodeSha256(parsed.code);
  if (parsed === undefined || codeSha256 === undefined) return err(linkMalformed());
  const { issuer, code, name } = parsed;
  const before = parseFile(await store.load());
  if (before?.gate !== undefined) return err(alreadyPaired());
  const shown = await findAnchor(issuer, surroundings);
  if (!shown.ok) return shown;
  if (shown.value.fingerprint !== parsed.anchor) return err(otherAnchor());
  const made = before?.issuer === issuer ? await findKeys(keys, before) : undefined;
  const own = made ?? {
    authentication: await keys.create(),
    approval: await keys.create(),
    member: await keys.create(),
  };
  const file: PairedGateFile = {
    ...{ v: 1, issuer, anchor: shown.value.anchor, ...(name !== undefined && { name }) },
    keys: { authentication: own.authentication.id, approval: own.approval.id, member: own.member.id },
  };
  await store.save(file);
  const thumbprints = {
    authentication: jwkThumbprint(own.authentication.jwk),
    approval: jwkThumbprint(own.approval.jwk),
    member: jwkThumbprint(own.member.jwk),
  };
  const statement = { ...enrolmentStatement(issuer, codeSha256, thumbprints), typ: ENROLMENT_TYP };
  const prove = ({ jwk, sign }: HolderKey) => createSignedStatement(statement, jwkThumbprint(jwk), sign);
  const session = createTokenSession(issuer, async () => err(notPaired()), surroundings);
  const answer = await session.call({
    ...{ method: 'POST', path: '/gate/pair', anonymous: true, schema: pairedSchema },
    body: {
      code,
      keys: { authentication: own.authentication.jwk, approval: own.approval.jwk, member: own.member.jwk },
      proofs: { authentication: await prove(own.authentication), approval: await prove(own.approval) },
    },
  });
  if (!answer.ok) return answer;
  const paired = { ...file, gate: answer.value };
  await store.save(paired);
  return ok(paired);
}

/** The session of a paired gate. Refuses with `not_enrolled` before the pairing, or when its keys are gone. */
export function pairedGateSession(issuer: string, options: PairedGateOptions): GateSession {
  const { store, keys } = options;
  const surroundings = withDefaults(options);
  async function load() {
    const file = parseFile(await store.load());
    const own = file?.issuer === issuer ? await findKeys(keys, file) : undefined;
    return file?.gate === undefined || own === undefined ? err(notPaired()) : ok({ file, gate: file.gate, own });
  }
  const holder = async () => {
    const known = await load();
    if (!known.ok) return known;
    return ok({ client: known.value.gate.client, sign: known.value.own.authentication.sign });
  };
  return {
    ...{ issuer, surroundings, ...createTokenSession(issuer, holder, surroundings) },
    async self() {
      const known = await load();
      if (!known.ok) return known;
      const { client, event } = known.value.gate;
      const { sign: approve, jwk } = known.value.own.approval;
      return ok({ client, event, approve, approvalKid: jwkThumbprint(jwk) });
    },
    async trust() {
      const known = await load();
      return known.ok ? ok({ anchors: [known.value.file.anchor], distrusted: new Set<string>() }) : known;
    },
  };
}

function parseFile(value: unknown): PairedGateFile | undefined {
  const parsed = fileSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

async function findKeys(keys: KeyKeeper, { keys: ids }: PairedGateFile) {
  const [authentication, approval, member] = await Promise.all([
    keys.find(ids.authentication),
    keys.find(ids.approval),
    keys.find(ids.member),
  ]);
  if (authentication === undefined || approval === undefined || member === undefined) return undefined;
  return { authentication, approval, member };
}

function linkMalformed(): ClientError {
  return {
    code: 'input_refused',
    message: 'This is no link for a gate.',
    next: 'Scan the whole code that `gafete gate pair` shows, or copy its link from the first letter to the last.',
    retryable: false,
  };
}

function alreadyPaired(): ClientError {
  return {
    code: 'already_enrolled',
    message: 'This device is a gate already.',
    next: 'Remove it at the desk and clear this page’s data before it is paired again.',
    retryable: false,
  };
}

function otherAnchor(): ClientError {
  return {
    code: 'metadata_refused',
    message: 'The office shows another root certificate than the one in the link.',
    next: 'Pair nothing. Tell the operator, who compares `gafete keys anchor`.',
    retryable: false,
    problem: 'anchor',
  };
}

function notPaired(): ClientError {
  return {
    code: 'not_enrolled',
    message: 'This device is not paired as a gate.',
    next: 'Ask the desk for a link: gafete gate pair.',
    retryable: false,
  };
}
