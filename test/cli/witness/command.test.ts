/** A press association's evening: the program as it is pasted, beside a real service. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCosignature, parseNote, parseNoteKey } from '../../../src/merkle/index.ts';
import { createPlace, freePort, type Place, type Running, startRunning, startServing } from '../gafete.ts';

let place: Place;
let port: number;
const running: Running[] = [];
beforeAll(async () => {
  place = await createPlace();
  port = await freePort();
});
afterAll(async () => {
  for (const each of running) await each.stop();
  place.remove();
});

const folder = () => join(place.folder, 'witness');
const words = (...more: string[]) => ['witness', '--folder', folder(), '--port', String(port), ...more];
const started = async (run: Promise<Running>) => {
  running.push(await run);
  return running.at(-1) as Running;
};

describe('gafete witness', () => {
  it('watches an office, is named in its settings, and stands beside its head', async () => {
    const first = await started(startServing(place));
    const watching = words('--name', 'prensa.example/testigo', '--watch', place.issuer, '--every', '5m');
    const witness = await started(startRunning(watching, place.env, 'goes on from what was seen'));
    const key = /prensa\.example\/testigo\+\S+/.exec(witness.greeting)?.[0] ?? '';
    expect(parseNoteKey(key)).toMatchObject({ name: 'prensa.example/testigo' });
    // The log's key was believed once, and shown to be compared.
    const ofLog = (await (await fetch(`${place.issuer}/log/keys`)).text()).trimEnd();
    expect(witness.said).toContain(ofLog);
    expect(readFileSync(join(folder(), 'logs'), 'utf8')).toBe(`${ofLog}\n`);
    expect(statSync(join(folder(), 'key.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);

    await first.stop();
    const witnesses = JSON.stringify([{ key, url: `http://localhost:${port}` }]);
    await started(startServing({ env: { ...place.env, WITNESSES: witnesses } }));
    const cosigned = async () => {
      const parsed = parseNote(await (await fetch(`${place.issuer}/log/checkpoint`)).text());
      return parsed.ok && findCosignature(parsed.value.text, parsed.value.signatures, parseNoteKey(key)!);
    };
    while (!(await cosigned())) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(witness.said).toContain('cosigned a head');

    await witness.stop();
    expect(witness.said).toContain('Finishing what is under way.');
    // The second start knows its name, its logs and what it saw; in Spanish, and for machines.
    const again = await started(startRunning(words('--lang', 'es'), place.env, 'Vigila'));
    expect(again.greeting).toContain(key);
    expect(again.greeting).toMatch(/Vigila localhost:\d+\/log, vista hasta \d+ asientos/);
    await again.stop();
    const json = await started(startRunning([...words(), '--json'], place.env, '}'));
    expect(JSON.parse(json.greeting.split('\n')[0] as string)).toMatchObject({
      key,
      logs: [{ origin: ofLog.split('+')[0] }],
    });
    await json.stop();
  });

  it.each([
    ['no name at the first start', ['--folder', '/fresh'], 'needs a name'],
    ['another name', ['--name', 'somebody.else'], 'has another name'],
    ['a log that is none', ['--log', 'x'], 'verifier key'],
    ['a URL that is none', ['--watch', 'office'], 'absolute'],
    ['an office that does not answer', ['--watch', 'http://localhost:1'], 'does not answer'],
    ['a port that is none', ['--port', '0'], '--port is a whole number'],
    ['a rhythm that is none', ['--every', 'x'], '--every is a whole number'],
  ])('refuses %s with a sentence and the next step', async (_what, more, sentence) => {
    const asked = more.map((word) => (word === '/fresh' ? join(place.folder, 'fresh') : word));
    const { code, stderr } = await place.gafete(words(...asked));
    expect([2, 4]).toContain(code);
    expect(stderr).toContain(sentence);
  });

  it('refuses a file of logs that cannot be read, rather than watch fewer', async () => {
    writeFileSync(join(folder(), 'logs'), '# a comment\nnonsense\n');
    const { code, stderr } = await place.gafete(words());
    expect([code, stderr]).toEqual([2, expect.stringContaining('/log/keys')]);
  });
});
