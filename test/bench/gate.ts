/**
 * The gate page in real Chromium at a sixth of the processor, with a whole country's status list and 3,000 known passages:
 * from a decoded QR code to the word, the disk included, and from the camera's frame to the word. Then an election night
 * played out (`test/gate/arrivals.ts`): how long people stand, and who got in without a right to.
 *
 * Chromium slows the page's own thread only; the thread that reads codes runs at full speed, and its time is given apart.
 */
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { orThrow } from '../../src/client/index.ts';
import { appointGate } from '../actors/gate.ts';
import { writeCamera } from '../browser/fake-camera.ts';
import {
  codeOn,
  type GatePlace,
  openPhone,
  type Phone,
  pairPhone,
  startChecking,
  startGatePlace,
} from '../browser/gate-place.ts';
import { playNight, sumUp } from '../gate/arrivals.ts';
import { electionNight } from '../gate/night.ts';
import { milliseconds, type Section } from './report.ts';

const SLOWER = 6;
const KNOWN = 3_000;
/** A list of 2¹⁸ entries: the least that holds one for each of 203,700. */
const ACCREDITATIONS = 8_488;
const WORDS = { limit: 300 } as const;

/** `passes`: how many are shown to the camera. */
export async function benchGate(passes: number): Promise<readonly Section[]> {
  return [await benchPage(passes), await benchNight()];
}

async function benchPage(passes: number): Promise<Section> {
  const place = await startGatePlace({}, { maxAccreditations: ACCREDITATIONS });
  const phone = await openPhone(place);
  try {
    await tellPassages(place);
    await pairPhone(phone, await place.link());
    await phone.page.locator('.dot-online').waitFor({ timeout: 60_000 });
    const code = await codeOn(phone);
    const scenes = [];
    for (let n = 0; n < passes; n++) {
      const pass = await place.pass({ index: 1_000 + n });
      scenes.push({ text: await pass.show(code), frames: 4 }, { frames: 1 });
    }
    writeCamera(phone.film, scenes, 4);
    const session = await phone.context.newCDPSession(phone.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await startChecking(phone);
    const measured = await measure(phone, passes);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    return sectionOf(measured, passes);
  } finally {
    await phone.close();
    await place.close();
  }
}

/** Another gate of the event has let 3,000 people in. */
async function tellPassages({ place, office, event }: GatePlace): Promise<void> {
  const { gate } = await appointGate(place, office, event, 'zone-gate', { zones: ['foso'] });
  const handles = Array.from({ length: KNOWN }, () => randomBytes(16).toString('base64url'));
  orThrow(await gate.exchangeHandles({ handles }));
}

interface Measured {
  readonly verdicts: readonly number[];
  readonly frames: readonly number[];
  readonly known: number;
}

const SECONDS_A_PASS = 3;

async function measure({ page }: Phone, passes: number): Promise<Measured> {
  const until = Date.now() + passes * SECONDS_A_PASS * 1000 + 20_000;
  const read = (name: string) => durations(page, name);
  while (Date.now() < until && (await read('gafete-verdict')).length < passes) await page.waitForTimeout(500);
  return { verdicts: await read('gafete-verdict'), frames: await read('gafete-frame'), known: KNOWN };
}

function durations(page: Page, name: string): Promise<number[]> {
  return page.evaluate((wanted) => performance.getEntriesByName(wanted).map(({ duration }) => duration), name);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function sectionOf({ verdicts, frames, known }: Measured, passes: number): Section {
  const p95 = quantile(verdicts, 0.95);
  return {
    title: `Gate page (Chromium, ${SLOWER}× slower, list of 262,144 entries, ${known} passages; ${verdicts.length} of ${passes} passes read)`,
    rows: [
      { name: 'decoded code to verdict, median', value: milliseconds(quantile(verdicts, 0.5)) },
      {
        name: 'decoded code to verdict, 95 %',
        value: milliseconds(p95),
        note: 'signature, proof, list, passages, disk',
      },
      { name: 'camera frame to verdict, median', value: milliseconds(quantile(frames, 0.5)) },
      { name: 'camera frame to verdict, 95 %', value: milliseconds(quantile(frames, 0.95)), note: '1280 × 720' },
    ],
    goals: [
      {
        number: 4,
        says: `offline gate, decoded to verdict, 95 % in ${WORDS.limit} ms at 6×`,
        measured: milliseconds(p95),
        met: verdicts.length === 0 ? undefined : p95 <= WORDS.limit,
      },
    ],
  };
}

async function benchNight(): Promise<Section> {
  const night = sumUp(await playNight(await electionNight()));
  const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;
  return {
    title: 'Election night (2,000 arrivals, 12 lanes, one lost, one slow clock; stated 7.5 to 12 s a person)',
    rows: [
      { name: 'longest wait', value: minutes(night.longestWait), note: 'scenario 16: 6 min at most' },
      { name: 'median wait', value: minutes(night.medianWait) },
      {
        name: 'green without a right',
        value: String(night.falseAccepts),
        note: `of ${night.people - night.go} not green`,
      },
      { name: 'held up though entitled', value: String(night.heldUp), note: 'amber, before the slow clock was set' },
    ],
    goals: [],
  };
}
