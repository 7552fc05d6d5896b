/** Registering sealed, approved offers: the one way in which somebody is accredited. */
import type { Actor } from '../access/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, decodeUtf8, utf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import { credentialExp } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { storedIndexTag } from '../sealing/blind-index.ts';
import { createShelfKey, joinSealed, parseTxCode, sealOuter, statementHash, tagTxCode } from '../sealing/index.ts';
import { findAccreditation, insertAccreditation } from '../storage/accreditations.ts';
import type { Statement } from '../storage/database.ts';
import { requireEvent } from '../storage/events.ts';
import { readGeneration } from '../storage/generations.ts';
import { requireOneChange } from '../storage/guard.ts';
import { findOfferSummary, insertOffer } from '../storage/offers.ts';
import { readPlaces, takePlace } from '../storage/quotas.ts';
import { insertRosterRow, insertRosterTag } from '../storage/roster.ts';
import { destroyShelfKey, findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { commit, type Plan } from './batch.ts';
import { type DeskRefusal, refusal, toWire } from './errors.ts';
import { checkOffer } from './offer-check.ts';
import { findTrustedEvent, type OpenEvent } from './open-event.ts';
import { createRowKey, sealRosterRow } from './rekey.ts';
import { type Offer, offerSchema, type Registered, type RegisterResult } from './wire.ts';

/**
 * Registers up to 25 offers, one after another and each whole or not at all. Doing it again gives the same answers, so
 * that a broken connection is resumed by repeating. Reasons for the call: event_*; for each item: `OfferReason`, busy.
 */
export async function registerOffers(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  offers: readonly unknown[],
): Promise<Result<Registered, DeskRefusal>> {
  const event = await findTrustedEvent(ports, id, now);
  if (!event.ok) return event;
  const results: RegisterResult[] = [];
  for (const offer of offers) {
    const parsed = offerSchema.safeParse(offer);
    const done = parsed.success ? await registerOffer(ports, actor, now, id, parsed.data) : err(refusal('offer_shape'));
    // An event that closed in the middle is an answer to the whole call.
    if (!done.ok && done.error.type === 'event_closed') return done;
    results.push(done.ok ? { accreditation: done.value, ok: true } : { ok: false, error: itemError(done.error) });
  }
  return ok({ results });
}

function itemError(error: DeskRefusal): { readonly type: string; readonly title: string } {
  const { type, title } = toWire(error);
  return { type: `urn:gafete:problem:${type}`, title };
}

/** Registers one offer and takes a place for it. */
async function registerOffer(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  offer: Offer,
): Promise<Result<string, DeskRefusal>> {
  const undo: (() => Promise<void>)[] = [];
  const done = await commit<string>(ports, async () => {
    const event = await findTrustedEvent(ports, id, now);
    if (!event.ok) return event;
    const known = await findRegistered(ports, offer);
    if (!known.ok) return known;
    const same = { statements: requireEvent(ports.store.db, event.value.row), settle: async () => {} };
    if (known.value) return ok({ ...same, answer: offer.header.accreditation });
    const { used, max } = await readPlaces(ports.store, id);
    if (used >= max) return err(refusal('quota_full'));
    const planned = await planOffer(ports, actor, now, event.value, offer);
    if (!planned.ok) return planned;
    undo.push(planned.value.undo);
    const place = [takePlace(ports.store.db, id), requireOneChange(ports.store.db)];
    const { statements } = planned.value;
    const settle = async () => void undo.pop();
    return ok({ statements: [...statements, ...place], settle, answer: offer.header.accreditation });
  });
  // Keys of attempts that lost their race; after a crash here the sweep finds them.
  for (const step of undo) await step();
  return done;
}

/** Whether exactly this offer is registered already. offer_exists: another with the same code or id is. */
export async function findRegistered(
  ports: Ports,
  { header, statement }: Offer,
): Promise<Result<boolean, DeskRefusal>> {
  const found = await findOfferSummary(ports.store, header.lookup);
  if (found !== undefined) {
    const same = found.accreditation === header.accreditation && found.statement === decodeUtf8(canon(statement));
    return same ? ok(true) : err(refusal('offer_exists'));
  }
  const taken = await findAccreditation(ports.store, header.accreditation);
  return taken === undefined ? ok(false) : err(refusal('offer_exists'));
}

/** The rows of a new offer, without its place, and what undoes the shelf when the batch is not done. */
export interface OfferPlan extends Pick<Plan<string>, 'statements'> {
  undo(): Promise<void>;
}

/**
 * Checks an offer, writes its shelf keys and plans its rows: event unchanged, offer, accreditation, roster entry and
 * tags, leaf. Shelf first, rows second (design-sealing §1). Reasons: those of `checkOffer`.
 */
export async function planOffer(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  event: OpenEvent,
  offer: Offer,
): Promise<Result<OfferPlan, DeskRefusal>> {
  const checked = await checkOffer(ports, actor, now, event, offer);
  if (!checked.ok) return checked;
  const { header, sealed, statement } = checked.value;
  const tagKey = await findShelfKey(ports, 'tag', event.row.tagShelfKey);
  if (tagKey === undefined) return err(refusal('event_closed'));
  const { db } = ports.store;
  const kOffer = createShelfKey(ports.random);
  const kRow = createRowKey(ports, event.row.epoch);
  await Promise.all([putShelfKey(ports, 'offer', kOffer), putShelfKey(ports, 'row', kRow)]);

  const layer = { typ: 'gafete/v1/offer/outer', lookup: header.lookup } as const;
  const offerSealed = await sealOuter(kOffer, layer, joinSealed(sealed), ports.random);
  const tx = await tagOf(ports, header.lookup, offer.txCode);
  const row = randomId(ports.random);
  const rosterSealed = await sealRosterRow(ports, kRow, { event: header.event, id: row }, utf8(offer.roster.jwe));
  const tags = await Promise.all(checked.value.tags.map(({ kind, tag }) => storedIndexTag(tagKey, kind, tag)));
  const registeredHour = hourOf(now);
  const common = { event: header.event, registeredHour };
  const statements: Statement[] = [
    // A new epoch or policy between reading and writing would leave an offer that nobody approved like this.
    ...requireEvent(db, event.row),
    ...(await insertOffer(
      ports,
      {
        ...common,
        ...tx,
        lookup: header.lookup,
        accreditation: header.accreditation,
        header: text(header),
        statement: text(statement),
        approvalProof: text(offer.approvalProof),
        approvalKid: actor.approvalKid,
        offerSealed,
        shelfKey: kOffer.id,
        exp: header.exp,
      },
      await readGeneration(ports, actor.client),
    )),
    insertAccreditation(db, {
      ...common,
      id: header.accreditation,
      state: 'offered',
      reason: null,
      exp: credentialExp(event.policy),
      policyVersion: header.policyVersion,
      configurations: header.configurations.join(','),
      copies: header.copies,
      lastRefusal: null,
      lastRefusalHour: null,
    }),
    insertRosterRow(db, {
      id: row,
      event: header.event,
      epoch: offer.roster.epoch,
      rosterSealed,
      shelfKey: kRow.id,
      exp: event.closesAt,
    }),
    // Two spellings may have one tag; the row is found by either.
    ...[...new Set(tags.map(encodeBase64url))].map((tag) => insertRosterTag(db, { event: header.event, tag, row })),
    pendingLeaf(ports, now, {
      type: 'offer_registered',
      event: header.event,
      commitment: commitmentOf(ports, statementHash(statement)),
      by: actor.pseudonym,
    }),
  ];
  const undo = async () => {
    await Promise.all([destroyShelfKey(ports, 'offer', kOffer.id), destroyShelfKey(ports, 'row', kRow.id)]);
  };
  return ok({ statements, undo });
}

function text(value: unknown): string {
  return decodeUtf8(canon(value)) as string;
}

async function tagOf(ports: Ports, lookup: string, txCode: string | undefined) {
  const parsed = parseTxCode(txCode);
  if (!parsed.ok) return { txCodeTag: null, txCodeKey: null };
  const key = await ports.keys.key('tx');
  return { txCodeTag: encodeBase64url(await tagTxCode(key, lookup, parsed.value)), txCodeKey: key.id };
}

/** Binds the leaf to what was approved without telling it: the nonce keeps anybody from trying statements out. */
function commitmentOf({ random }: Pick<Ports, 'random'>, statement: string): string {
  const nonce: Bytes = random(16);
  return encodeBase64url(sha256(canon({ typ: 'gafete/v1/leaf/offer', statement, nonce: encodeBase64url(nonce) })));
}
