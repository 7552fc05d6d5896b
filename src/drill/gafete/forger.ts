/**
 * Somebody who can write the database and wants a pass (L7). He has no key of the service, of the shelf or of an officer
 * who works there; an officer who was removed helps him. A forgery counts when a wallet gets a credential that a fresh
 * verifier accepts.
 */
import { withDefaults } from '../../client/defaults.ts';
import { createDeskSession } from '../../client/desk-session.ts';
import { orThrow } from '../../client/index.ts';
import { drawPrivateJwk, publicJwkOf, signerOf, thumbprintOf } from '../../client/keys.ts';
import { createOfferLinks } from '../../client/offer-link.ts';
import { publicEventSchema, registeredSchema } from '../../desk/wire.ts';
import { CONFIGURATION_ID } from '../../issuer/wire.ts';
import { encodeBase64url } from '../../lib/base64url.ts';
import { decodeUtf8 } from '../../lib/bytes.ts';
import { canon } from '../../lib/canonical-json.ts';
import type { EcPublicJwk } from '../../lib/es256.ts';
import { randomId } from '../../lib/random-id.ts';
import { addSeconds, DAY } from '../../lib/time.ts';
import { createJwsProof, joinSealed, type SealedOffer, sealOffer, sealRosterEntry } from '../../sealing/index.ts';
import type { Dataset, DrillPerson } from '../dataset.ts';
import type { Attempt } from '../target.ts';
import { emptyWallet } from './life.ts';
import { type Office, type Officer, personFor } from './office.ts';
import type { DrillService } from './service.ts';

type Cell = string | number | null | Uint8Array;
type Row = Record<string, Cell>;
/** Rows of one client, by table. */
export type ClientRows = Readonly<Record<'clients' | 'members' | 'bundle_wraps', readonly Row[]>>;

/** The rows of a client, as an old dump has them. Before its removal. */
export function rememberClient({ store }: DrillService, { enrolled: { client, member } }: Officer): ClientRows {
  const rows = (sql: string, value: string) => store.sqlite.prepare(sql).all(value) as Row[];
  return {
    clients: rows('SELECT * FROM clients WHERE id = ?', client),
    members: rows('SELECT * FROM members WHERE owner = ?', client),
    bundle_wraps: rows('SELECT * FROM bundle_wraps WHERE member = ?', member),
  };
}

/** Every way that he tries. What he writes stays: nothing may be stolen afterwards. */
export async function forgePasses(
  service: DrillService,
  office: Office,
  { people }: Pick<Dataset, 'people'>,
  removed: ClientRows,
): Promise<Attempt[]> {
  const impostor = people.find(({ kind }) => kind === 'stranger');
  if (impostor === undefined) return [];
  const someone = { ...impostor, event: 'live' } as DrillPerson;
  const by = (raised: number) => () => asRemoved(service, office, someone, removed, raised);
  return [
    await attempt('forge_by_removed_officer', [by(0)]),
    // He may write the generation as well, which the shelf has raised by one.
    await attempt('forge_by_edited_officer', [by(1)]),
    await attempt('forge_offer_row', [
      () => writeOffer(service, office, someone, ''),
      () => writeOffer(service, office, someone, String(anyOffer(service)['shelf_key'] ?? '')),
    ]),
  ];
}

type Try = () => Promise<boolean>;

async function attempt(name: string, tries: readonly Try[]): Promise<Attempt> {
  let succeeded = 0;
  for (const forge of tries) if (await forge()) succeeded++;
  return { name, tried: tries.length, succeeded };
}

/** Puts the removed officer's rows back, and he approves and registers an offer as he used to. */
async function asRemoved(
  service: DrillService,
  { carla, events }: Office,
  person: DrillPerson,
  rows: ClientRows,
  raised: number,
): ReturnType<Try> {
  const { sqlite } = service.store;
  const { random } = service.ports;
  for (const [table, kept] of Object.entries(rows)) {
    for (const row of kept) {
      sqlite.prepare(`DELETE FROM ${table} WHERE rid = ?`).run(row['rid']);
      const { generation } = row;
      insert(service, table, generation === undefined ? row : { ...row, generation: Number(generation) + raised });
    }
  }
  // A new epoch began when he left. He cannot open its bundle, and needs none: the desk's key is public.
  const profile = { load: async () => carla.profile(), save: async () => {} };
  const session = createDeskSession({ issuer: service.publicUrl, profile }, withDefaults(service.surroundings()));
  const keys = orThrow(await session.keys());
  const document = await session.call({ method: 'GET', path: `/events/${events.live}`, schema: publicEventSchema });
  if (!document.ok) return false;
  const { policyVersion, deskKey } = document.value;
  const made = await sealOwnOffer(service, events.live, person, policyVersion);
  const { header, iv, ct, statement } = made.sealed;
  const entry = { accreditation: header.accreditation, folio: 'X', name: 'X', outlet: 'X', role: 'X', evidence: [] };
  const { epoch, jwk } = deskKey;
  const roster = await sealRosterEntry(jwk as EcPublicJwk, { event: events.live, epoch }, entry, random);
  if (!roster.ok) throw new Error('a forger seals as anybody does');
  const offer = {
    header,
    iv: encodeBase64url(iv),
    ct: encodeBase64url(ct),
    statement,
    approvalProof: await createJwsProof(statement, keys.approvalJwk, keys.approve),
    roster: { epoch, jwe: roster.value },
    tags: [],
  };
  const path = `/desk/events/${events.live}/accreditations`;
  await session.call({ method: 'POST', path, body: { offers: [offer] }, schema: registeredSchema });
  return isAccepted(service, made.link);
}

interface OwnOffer {
  readonly sealed: SealedOffer;
  readonly link: string;
}

/** An offer with a code that he knows. Sealing needs nobody's key: anybody can do it. */
async function sealOwnOffer(
  { ports, publicUrl: iss, now }: DrillService,
  event: string,
  person: DrillPerson,
  policyVersion: number,
): Promise<OwnOffer> {
  const accreditation = randomId(ports.random);
  const exp = addSeconds(now(), DAY);
  const terms = { iss, event, accreditation, configurations: [CONFIGURATION_ID], copies: 2, txCode: false, exp };
  const claims = { ...personFor(person).claims, event };
  const made = await sealOffer({ ...terms, policyVersion }, claims, ports.random);
  if (!made.ok) throw new Error('a forger seals as anybody does');
  const { sealed, code } = made.value;
  return { sealed, link: createOfferLinks(sealed.header, code, undefined).link };
}

/**
 * Writes an offer of his own, with a code that he knows and an approval by a key of his own. Tag and key ids are another
 * row's. `shelfKey`: the name of a key that he does not have, or none.
 */
async function writeOffer(
  service: DrillService,
  { events }: Office,
  person: DrillPerson,
  shelfKey: string,
): ReturnType<Try> {
  const { random } = service.ports;
  const key = await drawPrivateJwk(random);
  const event = events.live;
  const { sealed: made, link } = await sealOwnOffer(service, event, person, 1);
  const { header, statement, ...sealed } = made;
  const proof = await createJwsProof(statement, publicJwkOf(key), await signerOf(key));
  const text = (value: unknown) => decodeUtf8(canon(value)) as string;
  const { rid: _rid, ...other } = anyOffer(service);
  insert(service, 'accreditations', {
    ...anyAccreditation(service, event),
    rid: null,
    id: header.accreditation,
    state: 'offered',
  });
  insert(service, 'offers', {
    ...other,
    lookup: header.lookup,
    accreditation: header.accreditation,
    event,
    header: text(header),
    statement: text(statement),
    approval_proof: text(proof),
    approval_kid: thumbprintOf(key),
    offer_sealed: joinSealed(sealed),
    shelf_key: shelfKey,
    tx_code_tag: null,
    tx_code_key: null,
    exp: header.exp,
    not_after: header.exp,
    state: 'open',
    tries: 0,
  });
  return isAccepted(service, link);
}

/** Whether a fresh wallet, which verifies what it gets, keeps a credential. */
async function isAccepted(service: DrillService, link: string): Promise<boolean> {
  return (await emptyWallet(service).wallet.accept(link)).ok;
}

function anyOffer({ store }: DrillService): Row {
  return (store.sqlite.prepare('SELECT * FROM offers LIMIT 1').get() ?? {}) as Row;
}

function anyAccreditation({ store }: DrillService, event: string): Row {
  return (store.sqlite.prepare('SELECT * FROM accreditations WHERE event = ? LIMIT 1').get(event) ?? {}) as Row;
}

function insert({ store }: DrillService, table: string, row: Row): void {
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  store.sqlite.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).run(...Object.values(row));
}
