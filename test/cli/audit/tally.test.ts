import { expect, it } from 'vitest';
import { tally } from '../../../src/cli/audit/tally.ts';
import type { Leaf } from '../../../src/transparency/wire.ts';

const hour = 1_795_456_800;
const leaf = (members: object) => ({ typ: 'gafete/v1/leaf', hour, ...members }) as unknown as Leaf;

it('erasures and recoveries are counted, each of its own kind, and fillers are neither', () => {
  const erased = { type: 'erased', event: 'e', keys: 1, rowsBefore: 2, rowsAfter: 0, certificateSha256: 'x' };
  const counted = tally([
    leaf({ type: 'event_opened', event: 'e' }),
    leaf(erased),
    leaf({ type: 'recovered', lost: 'shelf_lost' }),
    leaf({ type: 'recovered', lost: 'shelf_lost' }),
    leaf({ type: 'recovered', lost: 'everything' }),
    leaf({ type: 'filler' }),
  ]);
  expect(counted).toMatchObject({ erased: 1, recovered: { shelf_lost: 2, everything: 1 }, fillers: 1, alarms: {} });
});
