/** A gate without a network on the command line: a link, codes for the signs, a bundle in a file, and passes judged by it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPairedGate, orThrow, pairGate } from '../../src/client/index.ts';
import { createKeyRing, type KeyRingFile } from '../../src/key-ring.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { memoryKeys } from '../actors/paired-gate.ts';
import { signPass } from '../actors/pass-holder.ts';
import { createPlace, type Place, startServing } from './gafete.ts';

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let event: string;
let file: string;
let bundle: { codes: { day: string; code: string }[] };

async function done(words: readonly string[]): Promise<Record<string, unknown>> {
  const ended = await place.gafete([...words, '--json']);
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return ended.json();
}
const now = () => unixSeconds(Math.floor(Date.now() / 1000));

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
  file = join(place.folder, 'entrance.bundle');
  const first = ['--preset', 'mx-public-event', '--name', 'Informe', '--zones', 'pit=Foso,hall=Sala'];
  event = (await done(['event', 'create', ...first]))['event'] as string;
}, 120_000);
afterAll(async () => {
  await service?.stop();
  place?.remove();
});

describe('gafete gate', () => {
  it('pair: prints a link and its picture; the phone that opens it is the gate', async () => {
    const words = ['gate', 'pair', '--event', event, '--purpose', 'zone-gate', '--zones', 'pit', '--name', 'Norte'];
    const ended = await place.gafete(words);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('▄');
    const link = ended.stdout.split('\n')[0] as string;
    expect(link).toMatch(/^http:\/\/localhost:\d+\/gate#pair=/);
    let kept: unknown;
    const options = {
      keys: memoryKeys(),
      store: {
        load: async () => kept,
        save: async (next: unknown) => {
          kept = next;
        },
      },
    };
    const paired = orThrow(await pairGate(link, options));
    expect(paired).toMatchObject({ name: 'Norte', gate: { event, zones: ['pit'] } });
    const fetched = orThrow(await createPairedGate(place.issuer, options).bundle());
    expect(fetched).toMatchObject({ state: 'fresh', bundle: { event } });
    expect(Math.abs(fetched.clockOffset)).toBeLessThanOrEqual(5);
  });

  it('code: says what stands on each sign today', async () => {
    const { codes } = (await done(['gate', 'code', '--event', event])) as {
      codes: { zones: string[]; code: string }[];
    };
    expect(codes).toEqual([
      expect.objectContaining({ zones: ['pit'], code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{6}$/) }),
    ]);
  });

  it('bundle: kept in a file that only its owner reads', async () => {
    await done(['gate', 'add', '--event', event, '--purpose', 'zone-gate', '--zones', 'pit', '--name', 'entrance']);
    bundle = (await done(['gate', 'bundle', '--gate', 'entrance', '--out', file])) as never;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(bundle.codes).toHaveLength(3);
  });

  it('check: judges a shown pass without the service, by word and exit code', async () => {
    await service.stop();
    const ring = JSON.parse(readFileSync(join(place.folder, 'service', 'keys.json'), 'utf8')) as KeyRingFile;
    const signer = await createKeyRing(ring).signer('pass', now());
    const { day, code } = bundle.codes[0] as { day: string; code: string };
    const pit = await signPass(signer, now(), { event, zone: 'pit', day, index: 3 });
    const hall = await signPass(signer, now(), { event, zone: 'hall', day, index: 4 });
    const check = (input: string, ...words: string[]) =>
      place.gafete(['gate', 'check', '-', '--bundle', file, ...words], { input });
    const entered = await check(await pit.show(now(), code), '--json');
    expect([entered.code, entered.json()['reason']], entered.stderr).toEqual([0, 'entered']);
    const handle = entered.json()['newHandle'] as string;
    const again = await check(await pit.show(now(), code), '--entered', handle);
    expect([again.code, again.stdout]).toEqual([5, expect.stringMatching(/^(ALREADY IN|YA ENTRÓ) /)]);
    const left = await check(await pit.show(now(), code), '--entered', handle, '--exit', '--json');
    expect([left.code, left.json()['reason']]).toEqual([0, 'left']);
    const elsewhere = await check(await hall.show(now(), code));
    expect([elsewhere.code, elsewhere.stdout]).toEqual([3, expect.stringContaining('Sala')]);
    expect((await check(await pit.show(now(), 'ZZZZ22'), '--json')).json()['reason']).toBe('gate_code');
    expect((await check('hola')).code).toBe(3);
  });

  it('check: believes no bundle that somebody has changed', async () => {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/\.[A-Za-z0-9_-]{4}/, '.AAAA'));
    const ended = await place.gafete(['gate', 'check', 'GP1:', '--bundle', file, '--json']);
    expect(ended.code).toBe(3);
    expect(ended.stdout + ended.stderr).toContain('bundle_');
  });
});
