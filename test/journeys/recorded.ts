/** The journeys on a recorded target, and the attack on the recording. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type PendingAct } from '../../src/client/index.ts';
import type { KeyRingFile } from '../../src/key-ring.ts';
import { enrolOffice } from '../actors/office.ts';
import { findMarkers } from '../invariants.ts';
import {
  attack,
  compressible,
  keysOf,
  type Recording,
  record,
  recorded,
  SEALED_COLUMNS,
  type Version,
} from '../recording.ts';
import type { Target } from '../targets.ts';
import { JOURNEYS } from './all.ts';
import { JACINTA, KUH, MARKERS, XOCHITL } from './people.ts';
import { accredit, openEvent, pickUp, play } from './scene.ts';

export interface Begun {
  readonly target: Target;
  /** The file of its database. */
  readonly database: string;
  readonly ringFile: Pick<KeyRingFile, 'mac' | 'seal'>;
}

export function attackRecording(begin: () => Promise<Begun>, ownClock: boolean): void {
  let begun: Begun;
  let recording: Recording;
  let target: Target;
  beforeAll(async () => {
    begun = await begin();
    recording = record(begun.database);
    target = recorded(begun.target, recording);
  });
  afterAll(() => begun.target.close());
  play(JOURNEYS, { begin: async () => target, end: async () => {}, ownClock });

  describe('the recording of every version of every row', () => {
    it('has something in every sealed column, from every request', () => {
      expect(recording.taken()).toBeGreaterThan(200);
      expect(new Set(recording.versions().map(({ table }) => table))).toEqual(new Set(Object.keys(SEALED_COLUMNS)));
    });

    it('has no marker of anybody on any page, and a planted one is found', async () => {
      expect(findMarkers(recording.pages(), MARKERS)).toEqual([]);
      const [marker] = MARKERS as [string];
      await target.write(`INSERT INTO log_cosignatures (rid, witness, size, line) VALUES (7, 'planted', 0, ?)`, marker);
      recording.take();
      await target.write(`DELETE FROM log_cosignatures WHERE rid = 7`);
      expect(findMarkers(recording.pages(), [marker]).length).toBeGreaterThan(0);
    });

    it('has no sealed value that compresses, and a readable one would', () => {
      expect(compressible(recording.versions())).toEqual([]);
      const readable = new TextEncoder().encode(JSON.stringify({ claims: { role: 'photo', note: 'a'.repeat(40) } }));
      expect(compressible([{ table: 'offers', row: {}, sealed: readable }])).toEqual(['offers']);
    });

    it('opens with the keys of an open event, and with nothing that is left once it is closed', async () => {
      const ana = await enrolOffice(target);
      const beto = await enrolOffice(target);
      const event = await openEvent(ana, target);
      const people = await accredit(ana, event, [XOCHITL, KUH, JACINTA]);
      await pickUp(target, people[0] as (typeof people)[number]);
      const { mac, seal } = begun.ringFile;
      const ofEvent = ({ row }: Version) => row['event'] === event;
      const names = (await target.rows('SELECT shelf_key FROM events')).map((row) => String(row['shelf_key']));
      const keys = () => keysOf(begun.target, [mac, seal]);

      // The control: what a thief of database, ring and shelf opens one step before closing, and the desk behind it.
      const before = await attack(recording.versions().filter(ofEvent), await keys(), names);
      expect(new Set(before.map(({ table }) => table))).toEqual(new Set(['offers', 'roster', 'bundle_wraps']));
      const known = orThrow(await ana.desk.find(event, { name: XOCHITL.name })).entries;
      expect(known.map(({ name }) => name)).toEqual([XOCHITL.name]);

      orThrow(await ana.desk.closeEvent(event));
      const act = orThrow(await beto.desk.acts()).find(({ statement }) => statement.event === event) as PendingAct;
      orThrow(await beto.desk.approveAct(act));
      const versions = recording.versions().filter(ofEvent);
      expect(versions.length).toBeGreaterThanOrEqual(before.length);
      expect(await attack(versions, await keys(), names)).toEqual([]);
      expect((await target.fetch(`/log/erasure/${event}`)).status).toBe(200);
    }, 120_000);
  });
}
