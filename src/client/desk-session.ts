/** What a desk client's calls go through: its profile, its keys, and a session with a token (`token-session.ts`). */
import type { EcPublicJwk, Sign } from '../lib/es256.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { EcdhPrivateKey } from '../sealing/index.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer, DeskClientOptions } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { openerOf, publicJwkOf, signerOf, thumbprintOf } from './keys.ts';
import { createOfficeMemory, type OfficeMemory } from './office-memory.ts';
import { type DeskProfile, parseProfile, profileUnreadable } from './profile.ts';
import { createTokenSession, type TokenHolder, type TokenSession } from './token-session.ts';

/** A profile that has been enrolled. */
export type EnrolledProfile = DeskProfile & { readonly client: NonNullable<DeskProfile['client']> };

/** What a client needs to act: its keys, imported once. */
export interface DeskKeys {
  readonly approve: Sign;
  readonly approvalKid: string;
  readonly approvalJwk: EcPublicJwk;
  readonly member: EcdhPrivateKey;
}

export interface DeskSession extends TokenSession {
  readonly issuer: string;
  readonly surroundings: ClientSurroundings;
  loadProfile(): Answer<DeskProfile | undefined>;
  saveProfile(profile: DeskProfile): Promise<void>;
  enrolled(): Answer<EnrolledProfile>;
  keys(): Answer<DeskKeys>;
  /** The office's root, and what is known of its events. */
  readonly memory: OfficeMemory;
}

/** Makes the session of one desk client. Nothing is read or sent before the first call. */
export function createDeskSession(options: DeskClientOptions, surroundings: ClientSurroundings): DeskSession {
  const { issuer, profile: store } = options;
  let keys: Promise<Result<DeskKeys, ClientError>> | undefined;

  async function loadProfile(): Answer<DeskProfile | undefined> {
    const value = await store.load();
    if (value === undefined) return ok(undefined);
    const profile = parseProfile(value);
    if (profile === undefined || profile.issuer !== issuer) return err(profileUnreadable(profile !== undefined));
    return ok(profile);
  }

  async function enrolled(): Answer<EnrolledProfile> {
    const profile = await loadProfile();
    if (!profile.ok) return profile;
    const client = profile.value?.client;
    return profile.value === undefined || client === undefined ? err(notEnrolled()) : ok({ ...profile.value, client });
  }

  async function importKeys(): Answer<DeskKeys> {
    const profile = await enrolled();
    if (!profile.ok) return profile;
    const { approval, member } = profile.value.keys;
    return ok({
      approve: await signerOf(approval),
      approvalKid: thumbprintOf(approval),
      approvalJwk: publicJwkOf(approval),
      member: await openerOf(member),
    });
  }

  async function holder(): Answer<TokenHolder> {
    const profile = await enrolled();
    if (!profile.ok) return profile;
    const { client, keys: own } = profile.value;
    return ok({ client: client.id, sign: await signerOf(own.authentication) });
  }

  return {
    issuer,
    surroundings,
    loadProfile,
    saveProfile: (profile) => store.save(profile),
    enrolled,
    keys: async () => {
      keys ??= importKeys();
      const imported = await keys;
      if (!imported.ok) keys = undefined;
      return imported;
    },
    ...createTokenSession(issuer, holder, surroundings),
    memory: createOfficeMemory(options, { loadProfile, saveProfile: (profile) => store.save(profile) }, surroundings),
  };
}

function notEnrolled(): ClientError {
  return {
    code: 'not_enrolled',
    message: 'This machine has no appointment at this office yet.',
    next: 'Get a code on the operator’s machine (`gafete enrol-code`) and enrol with it.',
    retryable: false,
  };
}
