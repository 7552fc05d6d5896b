import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyEd25519 } from '../../src/merkle/note.ts';

const WYCHEPROOF = new URL('../../../shared/vectors/wycheproof/ed25519_test.json', import.meta.url);
const CCTV = new URL('../../../shared/vectors/cctv-ed25519/ed25519vectors.json', import.meta.url);
const read = (url: URL) => JSON.parse(readFileSync(url, 'utf8'));
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

interface Group {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}
interface Edge {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
  readonly flags: readonly string[] | null;
}

describe.skipIf(!existsSync(WYCHEPROOF))('Wycheproof’s Ed25519 (skipped where ../shared/vectors is absent)', () => {
  it('is judged as it says, every vector', () => {
    const groups = read(WYCHEPROOF).testGroups as readonly Group[];
    const wrong = groups.flatMap(({ publicKey, tests }) =>
      tests.filter(
        ({ msg, sig, result }) => verifyEd25519(bytes(publicKey.pk), bytes(sig), bytes(msg)) !== (result === 'valid'),
      ),
    );
    expect(wrong.map(({ tcId }) => tcId)).toEqual([]);
    expect(groups.flatMap(({ tests }) => tests).length).toBeGreaterThan(100);
  });
});

describe.skipIf(!existsSync(CCTV))('the edge cases of CCTV (skipped where ../shared/vectors is absent)', () => {
  it('a key or signature of another spelling, or a key of low order, is refused', () => {
    const accepted = (read(CCTV) as readonly Edge[]).filter(({ key, sig, msg }) =>
      verifyEd25519(bytes(key), bytes(sig), new TextEncoder().encode(msg)),
    );
    const flags = new Set(accepted.flatMap((edge) => edge.flags ?? []));
    for (const flag of ['non_canonical_A', 'non_canonical_R', 'low_order_A']) expect([...flags]).not.toContain(flag);
    // Not because everything is refused.
    expect(accepted.length).toBeGreaterThan(0);
  });
});
