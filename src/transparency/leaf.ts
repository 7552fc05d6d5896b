/**
 * What the public log may say: one fixed schema per type. No leaf has room for a person, a free text or a fine time, so
 * that publishing every leaf for ever harms nobody. `by` and `second` are role pseudonyms of members of the office.
 */
import * as z from 'zod';
import { REASONS, type ReasonCode } from '../credential/accreditation/index.ts';
import { GATE_PURPOSES, type GatePurposeName } from '../policy/index.ts';

/** An event's id: what a desk may register is 22 characters of base64url (`desk/wire-fields.ts`). */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
/** 16 random bytes. */
const randomText = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const sha256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const pseudonym = z.string().regex(/^(?:(?:admin|desk|gate)-[a-z2-9]{4}|recovery)$/);
const role = z.enum(['admin', 'desk', 'gate']);
const count = z.int().min(0).max(1_000_000);
const version = z.int().min(1).max(1_000_000);
const reason = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]);
const purpose = z.enum([
  'credential',
  'status',
  'request',
  'policy',
  'pass',
  'bundle',
  'log',
  'tx',
  'row',
  'nonce',
  'token',
  'revocation',
]);
/** Codes of our own source, two words at least: the shape leaves no room for a value, nor for a name. */
const alarmCode = z.string().regex(/^[a-z]{2,20}(?:_[a-z]{2,20}){1,3}$/);

const gatePurpose = z.enum(Object.keys(GATE_PURPOSES) as [GatePurposeName, ...GatePurposeName[]]);

const policyLeaf = { event: id, policyVersion: version, policySha256: sha256 };
const peopleLeaf = { event: id, people: count };
const actLeaf = { ...peopleLeaf, reason, by: pseudonym, second: pseudonym.optional() };

const leafType = <const Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

export const leafSchema = z.discriminatedUnion('type', [
  leafType('event_opened', policyLeaf),
  leafType('policy_changed', { ...policyLeaf, by: pseudonym, second: pseudonym.optional() }),
  leafType('event_closed', { event: id, by: pseudonym, second: pseudonym }),
  /** The closing moment of its policy came: nobody had to act. */
  leafType('event_ended', { event: id }),
  leafType('event_distrusted', { event: id, by: pseudonym, second: pseudonym }),
  leafType('client_enrolled', { pseudonym, role }),
  leafType('client_renewed', { pseudonym, by: pseudonym }),
  leafType('client_removed', { pseudonym, by: pseudonym }),
  leafType('enrolment_code', { role }),
  leafType('recovery_enrolled', { member: sha256 }),
  leafType('recovery_used', {}),
  leafType('epoch_started', { event: id, epoch: version, deskKey: sha256 }),
  leafType('member_admitted', { event: id, epoch: version, member: sha256, by: pseudonym }),
  leafType('offer_registered', { event: id, commitment: sha256, by: pseudonym }),
  leafType('issued', { event: id, copies: count, again: z.boolean() }),
  /** Gate passes, which somebody fetched after the copies: one for each of the zones and days of that accreditation. */
  leafType('passes_issued', { event: id, passes: count, again: z.boolean() }),
  leafType('withdrawn', actLeaf),
  leafType('suspended', actLeaf),
  leafType('resumed', actLeaf),
  leafType('revoked', actLeaf),
  leafType('reissued', actLeaf),
  leafType('burned', peopleLeaf),
  leafType('lapsed', peopleLeaf),
  leafType('suspension_lapsed', peopleLeaf),
  leafType('copy_revoked', { event: id }),
  leafType('rows_released', { event: id, by: pseudonym, rows: count }),
  leafType('gate_registered', { event: id, gatePurpose, by: pseudonym }),
  leafType('gate_removed', { event: id, gatePurpose, by: pseudonym }),
  /** Verdicts of one hour and one purpose: how many, never which gate and never whose. */
  leafType('judged', { event: id, gatePurpose, go: count, check: count, stop: count }),
  /** People whom guards let in against the word on the screen, as their gates reported in one hour; never which gate. */
  leafType('overridden', { event: id, gatePurpose, overridden: count }),
  /** A one-time link for one gate was made. */
  leafType('gate_paired', { event: id, gatePurpose, by: pseudonym }),
  /** What a status list says from now on: SHA-256 of its two-bit entries, uncompressed. Decoys change it as acts do. */
  leafType('list_published', { event: id, list: randomText, version, sha256 }),
  /** A closed event is unreadable: keys destroyed, rows about people before and after, SHA-256 of the signed certificate. */
  leafType('erased', {
    event: id,
    keys: count,
    rowsBefore: count,
    rowsAfter: count,
    certificateSha256: sha256,
  }),
  /** The operator put a lost or restored store to work again (`gafete recover`). */
  leafType('recovered', { lost: z.enum(['database_restored', 'database_lost', 'shelf_lost', 'everything']) }),
  leafType('key_changed', { purpose, kid: randomText }),
  leafType('key_distrusted', { fingerprint: sha256 }),
  leafType('alarm', { code: alarmCode }),
  /** Says nothing: batches have a multiple of eight leaves, so that the tree's size tells less about how many acts there were. */
  leafType('filler', {}),
]);

/** What one entry of the public log tells. */
export type Leaf = z.infer<typeof leafSchema>;
export type LeafType = Leaf['type'];
