import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAsking } from './asking.ts';
import { createPlace, type Place, startServing } from './gafete.ts';

const BACK = 'https://press-centre.example/back';
const GATE = 'zone-gate-pit';
/** Seconds between two status lists: the least that a policy allows. */
const PERIOD = 10;

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let event: string;
const people: { readonly accreditation: string; readonly credential: string }[] = [];

async function done(words: readonly string[], input?: string): Promise<Record<string, unknown>> {
  const ended = await place.gafete([...words, '--json'], input === undefined ? {} : { input });
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return ended.json();
}

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
  const first = ['--preset', 'mx-public-event', '--name', 'Informe', '--zones', 'pit=Foso,hall=Sala'];
  const { policy } = await done(['event', 'create', ...first]);
  const rules = join(place.folder, 'rules.json');
  writeFileSync(rules, JSON.stringify({ ...(policy as object), statusPeriod: PERIOD }));
  event = (await done(['event', 'create', '--policy', rules]))['event'] as string;
  for (const folio of ['A-1', 'A-2']) {
    const file = join(place.folder, 'person.json');
    const claims = { level: 'event_pass', role: 'photo', zones: { pit: true } };
    writeFileSync(file, JSON.stringify({ claims, folio, name: 'Persona de Prueba', evidence: ['id_seen'] }));
    const ended = await place.gafete(['accredit', '--event', event, '--claims', file, '--no-tx-code', '--json']);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const { accreditation, link } = ended.records()[0] as { accreditation: string; link: string };
    const held = await done(['wallet', 'accept', '-'], link);
    people.push({ accreditation, credential: held['id'] as string });
  }
}, 120_000);
afterAll(async () => {
  await service?.stop();
  place?.remove();
});

const credentialOf = (i: number) => ['--credential', people[i]!.credential];
const showing = (link: string, words: readonly string[]) =>
  place.gafete(['wallet', 'show', '-', ...words], { input: link });

describe('a gate on the command line', () => {
  it('is added in one command: keys of its own, a purpose, zones', async () => {
    const added = await place.gafete([
      'gate',
      'add',
      '--event',
      event,
      '--purpose',
      'zone-gate',
      '--zones',
      'pit',
      '--json',
    ]);
    expect(added.code, added.stdout + added.stderr).toBe(0);
    expect(added.json()).toMatchObject({ name: GATE, event, purpose: 'zone-gate', zones: ['pit'], redirectUris: [] });
    const [folder] = readdirSync(join(place.folder, 'home'));
    const file = join(place.folder, 'home', folder as string, 'gates', `${GATE}.json`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const keys = [...readFileSync(file, 'utf8').matchAll(/"d":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(added.stdout + added.stderr).not.toContain(key);
    const listed = await place.gafete(['gate', 'list', '--event', event, '--lang', 'es']);
    expect(listed.stdout).toMatch(/Acceso a una zona +pit +hasta /);
  });

  it('refuses words that name no purpose, no zone of the event or no gate of this machine', async () => {
    const wrong = await place.gafete(['gate', 'add', '--event', event, '--purpose', 'curiosity']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('zone-gate')]);
    const noZone = await place.gafete([
      'gate',
      'add',
      '--event',
      event,
      '--purpose',
      'zone-gate',
      '--name',
      GATE,
      '--json',
    ]);
    expect(noZone.json()).toMatchObject({ error: { code: 'gate-zone' } });
    const nobody = await place.gafete(['verify', '--gate', 'south', '--lang', 'es']);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('no tiene el acceso south')]);
    const outside = await place.gafete(['verify', '--gate', '../desk']);
    expect(outside.code).toBe(2);
  });

  it('asks, the holder reads and agrees, and the word is GO', async () => {
    const asking = await startAsking(place, ['--json']);
    const shown = await showing(asking.link, ['--yes', ...credentialOf(0)]);
    expect(shown.code, shown.stdout + shown.stderr).toBe(0);
    expect(shown.stderr).toMatch(/localhost:\d+ asks to see: .*\(pit\)/);
    const { code, stdout } = await asking.ended;
    const [request, verdict] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(Object.keys(request)).toEqual(['type', 'tx', 'link', 'requestUri', 'exp']);
    expect(verdict).toEqual({
      type: 'verdict',
      verdict: 'go',
      reason: 'OK',
      claims: { press: [{ event, zones: { pit: true } }] },
    });
  });

  it('says it in Spanish, with the code to scan and the time that is left', async () => {
    const asking = await startAsking(place, ['--gate', GATE, '--zone', 'pit', '--lang', 'es']);
    const shown = await showing(asking.link, ['--yes', '--lang', 'es', ...credentialOf(0)]);
    expect(shown.stdout).toBe('Mostrado. El veredicto aparece en el acceso.\nQuedan 8 copias.\n');
    const { code, stdout, stderr } = await asking.ended;
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1, 2)).toEqual(['PASA  Válida.  (OK)']);
    expect(stderr).toContain('█');
    expect(stderr).toContain('Se puede responder hasta');
    expect(stderr).toContain('Esperando');
  });

  it('judges by itself with --relay, and says so', async () => {
    const asking = await startAsking(place, ['--gate', GATE, '--relay', '--lang', 'es']);
    expect((await showing(asking.link, ['--yes', ...credentialOf(0)])).code).toBe(0);
    const { code, stdout, stderr } = await asking.ended;
    expect([code, stdout.split('\n')[1]]).toEqual([0, 'PASA  Válida.  (OK)']);
    expect(stderr).toContain('Esta máquina decide: el servicio pasa lo que no puede leer.');
    const declining = await startAsking(place, ['--gate', GATE, '--relay', '--json']);
    expect((await showing(declining.link, ['--decline', '--json', ...credentialOf(0)])).code).toBe(3);
    const declined = await declining.ended;
    expect(JSON.parse(declined.stdout.trim().split('\n')[1] as string)).toMatchObject({ error: { code: 'declined' } });
  });

  it('sends nothing while nobody has agreed, and a no when somebody declines', async () => {
    const asking = await startAsking(place, ['--json']);
    const unread = await showing(asking.link, [...credentialOf(0)]);
    expect([unread.code, unread.stderr]).toEqual([3, expect.stringContaining('nothing was sent')]);
    const declined = await showing(asking.link, ['--decline', '--json', ...credentialOf(0)]);
    expect(declined.code).toBe(3);
    expect(declined.json()).toMatchObject({ shown: false });
    const { code, stdout } = await asking.ended;
    expect(code).toBe(3);
    expect(JSON.parse(stdout.trim().split('\n')[1] as string)).toMatchObject({ error: { code: 'declined' } });
  });

  it('cannot ask more than its purpose, and says which claim', async () => {
    const more = await place.gafete(['verify', '--also', 'outlet_name', '--lang', 'es']);
    expect([more.code, more.stdout]).toEqual([3, '']);
    expect(more.stderr).toContain('Este acceso no puede preguntar eso. (outlet_name)');
    const other = await place.gafete(['verify', '--zone', 'hall', '--json']);
    expect(other.code).toBe(3);
    expect(other.json()).toMatchObject({
      error: { code: 'over-asking', sentence: expect.stringContaining('zones.hall') },
    });
  });

  it('on the same device waits for the address that the browser came back to', async () => {
    const words = ['--event', event, '--purpose', 'press-kit', '--name', 'kit', '--redirect-uri', BACK];
    await done(['gate', 'add', ...words]);
    const several = await place.gafete(['verify']);
    expect([several.code, several.stderr]).toEqual([2, expect.stringContaining('--gate kit')]);
    const asking = await startAsking(place, ['--gate', 'kit', '--redirect-uri', BACK, '--json']);
    const shown = await showing(asking.link, ['--yes', '--json', ...credentialOf(0)]);
    const { redirectUri } = shown.json() as { redirectUri: string };
    expect(redirectUri.startsWith(`${BACK}#response_code=`)).toBe(true);
    asking.tell(`${redirectUri}\n`);
    const { code, stdout } = await asking.ended;
    expect([code, JSON.parse(stdout.trim().split('\n')[1] as string)]).toMatchObject([
      0,
      { claims: { press: [{ role: 'photo' }] } },
    ]);
  });

  it('tells a suspension from a revocation by its exit code', async () => {
    const [suspended, revoked] = people.map(({ accreditation }) => accreditation) as [string, string];
    await done(['suspend', suspended, '--reason', 'LOST']);
    await done(['revoke', revoked, '--reason', 'LOST']);
    await new Promise((resolve) => setTimeout(resolve, (PERIOD + 1) * 1000));
    for (const [i, exit, line] of [
      [0, 5, 'REVISAR  Suspendida: pregunte en la mesa.  (SUSPENDED)'],
      [1, 3, 'NO PASA  La oficina la revocó.  (REVOKED)'],
    ] as const) {
      for (const mode of [[], ['--relay']]) {
        const asking = await startAsking(place, ['--gate', GATE, '--lang', 'es', ...mode]);
        expect((await showing(asking.link, ['--yes', ...credentialOf(i)])).code).toBe(0);
        const { code, stdout } = await asking.ended;
        expect([code, stdout.split('\n')[1]]).toEqual([exit, line]);
      }
    }
  });

  it('asks nobody any more once it was removed', async () => {
    const removed = await place.gafete(['gate', 'remove', '--event', event, GATE, '--lang', 'es']);
    expect(removed.stdout).toMatch(/^Se quitó [\w-]{22}: su siguiente petición se rechaza\.\n$/);
    const refused = await place.gafete(['verify', '--gate', GATE, '--json']);
    expect([refused.code, refused.json()]).toMatchObject([3, { error: { code: 'gate-unknown' } }]);
  });

  it('may be a machine of its own, which the office appoints by its client id', async () => {
    const { code } = await done(['enrol-code', '--role', 'gate']);
    const enrolled = await place.gafete(['gate', 'enrol', '--name', 'north', '--code', '-', '--json'], {
      home: 'gate-home',
      input: code as string,
    });
    expect(enrolled.code, enrolled.stdout + enrolled.stderr).toBe(0);
    const { client } = enrolled.json() as { client: string };
    const added = await done(['gate', 'add', '--event', event, '--purpose', 'police-cordon', '--client', client]);
    expect(added).not.toHaveProperty('name');
    const ask = await place.gafete(['verify', '--zone', 'pit', '--json'], { home: 'gate-home' });
    expect(ask.json()).toMatchObject({ error: { code: 'over-asking' } });
  });
});
