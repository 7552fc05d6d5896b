import type { EcPublicJwk } from '../lib/es256.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import {
  openRevocationInner,
  parseRevocationInner,
  type RevocationInner,
  sealRevocation as sealEnvelope,
} from '../sealing/revocation.ts';
import type { Statement } from '../storage/database.ts';
import { listEnvelopeMarks } from '../storage/envelope-marks.ts';
import { findRevocationsOf, insertRevocation, type Revocation } from '../storage/revocations.ts';
import type { RevocationRefusal } from './errors.ts';
import { isComplete } from './lost-envelopes.ts';

/** What a revocation envelope belongs to. */
export type NewRevocation = {
  readonly accreditation: string;
  readonly configuration: string;
  /** 1 to 3. */
  readonly attempt: number;
  readonly event: string;
  /** Epoch of the desk key. */
  readonly epoch: number;
  readonly deskKey: EcPublicJwk;
  readonly ranks: StatusRanks;
};

/** Seals which ranks were issued, inside under k_rev and outside to the desk, and returns the row for the issuer's batch. */
export async function sealRevocation(ports: Ports, revocation: NewRevocation): Promise<readonly [Statement]> {
  const { accreditation, configuration, attempt, event, epoch, deskKey, ranks } = revocation;
  const key = await ports.keys.key('revocation');
  const binding = { accreditation, configuration };
  const revocationSealed = await sealEnvelope(deskKey, { event, epoch }, key, binding, ranks, ports.random);
  // In a tuple: a statement is a thenable, and an async function that returned it bare would run it.
  return [insertRevocation(ports, { accreditation, configuration, attempt, revocationSealed })];
}

/** The sealed envelopes (JWE) of an accreditation, for a desk client to open. */
export async function findRevocations(ports: Ports, accreditation: string): Promise<readonly string[]> {
  return (await findRevocationsOf(ports, [accreditation])).map(({ revocationSealed }) => revocationSealed);
}

/**
 * Opens every envelope of an accreditation as a desk client returned them, in any order: all that were stored, or none,
 * because a forgotten one would leave copies alive. Refuses with every `RevocationRefusal`.
 */
export async function openRevocation(
  ports: Ports,
  envelopes: readonly unknown[],
  accreditation: string,
): Promise<Result<readonly StatusRanks[], RevocationRefusal>> {
  return openStored(ports, await findRevocationsOf(ports, [accreditation]), envelopes, accreditation);
}

/**
 * As `openRevocation` for many accreditations, with one query: a database that counts queries would refuse an act on a
 * whole event otherwise. The answer has one entry for each of `accreditations`, in their order. `revocation_lost` when
 * the database does not have every envelope that was ever made; `configurations`: all that this issuer gives out.
 */
export async function openRevocations(
  ports: Ports,
  envelopes: (accreditation: string) => readonly unknown[],
  accreditations: readonly string[],
  configurations: readonly string[],
): Promise<Result<readonly (readonly StatusRanks[])[], RevocationRefusal>> {
  // The shelf first: a mark is written after its row, so that every mark read here has its row in what is read next.
  const marks = await listEnvelopeMarks(ports, 0);
  const stored = Map.groupBy(await findRevocationsOf(ports, accreditations), ({ accreditation }) => accreditation);
  const all: (readonly StatusRanks[])[] = [];
  for (const id of accreditations) {
    const rows = stored.get(id) ?? [];
    // Whoever is active or suspended has copies, and each set of copies left an envelope in the batch that made it true.
    if (!isComplete(id, rows, configurations, marks)) {
      return err({ type: 'revocation_lost', accreditation: id });
    }
    const ranks = await openStored(ports, rows, envelopes(id), id);
    if (!ranks.ok) return ranks;
    all.push(ranks.value);
  }
  return ok(all);
}

/** As `openRevocation`, where the stored rows of this accreditation are at hand. */
export async function openStored(
  ports: Pick<Ports, 'keys'>,
  stored: readonly Revocation[],
  envelopes: readonly unknown[],
  accreditation: string,
): Promise<Result<readonly StatusRanks[], RevocationRefusal>> {
  const incomplete = err({ type: 'revocation_incomplete', expected: stored.length } as const);
  if (envelopes.length !== stored.length) return incomplete;
  const configurations = new Set(stored.map(({ configuration }) => configuration));
  const opened: StatusRanks[] = [];
  for (const envelope of envelopes) {
    const inner = parseRevocationInner(envelope);
    if (!inner.ok) return err({ type: 'revocation_shape' });
    const ranks = await openInner(ports, inner.value, accreditation, configurations);
    if (ranks === undefined) return err({ type: 'revocation_foreign' });
    // One envelope twice is one envelope missing: every reservation has a first rank of its own.
    if (opened.some(({ list, first }) => list === ranks.list && first === ranks.first)) return incomplete;
    opened.push(ranks);
  }
  return ok(opened);
}

async function openInner(
  { keys }: Pick<Ports, 'keys'>,
  inner: RevocationInner,
  accreditation: string,
  configurations: Iterable<string>,
): Promise<StatusRanks | undefined> {
  const key = await keys.findKey('revocation', inner.key);
  if (key === undefined) return undefined;
  // The envelope binds its configuration and does not name it: there are one or two to try.
  for (const configuration of configurations) {
    const opened = await openRevocationInner(key, inner, { accreditation, configuration });
    if (opened.ok) return { list: opened.value.list, first: opened.value.first, n: opened.value.n };
  }
  return undefined;
}
