/**
 * Enrolment: a single-use code from the operator's shell and three keys become a client.
 *
 * Order: code → keys → proofs → recovery → one batch that deletes the code and writes the client. A refused enrolment
 * leaves the code usable: who mistyped a key must not walk back to the operator. Asked again with the same proven keys,
 * whether the code is spent or new, the service tells the client who it is: the first answer may have been lost.
 */
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { parsePublicJwk } from '../sealing/jwk.ts';
import { findApprovalKeyRow, insertApprovalKey } from '../storage/approval-keys.ts';
import { insertClient, listClients } from '../storage/clients.ts';
import type { Statement } from '../storage/database.ts';
import { consumeEnrolmentCode, type EnrolmentCodeRow, findEnrolmentCode } from '../storage/enrolment-codes.ts';
import { raiseGeneration } from '../storage/generations.ts';
import { requireOneChange } from '../storage/guard.ts';
import { deleteEndedRecovery, findMember, findRecovery, insertMember, RECOVERY_OWNER } from '../storage/members.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { isRole, type Role } from './actor.ts';
import { appointmentEnd, approvalKeyEnd, createPseudonym, recoveryEnd, renewableSince } from './appointment.ts';
import { verifyEnrolmentProof } from './enrolment-proof.ts';
import { endExpectation, findExpectedRecovery } from './expected-recovery.ts';
import {
  type ClientAnswer,
  type EnrolmentThumbprints,
  type EnrolRequest,
  enrolmentCodeSha256,
  enrolmentStatement,
} from './wire.ts';

/**
 * `code_refused`: unknown, used or expired, without telling which; `keys_refused`: not a point of P-256;
 * `keys_not_distinct`; `proof_refused`; `key_registered`: by another client; `recovery_required`: the first enrolment of
 * a deployment brings the recovery key; `recovery_unexpected`: a later one does not; `recovery_expected`: after a disaster it must be the key that was printed, with a proof;
 * `changed_meanwhile`.
 */
export type EnrolRefusal = {
  readonly type:
    | 'code_refused'
    | 'keys_refused'
    | 'keys_not_distinct'
    | 'proof_refused'
    | 'key_registered'
    | 'recovery_required'
    | 'recovery_unexpected'
    | 'recovery_expected'
    | 'changed_meanwhile';
};

interface EnrolmentKeys {
  readonly authentication: EcPublicJwk;
  readonly approval: EcPublicJwk;
  readonly member: EcPublicJwk;
  readonly recovery?: EcPublicJwk;
}

const refuse = (type: EnrolRefusal['type']) => err<EnrolRefusal>({ type });
const textOf = (jwk: EcPublicJwk): string => decodeUtf8(canon(jwk)) as string;

/**
 * What else comes with an enrolment by this code, in the same batch; `undefined` when the code is for something else, or
 * for nothing any more: it is refused then. `notAfter`: end of the client's appointment.
 */
export type AlsoAppoint = (
  code: EnrolmentCodeRow,
  client: { readonly id: string; readonly notAfter: number },
) => Promise<readonly Statement[] | undefined>;

/** Enrols a client. For whoever holds a code; no token is asked for. */
export async function enrolClient(
  ports: Ports,
  request: EnrolRequest,
  now: UnixSeconds,
  also: AlsoAppoint = async () => [],
): Promise<Result<ClientAnswer, EnrolRefusal>> {
  const codeSha256 = enrolmentCodeSha256(request.code);
  const code = codeSha256 === undefined ? undefined : await findEnrolmentCode(ports, codeSha256, now);
  if (codeSha256 === undefined) return refuse('code_refused');
  const keys = parseKeys(request);
  if (code === undefined || !isRole(code.role)) {
    const same = keys && (await findSameClient(ports, codeSha256, keys, request, now));
    return same === undefined ? refuse('code_refused') : ok(same);
  }
  if (keys === undefined) return refuse('keys_refused');
  const thumbprints = thumbprintsOf(keys);
  if (new Set(Object.values(thumbprints)).size !== Object.keys(thumbprints).length) return refuse('keys_not_distinct');
  if (!(await isProven(ports, codeSha256, keys, request))) return refuse('proof_refused');
  const recovery = await findRecovery(ports, now);
  if (recovery === undefined && keys.recovery === undefined) return refuse('recovery_required');
  if (recovery !== undefined && keys.recovery !== undefined) return refuse('recovery_unexpected');
  const expected = recovery === undefined ? await findExpectedRecovery(ports) : undefined;
  if (expected !== undefined && !(await isExpected(ports, codeSha256, expected, keys, request))) {
    return refuse('recovery_expected');
  }
  if (await isRegistered(ports, thumbprints, now)) {
    // The code is left for whom it was made.
    const same = await findSameClient(ports, codeSha256, keys, request, now);
    return same === undefined ? refuse('key_registered') : ok(same);
  }

  const { statements, answer } = await enrolment(ports, { role: code.role, keys, thumbprints }, now);
  const more = await also(code, { id: answer.client, notAfter: answer.notAfter });
  if (more === undefined) return refuse('code_refused');
  const { db } = ports.store;
  const written = await ports.store.atomic([
    consumeEnrolmentCode(ports, codeSha256),
    requireOneChange(db),
    ...statements,
    ...more,
  ]);
  if (!written.ok) {
    const unused = await findEnrolmentCode(ports, codeSha256, now);
    return refuse(unused === undefined ? 'code_refused' : 'changed_meanwhile');
  }
  // After the batch, so that a lost race burns nothing. A crash in between leaves a deleted code that a writer of the
  // database who kept its row, and also holds the code, could use once more within its 15 minutes.
  await raiseGeneration(ports, codeSha256);
  if (expected !== undefined) await endExpectation(ports);
  return ok(answer);
}

/** Whether an enrolment after a disaster brings the office's old recovery key, and who enrols has its paper at hand. */
async function isExpected(
  { config }: Pick<Ports, 'config'>,
  codeSha256: string,
  expected: string,
  keys: EnrolmentKeys,
  { recovery }: EnrolRequest,
): Promise<boolean> {
  const thumbprints = thumbprintsOf(keys);
  if (keys.recovery === undefined || thumbprints.recovery !== expected || recovery?.proof === undefined) return false;
  const statement = enrolmentStatement(config.publicUrl, codeSha256, thumbprints);
  return verifyEnrolmentProof(recovery.proof, keys.recovery, statement);
}

/** Whether both signing keys stand behind this enrolment. */
async function isProven(
  { config }: Pick<Ports, 'config'>,
  codeSha256: string,
  keys: EnrolmentKeys,
  { proofs }: EnrolRequest,
): Promise<boolean> {
  const statement = enrolmentStatement(config.publicUrl, codeSha256, thumbprintsOf(keys));
  return (
    (await verifyEnrolmentProof(proofs.authentication, keys.authentication, statement)) &&
    (await verifyEnrolmentProof(proofs.approval, keys.approval, statement))
  );
}

/**
 * The client that these very keys already are, when their owner asks again: an answer that was lost on the way must not
 * leave a machine with keys and no name. It gives nothing that the keys did not give before.
 */
async function findSameClient(
  ports: Ports,
  codeSha256: string,
  keys: EnrolmentKeys,
  request: EnrolRequest,
  now: UnixSeconds,
): Promise<ClientAnswer | undefined> {
  const { approval, member } = thumbprintsOf(keys);
  const found = (await listClients(ports, now)).find(
    (row) => row.approvalKid === approval && row.member === member && row.authJwk === textOf(keys.authentication),
  );
  if (found === undefined || !isRole(found.role)) return undefined;
  if (!(await isProven(ports, codeSha256, keys, request))) return undefined;
  return { client: found.id, role: found.role, pseudonym: found.pseudonym, notAfter: found.notAfter };
}

function parseKeys({ keys, recovery }: EnrolRequest): EnrolmentKeys | undefined {
  const authentication = parsePublicJwk(keys.authentication);
  const approval = parsePublicJwk(keys.approval);
  const member = parsePublicJwk(keys.member);
  if (!authentication.ok || !approval.ok || !member.ok) return undefined;
  const three = { authentication: authentication.value, approval: approval.value, member: member.value };
  if (recovery === undefined) return three;
  const printed = parsePublicJwk(recovery.jwk);
  return printed.ok ? { ...three, recovery: printed.value } : undefined;
}

function thumbprintsOf({ authentication, approval, member, recovery }: EnrolmentKeys): EnrolmentThumbprints {
  return {
    authentication: jwkThumbprint(authentication),
    approval: jwkThumbprint(approval),
    member: jwkThumbprint(member),
    ...(recovery && { recovery: jwkThumbprint(recovery) }),
  };
}

async function isRegistered(
  ports: Ports,
  { approval, member, recovery }: EnrolmentThumbprints,
  now: UnixSeconds,
): Promise<boolean> {
  const since = renewableSince(now);
  if ((await findApprovalKeyRow(ports, approval, since)) !== undefined) return true;
  if ((await findMember(ports, member, since)) !== undefined) return true;
  return recovery !== undefined && (await findMember(ports, recovery, since)) !== undefined;
}

async function enrolment(
  ports: Ports,
  {
    role,
    keys,
    thumbprints,
  }: { readonly role: Role; readonly keys: EnrolmentKeys; readonly thumbprints: EnrolmentThumbprints },
  now: UnixSeconds,
): Promise<{ readonly statements: readonly Statement[]; readonly answer: ClientAnswer }> {
  const client = randomId(ports.random);
  const others = await listClients(ports, renewableSince(now));
  const pseudonym = createPseudonym(role, new Set(others.map((other) => other.pseudonym)), ports.random);
  const end = appointmentEnd(now);
  const { approval: approvalKid, member } = thumbprints;
  const row = { id: client, role, pseudonym, authJwk: textOf(keys.authentication), approvalKid, member };
  // A new random id has never been removed: its generation is 0.
  const validity = { notAfter: end, generation: 0 };
  const approvalKey = { kid: approvalKid, jwk: textOf(keys.approval), client };
  const statements = [
    ...(await insertClient(ports, row, validity)),
    ...(await insertApprovalKey(ports, approvalKey, { notAfter: approvalKeyEnd(end), generation: 0 })),
    ...(await insertMember(ports, { member, jwk: textOf(keys.member), owner: client }, validity)),
    pendingLeaf(ports, now, { type: 'client_enrolled', pseudonym, role }),
  ];
  if (keys.recovery !== undefined && thumbprints.recovery !== undefined) {
    const recovery = { member: thumbprints.recovery, jwk: textOf(keys.recovery), owner: RECOVERY_OWNER };
    statements.push(
      deleteEndedRecovery(ports, now),
      ...(await insertMember(ports, recovery, { notAfter: recoveryEnd(now), generation: 0 })),
      pendingLeaf(ports, now, { type: 'recovery_enrolled', member: thumbprints.recovery }),
    );
  }
  return { statements, answer: { client, role, pseudonym, notAfter: end } };
}
