import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idSchema } from '../../src/desk/wire-fields.ts';
import { createRandomBelow } from '../../src/lib/random-below.ts';
import { randomId } from '../../src/lib/random-id.ts';
import { type Leaf, type LeafType, leafSchema, pendingLeaf } from '../../src/transparency/index.ts';
import { createRandom, NOON, type Service, startService } from '../harness.ts';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const HASH = 'A'.repeat(43);
const BY = 'admin-k4tq';
const policy = { event: ID, policyVersion: 1, policySha256: HASH };
const act = { event: ID, people: 1, reason: 'LOST', by: BY } as const;
const people = { event: ID, people: 3 };

/** One good leaf of each type; the type of this table makes a missing one an error. */
const LEAVES: { readonly [Type in LeafType]: Extract<Leaf, { type: Type }> } = {
  event_opened: { type: 'event_opened', ...policy },
  policy_changed: { type: 'policy_changed', ...policy, by: BY, second: 'desk-zz22' },
  event_closed: { type: 'event_closed', event: ID, by: BY, second: 'desk-zz22' },
  event_ended: { type: 'event_ended', event: ID },
  event_distrusted: { type: 'event_distrusted', event: ID, by: BY, second: 'desk-zz22' },
  client_enrolled: { type: 'client_enrolled', pseudonym: BY, role: 'admin' },
  client_renewed: { type: 'client_renewed', pseudonym: BY, by: 'recovery' },
  client_removed: { type: 'client_removed', pseudonym: BY, by: 'gate-abcd' },
  enrolment_code: { type: 'enrolment_code', role: 'desk' },
  recovery_enrolled: { type: 'recovery_enrolled', member: HASH },
  recovery_used: { type: 'recovery_used' },
  epoch_started: { type: 'epoch_started', event: ID, epoch: 2, deskKey: HASH },
  member_admitted: { type: 'member_admitted', event: ID, epoch: 2, member: HASH, by: BY },
  offer_registered: { type: 'offer_registered', event: ID, commitment: HASH, by: BY },
  issued: { type: 'issued', event: ID, copies: 10, again: false },
  passes_issued: { type: 'passes_issued', event: ID, passes: 6, again: false },
  withdrawn: { type: 'withdrawn', ...act },
  suspended: { type: 'suspended', ...act },
  resumed: { type: 'resumed', ...act, reason: 'FOUND' },
  revoked: { type: 'revoked', ...act, second: 'desk-zz22' },
  reissued: { type: 'reissued', ...act },
  burned: { type: 'burned', ...people },
  lapsed: { type: 'lapsed', ...people },
  suspension_lapsed: { type: 'suspension_lapsed', ...people },
  copy_revoked: { type: 'copy_revoked', event: ID },
  rows_released: { type: 'rows_released', event: ID, by: BY, rows: 20 },
  gate_paired: { type: 'gate_paired', event: ID, gatePurpose: 'zone-gate', by: BY },
  overridden: { type: 'overridden', event: ID, gatePurpose: 'zone-gate', overridden: 3 },
  gate_registered: { type: 'gate_registered', event: ID, gatePurpose: 'zone-gate', by: BY },
  gate_removed: { type: 'gate_removed', event: ID, gatePurpose: 'outer-gate', by: BY },
  judged: { type: 'judged', event: ID, gatePurpose: 'photo-pit', go: 12, check: 1, stop: 0 },
  list_published: { type: 'list_published', event: ID, list: ID, version: 7, sha256: HASH },
  erased: { type: 'erased', event: ID, keys: 5, rowsBefore: 927, rowsAfter: 0, certificateSha256: HASH },
  recovered: { type: 'recovered', lost: 'database_restored' },
  key_changed: { type: 'key_changed', purpose: 'status', kid: ID },
  key_distrusted: { type: 'key_distrusted', fingerprint: HASH },
  alarm: { type: 'alarm', code: 'row_refused' },
  filler: { type: 'filler' },
};
const leaves = Object.values(LEAVES);

let service: Service;
beforeAll(async () => {
  service = await startService({ createApp: () => new Hono() });
});
afterAll(() => service.close());

it.each(leaves.map((leaf) => [leaf.type, leaf] as const))(
  '%s is written as it is, with its hour only',
  async (_, leaf) => {
    const now = service.clock.now();
    service.clock.advance(61);
    expect((await service.ports.store.atomic([pendingLeaf(service.ports, service.clock.now(), leaf)])).ok).toBe(true);
    const row = service.store.sqlite.prepare('SELECT * FROM pending_leaves WHERE type = ?').get(leaf.type) as {
      id: string;
      hour: number;
      leaf: string;
    };
    expect(JSON.parse(row.leaf)).toEqual({ typ: 'gafete/v1/leaf', hour: row.hour, ...leaf });
    expect(row.hour % 3600).toBe(0);
    expect(now - row.hour).toBeLessThan(3600);
    expect(row.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  },
);

describe('a leaf outside its schema is our fault and never written', () => {
  const HOSTILE: readonly unknown[] = [0.5, -1, 1e9, true, null, [], {}, '', 'María Núñez', 'VACA830115HDFLRN02'];

  it.each(leaves.map((leaf) => [leaf.type, leaf] as const))('%s', (_, leaf) => {
    const wrong: unknown[] = [
      { ...leaf, note: 'free text' },
      { ...leaf, accreditation: ID },
    ];
    for (const member of Object.keys(leaf)) {
      if (member === 'second') continue;
      const { [member as 'type']: _removed, ...without } = leaf;
      wrong.push(without);
      for (const value of HOSTILE) {
        if (typeof leaf[member as 'type'] === typeof value && typeof value === 'boolean') continue;
        // An event's id has this shape: the desk's API takes none but 22 characters, see below.
        if (value === 'VACA830115HDFLRN02' && member === 'event') continue;
        wrong.push({ ...leaf, [member]: value });
      }
    }
    for (const value of wrong) {
      expect(() => pendingLeaf(service.ports, NOON, value as Leaf), JSON.stringify(value)).toThrow(
        'outside its schema',
      );
    }
  });

  it('of a hundred thousand that hold an identity number, an address, a name or a pseudonym of somebody, none (log-04)', () => {
    const random = createRandomBelow(createRandom('hostile leaves'));
    const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
    const digits = (n: number) => Array.from({ length: n }, () => random(10)).join('');
    // CURP, RFC, voter key, passport, e-mail, telephone, names, addresses, and what a tag or a lookup looks like cut short.
    const shapes: readonly (() => string)[] = [
      () => `VACA830115${pick(['H', 'M'])}DFLRN${digits(2)}`,
      () => `VACA830115${digits(3)}`,
      () => `VCARLN83011509H${digits(3)}`,
      () => `G${digits(8)}`,
      () => `ximena.${digits(3)}@example.org`,
      () => `+52 55 ${digits(4)} ${digits(4)}`,
      () => pick(['Xóchitl Ñáñez', 'ana-centinela', 'Tadeo', 'mesa', 'desk-ana', 'Insurgentes 123', 'JUAN_PEREZ']),
      () => `desk-${digits(4)}x`,
      () => randomId(createRandom(digits(6)), pick([8, 12, 24, 31])),
    ];
    const written: string[] = [];
    let tried = 0;
    while (tried < 100_000) {
      for (const leaf of leaves) {
        for (const [member, value] of Object.entries(leaf)) {
          if (typeof value !== 'string') continue;
          tried++;
          if (member === 'event') continue;
          const hostile = { ...leaf, [member]: pick(shapes)() };
          if (leafSchema.safeParse(hostile).success) written.push(JSON.stringify(hostile));
        }
      }
    }
    expect(written).toEqual([]);
    for (const shape of shapes) expect(idSchema.safeParse(shape()).success, 'an event of this name').toBe(false);
    // The table is not refused for another reason: each leaf without the change is good.
    expect(leaves.every((leaf) => leafSchema.safeParse(leaf).success)).toBe(true);
  });

  it('the fault names places, never values', () => {
    const leaf = { type: 'alarm', code: 'María Núñez' } as unknown as Leaf;
    expect(() => pendingLeaf(service.ports, NOON, leaf)).toThrow(/^leaf outside its schema at code$/);
  });
});

it('no leaf has a member that could hold a person', () => {
  const names = new Set(leafSchema.options.flatMap((option) => Object.keys(option.shape)));
  expect([...names].filter((name) => /name$|curp|mail|phone|address|birth|text|note|time|iat/i.test(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(15);
});
