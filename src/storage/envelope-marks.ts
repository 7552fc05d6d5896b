/**
 * Marks on the key shelf for copies that were issued again, and for gate passes. The first revocation envelope of an
 * accreditation cannot be missed: whoever is active has one. Later ones could: a database writer who deletes the newest
 * row would leave its copies alive behind a revocation that says done. So each later envelope leaves a mark that the
 * database cannot undo.
 *
 * A mark's name is a hash and its content ids: on the shelf alone it tells that something more was fetched, as the row
 * does. Written after the row and before the copies leave: a crash between leaves copies that nobody has.
 */
import { eq, gte, ne, or } from 'drizzle-orm';
import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Ports } from '../ports.ts';
import { accreditations, revocations } from './schema.ts';

/** Which envelope a mark stands for. */
export interface MarkedEnvelope {
  readonly accreditation: string;
  readonly configuration: string;
  readonly attempt: number;
}

/** What a mark says. `end`: Unix seconds after which its accreditation is forgotten anyway. */
export interface MarkContent {
  readonly accreditation: string;
  readonly event: string;
  readonly end: number;
}

const KIND = 'envelope';
/** What everybody fetches first, and whose first envelope needs no mark. */
const FIRST_CONFIGURATION = 'press-accreditation';

/** Shelf id of an envelope's mark. */
export function envelopeMarkId({ accreditation, configuration, attempt }: MarkedEnvelope): string {
  const name = sha256(canon({ typ: 'gafete/v1/envelope-mark', accreditation, configuration, attempt }));
  return `${KIND}/${encodeBase64url(name)}`;
}

/** Writes a mark. After the batch that made the envelope true, before its copies leave. */
export function putEnvelopeMark(
  { shelf }: Pick<Ports, 'shelf'>,
  envelope: MarkedEnvelope,
  { event, end }: Omit<MarkContent, 'accreditation'>,
): Promise<void> {
  return shelf.put(envelopeMarkId(envelope), canon({ accreditation: envelope.accreditation, event, end }));
}

/** Ids of all marks at least `minAge` seconds old: one a person with passes, and few beside. */
export async function listEnvelopeMarks({ shelf }: Pick<Ports, 'shelf'>, minAge: number): Promise<ReadonlySet<string>> {
  return new Set(await shelf.list(KIND, minAge));
}

/** What a mark says; `undefined` when it is gone or not one of ours. */
export async function readEnvelopeMark({ shelf }: Pick<Ports, 'shelf'>, id: string): Promise<MarkContent | undefined> {
  const bytes = await shelf.get(id);
  return bytes && parse(bytes);
}

/** Forgets a mark whose event is over. */
export function destroyEnvelopeMark({ shelf }: Pick<Ports, 'shelf'>, id: string): Promise<void> {
  return shelf.destroy(id);
}

/** Marks that should be there: those of stored later envelopes whose accreditation is active or suspended. */
export async function listMarkableEnvelopes({ store }: Pick<Ports, 'store'>): Promise<readonly MarkedEnvelope[]> {
  const rows = await store.db
    .select({
      accreditation: revocations.accreditation,
      configuration: revocations.configuration,
      attempt: revocations.attempt,
      state: accreditations.state,
    })
    .from(revocations)
    .innerJoin(accreditations, eq(accreditations.id, revocations.accreditation))
    .where(or(gte(revocations.attempt, 2), ne(revocations.configuration, FIRST_CONFIGURATION)));
  return rows.filter(({ state }) => state === 'active' || state === 'suspended');
}

function parse(bytes: Bytes): MarkContent | undefined {
  const parsed = parseCanonical(bytes);
  if (!parsed.ok || !hasExactly(parsed.value, ['accreditation', 'event', 'end'])) return undefined;
  const { accreditation, event, end } = parsed.value;
  if (typeof accreditation !== 'string' || typeof event !== 'string' || typeof end !== 'number') return undefined;
  return { accreditation, event, end };
}
