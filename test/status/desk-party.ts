/** The desk's side of revocation: its key, its accreditations, and the opening of outer layers. */
import { createPkcs8, importPkcs8, publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { openRevocationOuter, type RevocationInner } from '../../src/sealing/revocation.ts';
import { findRevocations, type ReservedRanks, sealRevocation } from '../../src/status/index.ts';
import type { Statement } from '../../src/storage/database.ts';
import { accreditations } from '../../src/storage/schema.ts';
import type { Service } from '../harness.ts';
import { EVENT, reserve, value } from './list-service.ts';

export const CONFIGURATION = 'press-accreditation';

export type DeskParty = {
  /** Registers an accreditation whose copies were issued in so many attempts. */
  accredit(
    id: string,
    options?: { attempts?: number; copies?: number; state?: string },
  ): Promise<readonly ReservedRanks[]>;
  /** What a desk client hands back. */
  envelopes(id: string): Promise<RevocationInner[]>;
  state(id: string): string | undefined;
};

/** A desk with a key of its own for one event's first epoch. */
export function createDeskParty(service: Service): DeskParty {
  const pkcs8 = createPkcs8(service.random);
  const deskKey = publicJwkOfPkcs8(pkcs8);
  return {
    async accredit(id, { attempts = 1, copies = 4, state = 'active' } = {}) {
      const now = service.clock.now();
      const row = { id, event: EVENT, state, reason: null, registeredHour: now, exp: now, policyVersion: 1, copies };
      const statements: Statement[] = [
        service.store.db
          .insert(accreditations)
          .values({ ...row, configurations: CONFIGURATION }) as unknown as Statement,
      ];
      const issued: ReservedRanks[] = [];
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const reserved = await reserve(service, copies);
        issued.push(reserved);
        const { list, first, n } = reserved;
        const revocation = { accreditation: id, configuration: CONFIGURATION, attempt, event: EVENT, epoch: 1 };
        statements.push(
          ...(await sealRevocation(service.ports, { ...revocation, deskKey, ranks: { list, first, n } })),
        );
      }
      value(await service.store.atomic(statements as [Statement, ...Statement[]]));
      return issued;
    },
    async envelopes(id) {
      const key = await importPkcs8(pkcs8);
      const jwes = await findRevocations(service.ports, id);
      return Promise.all(
        jwes.map(async (jwe) => value(await openRevocationOuter(jwe, key, { event: EVENT, epoch: 1 }))),
      );
    },
    state(id) {
      const row = service.store.sqlite.prepare('SELECT state FROM accreditations WHERE id = ?').get(id);
      return (row as { state: string } | undefined)?.state;
    },
  };
}
