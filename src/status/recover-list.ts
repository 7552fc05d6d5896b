/** A list put to work again after a disaster: entries from the newest published file whose hash the log holds. */
import { fillStatus, STATUS, type StatusBits } from '../credential/status-list/index.ts';
import { inflate } from '../credential/status-list/zlib.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import { findListBits } from '../storage/list-bits.ts';
import { findListOfEvent } from '../storage/lists.ts';
import { listFile } from '../storage/public-names.ts';
import { putList } from '../storage/recovery.ts';
import { entriesSha256 } from './list-file.ts';
import { packBits, settleVersion } from './list-state.ts';
import { readListVersion } from './list-version.ts';
import { hasPositions, NO_POSITIONS } from './positions.ts';
import { putRankMark, readRankMark } from './rank-mark.ts';

export interface RecoverableList {
  readonly event: string;
  /** Published leaves, the newest first. */
  readonly published: readonly {
    readonly list: string;
    readonly version: number;
    readonly sha256: string;
    readonly hour: number;
  }[];
  /** Copies that the log tells of. */
  readonly copies: number;
  readonly period: number;
  readonly notAfter: UnixSeconds;
  readonly closed: boolean;
}

export interface RecoveredList {
  readonly standing: 'whole' | 'fixed' | 'older' | 'lost';
  readonly hour: number | undefined;
  readonly statements: readonly Statement[];
  settle(): Promise<void>;
}

const LARGEST = 2 ** 22 / 4;
/** Ranks given out and not yet in the log, where no mark says how many. */
const MARGIN = 512;

/** Plans it. For `recovery`. */
export async function recoverList(ports: Ports, now: UnixSeconds, list: RecoverableList): Promise<RecoveredList> {
  const [newest] = list.published;
  const taken = await newestFile(ports, list);
  if (newest === undefined || taken === undefined) {
    return { standing: 'lost', hour: undefined, statements: [], settle: async () => {} };
  }
  const { bits, hour } = taken;
  const id = newest.list;
  const row = await findListOfEvent(ports, list.event, now);
  const mark = await readRankMark(ports, id);
  const name = mark?.key ?? (row?.id === id ? row.shelfKey : NO_POSITIONS);
  const whole = await hasPositions(ports, name);
  const shelfKey = whole ? name : NO_POSITIONS;
  const size = bits.length * 4;
  const usable = (size / 4) * 3;
  const issued = Math.max(mark?.mark ?? list.copies + MARGIN, row?.next ?? 0, list.copies);
  // Without the permutation nobody knows which entries are free: none is given out again.
  const next = whole ? Math.min(usable, issued) : usable;
  const stored = await findListBits(ports, id, now);
  const version = Math.max(await readListVersion(ports, id), stored?.version ?? 0, newest.version) + 1;
  if (list.closed) fillStatus(bits, STATUS.invalid);
  const packed = await packBits(bits);
  const entries = {
    list: id,
    version,
    bits: packed,
    published: packed,
    // Published anew at the next tick, so that the log tells what stands now.
    queuedTick: 0,
    decoyDue: now,
  };
  const columns = { id, event: list.event, size, usable, period: list.period, shelfKey, next };
  return {
    standing: taken.older ? 'older' : whole || list.closed ? 'whole' : 'fixed',
    hour,
    statements: await putList(ports, columns, entries, list.notAfter),
    async settle() {
      await settleVersion(ports, id, version);
      if (whole) await putRankMark(ports, { id, shelfKey, next });
    },
  };
}

async function newestFile(
  { publicFiles }: Pick<Ports, 'publicFiles'>,
  { published }: RecoverableList,
): Promise<{ readonly bits: StatusBits; readonly hour: number; readonly older: boolean } | undefined> {
  for (const [at, { sha256, hour }] of published.entries()) {
    const packed = await publicFiles.get(listFile(sha256));
    const bits = packed && (await inflate(packed, LARGEST));
    if (!bits?.ok) continue;
    const entries = new Uint8Array(bits.value) as StatusBits;
    if (entriesSha256(entries) === sha256) return { bits: entries, hour, older: at > 0 };
  }
  return undefined;
}
