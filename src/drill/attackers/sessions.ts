/**
 * Goes through sessions that are open: an access token that can be computed from something stored opens its session, the
 * session holds the offer's key, and the offer lies beside it (design-sealing §1 step 3). He knows the source, so every
 * value of the row and of its offer is tried as a token: as it is, hashed, and hashed with each secret he has.
 */
import { createHmac, hash } from 'node:crypto';
import { encodeBase64url } from '../../lib/base64url.ts';
import { deriveSessionKeys, openOffer, openSession } from '../../sealing/index.ts';
import type { Attacker, Claim } from '../attack.ts';
import type { Loot } from '../target.ts';
import { bytesIn, readRows } from './cells.ts';
import { secretsAsKeys } from './keys.ts';
import { type OfferRow, offersIn, openRow } from './links.ts';
import { createRecogniser } from './people-in.ts';

interface SessionRow {
  readonly sid: string;
  readonly lookup: string;
  readonly jkt: string | null;
  readonly exp: number;
  readonly iv: Uint8Array;
  readonly seal_key_wrapped: Uint8Array;
}

const TOKEN_BYTES = 32;

export const sessions: Attacker = {
  name: 'sessions',
  levels: ['L1', 'L2', 'L3'],
  about: {
    en: 'computes access tokens from what is stored, and opens offers through open sessions',
    es: 'calcula fichas de acceso con lo guardado y abre ofertas por sesiones abiertas',
  },
  async run(loot, folder, { directory, issuer }) {
    const offers = Map.groupBy(offersIn(loot, folder).values(), ({ lookup }) => lookup);
    const { claimsFrom } = createRecogniser(directory);
    const claims: Claim[] = [];
    let tried = 0;
    for (const session of sessionsIn(loot, folder)) {
      const own = offers.get(session.lookup) ?? [];
      for (const token of tokensFor(loot, session, own)) {
        tried++;
        const keys = await deriveSessionKeys(encodeBase64url(token));
        if (!keys.ok || keys.value.sid !== session.sid) continue;
        const wrapped = { iv: Uint8Array.from(session.iv), ct: Uint8Array.from(session.seal_key_wrapped) };
        const { lookup, jkt, exp } = session;
        const kSeal = await openSession(keys.value.kek, wrapped, { lookup, jkt, exp: exp as never });
        if (!kSeal.ok) continue;
        for (const row of own) {
          const body = await openRow(loot, row);
          if (body === undefined) continue;
          const untrusted = { header: JSON.parse(row.header), statement: JSON.parse(row.statement), ...body };
          const opened = await openOffer(untrusted, { lookup, kSeal: kSeal.value }, issuer);
          if (opened.ok) claims.push(...claimsFrom(opened.value.claims));
        }
      }
    }
    return { claims, links: [], beyond: [], tried };
  },
};

function sessionsIn(loot: Loot, folder: string): Iterable<SessionRow> {
  const found = new Map<string, SessionRow>();
  for (const { table, cells } of readRows(loot, folder)) {
    if (table === 'sessions') found.set(String(cells['sid']), cells as unknown as SessionRow);
  }
  return found.values();
}

function* tokensFor(
  loot: Loot,
  session: SessionRow,
  offers: readonly OfferRow[],
): Generator<Uint8Array, void, undefined> {
  const keys = secretsAsKeys(loot);
  for (const text of textsOf(session, offers)) {
    const bytes = bytesIn(text, TOKEN_BYTES);
    if (bytes?.length === TOKEN_BYTES) yield Uint8Array.from(bytes);
    yield Uint8Array.from(hash('sha256', text, 'buffer'));
    for (const { key } of keys) yield Uint8Array.from(createHmac('sha256', key).update(text).digest());
  }
}

/** Single values, and pairs as somebody would write them behind one another. */
function textsOf({ sid, lookup, jkt, exp }: SessionRow, offers: readonly OfferRow[]): ReadonlySet<string> {
  const single = [sid, lookup, jkt ?? '', String(exp), ...offers.flatMap((row) => [row.accreditation, row.header])];
  const pairs = single.flatMap((one) => single.flatMap((other) => ['', '/', ':', '.'].map((by) => one + by + other)));
  return new Set([...single, ...pairs]);
}
