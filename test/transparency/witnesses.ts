/** What the service promises about witnesses, on any target: the tests for Node and for the Worker are these. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCosignature, type NoteKey, parseNote, parseNoteKey, verifyCheckpoint } from '../../src/merkle/index.ts';
import type { Ports } from '../../src/ports.ts';
import { askWitnesses, integrateLeaves, pendingLeaf } from '../../src/transparency/index.ts';
import { logOrigin } from '../../src/transparency/wire.ts';
import { startWitness, type TestWitness } from '../actors/witness.ts';
import type { Target } from '../targets.ts';

/** Keys of the log at the target. */
export async function logKeysAt({ fetch, publicUrl }: Pick<Target, 'fetch' | 'publicUrl'>): Promise<NoteKey[]> {
  const text = await (await fetch(`${publicUrl}/log/keys`)).text();
  return text.trimEnd().split('\n').map(parseNoteKey) as NoteKey[];
}

export function witnessesOnTarget(begin: (settings: Readonly<Record<string, string>>) => Promise<Target>): void {
  let target: Target;
  let first: TestWitness;
  let second: TestWitness;
  let down = new Set<string>();

  /** The service's own ports, with its settings; outside there are two witnesses that can be down. */
  const ports = (): Ports => ({
    ...target.ports,
    fetch: ((url: string, init?: RequestInit) => {
      const { host } = new URL(url);
      if (down.has(host)) return Promise.reject(new Error('down'));
      return host.startsWith('first') ? first.fetch(url, init) : second.fetch(url.replace('/log-witness/', '/'), init);
    }) as typeof fetch,
  });
  const say = (n: number) =>
    target.ports.store.atomic(
      Array.from({ length: n }, () =>
        pendingLeaf(target.ports, target.now(), { type: 'enrolment_code', role: 'gate' }),
      ) as unknown as Parameters<Ports['store']['atomic']>[0],
    );
  const grow = async (n: number) => {
    await say(n);
    expect((await integrateLeaves(target.ports, target.now())).ok).toBe(true);
  };
  const ask = () => askWitnesses(ports(), target.now());
  const checkpoint = async () => {
    const note = await (await target.fetch(`${target.publicUrl}/log/checkpoint`)).text();
    const parsed = parseNote(note);
    if (!parsed.ok) throw new Error(note);
    const keys = await logKeysAt(target);
    expect(verifyCheckpoint(note, { origin: logOrigin(target.publicUrl), keys }).ok).toBe(true);
    const by = [first, second].map(({ key }) => findCosignature(parsed.value.text, parsed.value.signatures, key));
    return { note, lines: parsed.value.signatures.length, by: by.map((at) => at !== undefined) };
  };

  beforeAll(async () => {
    const folderless = { logs: [] as NoteKey[], now: () => target.now() };
    first = await startWitness({ ...folderless, name: 'first.example/w' });
    second = await startWitness({ ...folderless, name: 'second.example/w' });
    const witnesses = [
      { key: first.vkey, url: 'https://first.example' },
      { key: second.vkey, url: 'https://second.example/log-witness' },
    ];
    target = await begin({ WITNESSES: JSON.stringify(witnesses) });
    const logs = new Map([[logOrigin(target.publicUrl), await logKeysAt(target)]]);
    for (const witness of [first, second]) Object.assign(witness.self, { logs });
  });
  afterAll(async () => {
    await target.close();
    await first.remove();
    await second.remove();
  });

  describe('witnesses', () => {
    it('nobody is asked before there is a head', async () => {
      expect(await ask()).toBe(0);
    });

    it('a head is served without any, and then beside their lines', async () => {
      await grow(20);
      expect(await checkpoint()).toMatchObject({ lines: 1, by: [false, false] });
      expect(await ask()).toBe(2);
      expect(await checkpoint()).toMatchObject({ lines: 3, by: [true, true] });
      // What was asked for already is not asked for again.
      expect(await ask()).toBe(0);
    });

    it('a later head carries no line over an older one, and gets new ones with a proof', async () => {
      await grow(300);
      expect(await checkpoint()).toMatchObject({ lines: 1, by: [false, false] });
      expect(await ask()).toBe(2);
      expect(await checkpoint()).toMatchObject({ lines: 3, by: [true, true] });
      expect(first.told.slice(-1)).toEqual(['cosigned']);
    });

    it('one that is down holds up nobody, and catches up', async () => {
      down = new Set(['first.example']);
      await grow(8);
      expect(await ask()).toBe(1);
      expect(await checkpoint()).toMatchObject({ by: [false, true] });
      await grow(8);
      down = new Set();
      expect(await ask()).toBe(2);
      expect(await checkpoint()).toMatchObject({ by: [true, true] });
    });

    it('one that saw more than the row says names its size, and is asked again from there', async () => {
      await target.write('UPDATE log_cosignatures SET size = 8');
      await grow(8);
      expect(await ask()).toBe(2);
      expect(first.told.slice(-2)).toEqual(['old_size', 'cosigned']);
      await target.write('DELETE FROM log_cosignatures');
      expect(await ask()).toBe(2);
      expect(await checkpoint()).toMatchObject({ by: [true, true] });
    });

    it.each([
      ['a line of the other witness', `UPDATE log_cosignatures SET line = (SELECT max(line) FROM log_cosignatures)`],
      ['no line', `UPDATE log_cosignatures SET line = ''`],
      ['a text', `UPDATE log_cosignatures SET line = 'x' || char(10) || char(10) || line`],
      ['two lines', `UPDATE log_cosignatures SET line = line || line`],
      ['a line with a space more', `UPDATE log_cosignatures SET line = replace(line, '— ', '—  ')`],
      ['CRLF', `UPDATE log_cosignatures SET line = replace(line, char(10), char(13) || char(10))`],
      ['another moment', `UPDATE log_cosignatures SET line = replace(line, 'AAAA', 'AAAB')`],
      ['a blob', `UPDATE log_cosignatures SET line = zeroblob(9)`],
      ['sizes that cannot be', `UPDATE log_cosignatures SET size = -1, line = ''`],
      ['a size of a fraction', `UPDATE log_cosignatures SET size = 1.5, line = ''`],
      ['a size beyond the log', `UPDATE log_cosignatures SET size = 9000000000000000, line = ''`],
    ])('a database writer who puts %s there harms no checkpoint, and the next run repairs it', async (_what, sql) => {
      await target.write(sql);
      const { lines, by } = await checkpoint();
      expect(lines).toBe(1 + by.filter(Boolean).length);
      expect(by.every(Boolean)).toBe(false);
      await ask();
      expect(await checkpoint()).toMatchObject({ lines: 3, by: [true, true] });
    });

    it('rows of witnesses that nobody configured are not served', async () => {
      await target.write(
        `INSERT INTO log_cosignatures (rid, witness, size, line) SELECT 1, 'nobody+01020304', size, line FROM log_cosignatures LIMIT 1`,
      );
      expect(await checkpoint()).toMatchObject({ lines: 3 });
    });
  });
}
