/** The commitment of an offer against a thief who knows everything but its nonce (log-05). */
import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { statementHash } from '../../src/sealing/index.ts';
import { startOffice } from '../desk/office.ts';

describe('the commitments of the public log', () => {
  it('are opened by nobody who has every statement, and every row besides', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const made = await office.accredit(event, 20);
    const leaves = office.leavesOf('offer_registered') as unknown as { commitment: string }[];
    const commitments = new Set(leaves.map(({ commitment }) => commitment));
    expect(commitments.size).toBe(20);
    const rows = office.sql<Record<string, unknown>>('SELECT * FROM offers');
    // Everything short in the database as a nonce, and the nonces that a lazy implementation would take.
    const stored = rows
      .flatMap((row) => Object.values(row))
      .filter((value) => typeof value === 'string' && value.length < 64);
    const nonces = [...new Set(['', 'A'.repeat(22), event.id, ...(stored as string[])])];
    const open = (statement: string, nonce: string) =>
      encodeBase64url(sha256(canon({ typ: 'gafete/v1/leaf/offer', statement, nonce })));
    let tried = 0;
    for (const { offer, accreditation } of made) {
      const hash = statementHash(offer.statement as never);
      for (const statement of [hash, canonText(offer.statement), accreditation]) {
        expect(commitments).not.toContain(encodeBase64url(sha256(canon(statement))));
        for (const nonce of nonces) {
          tried++;
          expect(commitments.has(open(statement, nonce))).toBe(false);
        }
      }
    }
    expect(tried).toBeGreaterThan(1000);
    office.service.close();
  });

  it('open to whoever has statement and nonce: what is tried above is the right construction', async () => {
    const drawn: string[] = [];
    const office = await startOffice({
      wrap: (ports) => ({
        ...ports,
        random: (n) => {
          const bytes = ports.random(n);
          if (n === 16) drawn.push(encodeBase64url(bytes));
          return bytes;
        },
      }),
    });
    const event = await office.openEvent();
    const [made] = await office.accredit(event, 1);
    const [leaf] = office.leavesOf('offer_registered') as unknown as { commitment: string }[];
    const statement = statementHash(made?.offer.statement as never);
    const opened = drawn.filter(
      (nonce) => encodeBase64url(sha256(canon({ typ: 'gafete/v1/leaf/offer', statement, nonce }))) === leaf?.commitment,
    );
    expect(opened).toHaveLength(1);
    office.service.close();
  });
});

function canonText(value: unknown): string {
  return new TextDecoder().decode(canon(value as never));
}
