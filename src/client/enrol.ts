/**
 * Enrolment: three keys, and at a deployment's first enrolment the recovery key that exists on paper only. The keys are
 * saved before anything is sent, so that a crash leaves no appointment without its keys, and no recovery key that the
 * service knows and nobody can print: it stays in the profile until `recoveryPrinted`.
 */
import {
  clientSchema,
  ENROLMENT_TYP,
  enrolmentCodeSha256,
  enrolmentStatement,
  RECOVERY_TYP,
  recoveryStatement,
} from '../access/wire.ts';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { Random } from '../lib/bytes.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok } from '../lib/result.ts';
import { createSignedStatement } from '../lib/signed-statement.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { createPkcs8, type Pkcs8, parsePkcs8, publicJwkOfPkcs8 } from '../sealing/index.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, Enrolled, Identity, PrintedRecovery } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { drawPrivateJwk, privateJwkOf, publicJwkOf, signerOf, thumbprintOf } from './keys.ts';
import { readMembers } from './members.ts';
import { parsePrinted, printedMalformed, printedOf } from './printed.ts';
import type { DeskProfile } from './profile.ts';
import { comparisonWords } from './words.ts';

/**
 * Enrols this machine with a code from the operator's shell; `printed`: the recovery key on paper, for the first enrolment
 * after a disaster. Refuses with `already_enrolled`, `input_refused`, `refused`.
 */
export async function enrol(session: DeskSession, code: string, printed?: string): Answer<Enrolled> {
  const codeSha256 = enrolmentCodeSha256(code.trim());
  if (codeSha256 === undefined) return err(codeMalformed());
  const known = await session.loadProfile();
  if (!known.ok) return known;
  if (known.value?.client !== undefined) return err(alreadyEnrolled());
  const { random } = session.surroundings;
  const profile = known.value ?? (await drawProfile(session.issuer, random));
  await session.saveProfile(profile);
  const first = await send(session, profile, { code: code.trim(), codeSha256 });
  // Whether this is the first enrolment only the service knows; a refused enrolment leaves the code usable.
  if (first.ok) return withUnprinted(session, await finish(session, profile, first.value));
  if (first.error.problem !== 'recovery-required') return first;
  if (printed !== undefined) return enrolWithPaper(session, profile, { code: code.trim(), codeSha256 }, printed);
  // The one of an earlier try, where there was one: the service may have it already.
  const recovery = unprintedOf(profile) ?? createPkcs8(random);
  const { thumbprint } = await printedOf(recovery);
  const kept = { ...profile, recovery: thumbprint, unprinted: encodeBase64url(recovery) };
  await session.saveProfile(kept);
  const answer = await send(session, profile, { code: code.trim(), codeSha256, recovery });
  if (!answer.ok) {
    // Whose recovery key the office has is seen at the next call: this one may not have been taken.
    await session.saveProfile({ ...profile, unprinted: kept.unprinted });
    return answer;
  }
  return withUnprinted(session, await finish(session, kept, answer.value));
}

/** The first enrolment after a disaster: the key that is on paper already is not made, kept or printed again. */
async function enrolWithPaper(
  session: DeskSession,
  profile: DeskProfile,
  code: { readonly code: string; readonly codeSha256: string },
  printed: string,
): Answer<Enrolled> {
  const recovery = parsePrinted(printed);
  if (recovery === undefined) return err(printedMalformed());
  const answer = await send(session, profile, { ...code, recovery });
  const { thumbprint } = await printedOf(recovery);
  return answer.ok ? finish(session, { ...profile, recovery: thumbprint }, answer.value) : answer;
}

/** The recovery key that this machine made and nobody has printed; `undefined` when there is none, or it is not the office's. */
export async function unprintedRecovery(session: DeskSession): Answer<PrintedRecovery | undefined> {
  const profile = await session.loadProfile();
  if (!profile.ok) return profile;
  const recovery = profile.value && unprintedOf(profile.value);
  if (recovery === undefined || profile.value?.client === undefined) return ok(undefined);
  const printed = await printedOf(recovery);
  const members = await readMembers(session);
  if (!members.ok) return members;
  if (members.value.some(({ summary }) => summary.recovery && summary.member === printed.thumbprint))
    return ok(printed);
  // Another machine was the first: what this one made opens nothing.
  await recoveryPrinted(session);
  return ok(undefined);
}

/** Forgets the recovery key here: it is on paper now. */
export async function recoveryPrinted(session: DeskSession): Answer<void> {
  const profile = await session.loadProfile();
  if (!profile.ok) return profile;
  if (profile.value?.unprinted !== undefined) {
    const { unprinted: _printed, ...rest } = profile.value;
    await session.saveProfile(rest);
  }
  return ok(undefined);
}

async function withUnprinted(session: DeskSession, enrolled: Awaited<Answer<Enrolled>>): Answer<Enrolled> {
  if (!enrolled.ok) return enrolled;
  const recovery = await unprintedRecovery(session);
  // Enrolled all the same: what could not be read now is shown when `unprintedRecovery` is asked.
  return recovery.ok && recovery.value !== undefined ? ok({ ...enrolled.value, recovery: recovery.value }) : enrolled;
}

function unprintedOf({ unprinted }: DeskProfile): Pkcs8 | undefined {
  const parsed = unprinted === undefined ? undefined : decodeBase64url(unprinted);
  const key = parsed && parsePkcs8(parsed);
  return key?.ok ? key.value : undefined;
}

/** Who this client is. */
export async function identity(session: DeskSession): Answer<Identity> {
  const profile = await session.enrolled();
  if (!profile.ok) return profile;
  const { client, keys } = profile.value;
  const member = thumbprintOf(keys.member);
  return ok({
    client: client.id,
    role: client.role,
    pseudonym: client.pseudonym,
    member,
    words: comparisonWords(member),
  });
}

/** Renews a sole client with the printed key. `input_refused` when the words or the QR text do not spell a key. */
export async function recover(
  session: DeskSession,
  printed: string,
  client?: string,
): Answer<{ readonly notAfter: UnixSeconds }> {
  const key = parsePrinted(printed);
  if (key === undefined) return err(printedMalformed());
  const profile = client === undefined ? await session.enrolled() : undefined;
  if (profile && !profile.ok) return profile;
  const id = client ?? (profile as { readonly value: { readonly client: { readonly id: string } } }).value.client.id;
  const jwk = await privateJwkOf(key);
  const statement = recoveryStatement(session.issuer, id, session.surroundings.now());
  const jws = await createSignedStatement({ ...statement, typ: RECOVERY_TYP }, thumbprintOf(jwk), await signerOf(jwk));
  const answer = await session.call({
    method: 'POST',
    path: '/desk/recover',
    body: { client: id, jws },
    schema: clientSchema,
    anonymous: true,
  });
  return answer.ok ? ok({ notAfter: unixSeconds(answer.value.notAfter) }) : answer;
}

type EnrolmentAnswer = {
  readonly client: string;
  readonly role: Identity['role'];
  readonly pseudonym: string;
  readonly notAfter: number;
};

async function send(
  session: DeskSession,
  { keys }: DeskProfile,
  { code, codeSha256, recovery }: { readonly code: string; readonly codeSha256: string; readonly recovery?: Pkcs8 },
): Answer<EnrolmentAnswer> {
  const recoveryJwk = recovery && publicJwkOfPkcs8(recovery);
  const statement = enrolmentStatement(session.issuer, codeSha256, {
    authentication: thumbprintOf(keys.authentication),
    approval: thumbprintOf(keys.approval),
    member: thumbprintOf(keys.member),
    ...(recoveryJwk && { recovery: jwkThumbprint(recoveryJwk) }),
  });
  const prove = async (key: DeskProfile['keys']['approval']) =>
    createSignedStatement({ ...statement, typ: ENROLMENT_TYP }, thumbprintOf(key), await signerOf(key));
  return session.call({
    method: 'POST',
    path: '/desk/enrol',
    anonymous: true,
    schema: clientSchema,
    body: {
      code,
      keys: {
        authentication: publicJwkOf(keys.authentication),
        approval: publicJwkOf(keys.approval),
        member: publicJwkOf(keys.member),
      },
      proofs: { authentication: await prove(keys.authentication), approval: await prove(keys.approval) },
      ...(recoveryJwk &&
        recovery && { recovery: { jwk: recoveryJwk, proof: await prove(await privateJwkOf(recovery)) } }),
    },
  });
}

async function finish(session: DeskSession, profile: DeskProfile, answer: EnrolmentAnswer): Answer<Enrolled> {
  const { client: id, role, pseudonym, notAfter } = answer;
  await session.saveProfile({ ...profile, client: { id, role, pseudonym } });
  const self = await identity(session);
  return self.ok ? ok({ ...self.value, notAfter: unixSeconds(notAfter) }) : self;
}

async function drawProfile(issuer: string, random: Random): Promise<DeskProfile> {
  const keys = {
    authentication: await drawPrivateJwk(random),
    approval: await drawPrivateJwk(random),
    member: await drawPrivateJwk(random),
  };
  return { v: 1, issuer, keys, confirmed: [thumbprintOf(keys.member)] };
}

function codeMalformed(): ClientError {
  return {
    code: 'input_refused',
    message: 'This is not an enrolment code.',
    next: 'Copy the whole code as `gafete enrol-code` printed it.',
    retryable: false,
  };
}

function alreadyEnrolled(): ClientError {
  return {
    code: 'already_enrolled',
    message: 'This profile is enrolled already.',
    next: 'Use it, or enrol into an empty profile.',
    retryable: false,
  };
}
