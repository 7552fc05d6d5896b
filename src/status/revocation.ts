import type { EcPublicJwk } from '../lib/es256.ts';
import type { Result } from '../lib/result.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { Statement } from '../storage/database.ts';
import type { RevocationRefusal } from './errors.ts';

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

/** The inside of an envelope, as a desk client returns it. */
export type RevocationInner = { readonly key: string; readonly iv: string; readonly ct: string };

/** Seals which ranks were issued, inside under k_rev and outside to the desk, and returns the row for the issuer's batch. */
export async function sealRevocation(_ports: Ports, _revocation: NewRevocation): Promise<Statement> {
  throw new Error('not built yet');
}

/** The sealed envelopes (JWE) of an accreditation, for a desk client to open. */
export async function findRevocations(_ports: Ports, _accreditation: string): Promise<readonly string[]> {
  throw new Error('not built yet');
}

/** Opens every envelope of an accreditation as a desk client returned them; all that were stored, or none. */
export async function openRevocation(
  _ports: Ports,
  _envelopes: readonly RevocationInner[],
  _accreditation: string,
): Promise<Result<readonly StatusRanks[], RevocationRefusal>> {
  throw new Error('not built yet');
}
