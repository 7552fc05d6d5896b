import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeBase45, encodeBase45, verifyShown } from '../../../src/credential/gate-pass/index.ts';
import { type EcPublicJwk, type Es256PublicKey, importEs256PublicKey } from '../../../src/lib/es256.ts';
import type { UnixSeconds } from '../../../src/lib/time.ts';
import { build, textOf } from './mutants.ts';
import { makeVectors } from './vectors.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'vectors', 'gate-pass');
const read = <T>(name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;

interface Vectors<Case> {
  readonly issuer: EcPublicJwk;
  readonly kid: string;
  readonly event: string;
  readonly now: UnixSeconds;
  readonly gateCodes: readonly string[];
  readonly cases: readonly ({ readonly what: string; readonly text: string } & Case)[];
}
const accepted = read<Vectors<{ says: object }>>('accepted.json');
const refused = read<Vectors<{ reason: string }>>('refused.json');
const judge = async ({ issuer, kid, event, now, gateCodes }: Vectors<object>, text: string) => {
  const issuers = new Map([[kid, (await importEs256PublicKey(issuer)) as Es256PublicKey]]);
  return verifyShown(text, { issuers, event, now, gateCodes });
};

describe('vectors of the gate pass', () => {
  it('are what the code makes: `test/tools/gate-pass-vectors.ts` after a change that was meant', async () => {
    for (const [name, content] of Object.entries(await makeVectors())) {
      expect(read(name), name).toEqual(JSON.parse(JSON.stringify(content)));
    }
  });

  it.each(accepted.cases)('$what: accepted', async ({ text, says }) => {
    expect(text.length).toBeLessThanOrEqual(420);
    expect(await judge(accepted, text)).toMatchObject({ ok: true, value: says });
  });

  it.each(refused.cases)('$what: refused, as $reason', async ({ text, reason }) => {
    expect(await judge(refused, text)).toMatchObject({ ok: false, error: { type: reason } });
  });

  it('the parts that the refused ones are built of make a good code when nothing is wrong', async () => {
    expect(await judge(refused, textOf(await build()))).toMatchObject({ ok: true });
  });

  it('base45, both ways', () => {
    const { pairs, refused: texts } = read<{ pairs: { bytes: string; text: string }[]; refused: string[] }>(
      'base45.json',
    );
    for (const { bytes, text } of pairs) {
      expect(encodeBase45(Buffer.from(bytes, 'hex'))).toBe(text);
      expect(decodeBase45(text)).toEqual(new Uint8Array(Buffer.from(bytes, 'hex')));
    }
    for (const text of texts) expect(decodeBase45(text), text).toBeUndefined();
  });
});
