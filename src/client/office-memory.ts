/**
 * What a desk client knows of its office beyond its own keys: the root that signs its rules, what that root distrusts,
 * and the pins of its events. Kept in the profile unless the caller has a better place.
 */
import { verifyTrustList } from '../credential/trust-list.ts';
import { err, ok } from '../lib/result.ts';
import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer, DeskClientOptions } from './desk-types.ts';
import type { EventPin, PinStore } from './event-pins.ts';
import type { DeskProfile } from './profile.ts';
import { policyUntrusted } from './signed-policy.ts';
import { importAnchors } from './trust.ts';
import { fetchTrustList, readOwnAnchor } from './trust-list.ts';

/** Whom a policy is believed from, at this moment. */
export interface OfficeTrust {
  readonly anchors: readonly string[];
  readonly distrusted: ReadonlySet<string>;
}

export interface OfficeMemory {
  readonly pins: PinStore;
  /** The office's root and what it distrusts: asked for at most once a minute. */
  trust(): Answer<OfficeTrust>;
  /** Policies that verified in this process, by event, as their JWS said: a long run does not fetch one for each person. */
  readonly verified: Map<string, { readonly at: UnixSeconds; readonly policy: unknown }>;
}

interface Profiles {
  loadProfile(): Answer<DeskProfile | undefined>;
  saveProfile(profile: DeskProfile): Promise<void>;
}

export function createOfficeMemory(
  { issuer, trust: given, pins }: DeskClientOptions,
  profiles: Profiles,
  surroundings: ClientSurroundings,
): OfficeMemory {
  let kept: { readonly at: UnixSeconds; readonly iat: number; readonly trust: OfficeTrust } | undefined;

  async function trust(): Answer<OfficeTrust> {
    const now = surroundings.now();
    if (kept !== undefined && now >= kept.at && now < kept.at + MINUTE) return ok(kept.trust);
    const text = await fetchTrustList(surroundings, issuer);
    if (!text.ok) return text;
    const anchors = given?.anchors ?? (await pinnedAnchor(profiles, text.value, issuer, now));
    if (anchors === undefined) return err(policyUntrusted('anchor'));
    const list = await verifyTrustList(text.value, { anchors: await importAnchors(anchors), issuer, now });
    if (!list.ok) return err(policyUntrusted(list.error.type));
    // A list that is older than the one we know would bring a distrusted key back.
    if (list.value.iat < (kept?.iat ?? 0)) return err(policyUntrusted('trust_list_back'));
    const distrusted = new Set([...(given?.distrusted ?? []), ...list.value.distrusted]);
    kept = { at: now, iat: list.value.iat, trust: { anchors, distrusted } };
    return ok(kept.trust);
  }

  return { pins: pins ?? pinsInProfile(profiles), trust, verified: new Map() };
}

/** The root in the profile; the first time, the one that the office shows for itself, which is pinned from then on. */
async function pinnedAnchor(
  profiles: Profiles,
  list: string,
  issuer: string,
  now: UnixSeconds,
): Promise<readonly string[] | undefined> {
  const profile = await profiles.loadProfile();
  if (!profile.ok) return undefined;
  if (profile.value?.anchor !== undefined) return [profile.value.anchor];
  const own = await readOwnAnchor(list, issuer, now);
  if (own === undefined) return undefined;
  if (profile.value !== undefined) await profiles.saveProfile({ ...profile.value, anchor: own.anchor });
  return [own.anchor];
}

function pinsInProfile({ loadProfile, saveProfile }: Profiles): PinStore {
  return {
    async load(event) {
      const profile = await loadProfile();
      return profile.ok ? profile.value?.pins?.[event] : undefined;
    },
    async save(event: string, pin: EventPin) {
      const profile = await loadProfile();
      // Before enrolment there is nothing to keep it in, and nothing is sealed either.
      if (!profile.ok || profile.value === undefined) return;
      await saveProfile({ ...profile.value, pins: { ...profile.value.pins, [event]: pin } });
    },
  };
}
