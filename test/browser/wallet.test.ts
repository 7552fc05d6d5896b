/** The wallet and the pick-up page as people have them: a phone of 360 px, a real service, a real gate. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { parseShown } from '../../src/credential/gate-pass/index.ts';
import { decodeCertificate, fingerprintOf } from '../../src/credential/x509/index.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { createCompactJws } from '../../src/lib/compact-jws.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { createPkcs8, importPkcs8 } from '../../src/sealing/index.ts';
import { createPlace, type Place, startRunning, startServing } from '../cli/gafete.ts';
import { axeFaults, launchChromium, type OpenPage, openPage, overflow } from './chromium.ts';

/** Build output, looked at by people: every screen in both languages. */
const PICTURES = join(import.meta.dirname, '..', '..', 'dist', 'screenshots');

/** domain.md §8.3, scenario 17. All of them synthetic. */
const NAMES = [
  'Ñandú Íñiguez Güemes',
  'O',
  'K’uh Ajaw Tz’unun',
  'Agencia de Noticias de la Sierra Madre Oriental y del Golfo'.padEnd(60, 'o'),
  'ليلى حدّاد',
  '李 小龍',
] as const;

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let event = '';

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  place = await createPlace();
  service = await startServing(place);
  browser = await launchChromium();
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });
  event = await ok(
    [
      'event',
      'create',
      '--preset',
      'mx-public-event',
      '--name',
      'Conferencia de prueba',
      '--zones',
      'pit,hall',
      '--json',
    ],
    'event',
  );
  await ok(['gate', 'add', '--name', 'entrance', '--purpose', 'zone-gate', '--zones', 'pit', '--json']);
  await ok(['gate', 'add', '--name', 'pool', '--purpose', 'pool-coordinator', '--json']);
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  place?.remove();
});

async function ok(words: readonly string[], member?: string): Promise<string> {
  const done = await place.gafete(words);
  if (done.code !== 0) throw new Error(`${words.join(' ')}: ${done.stderr}${done.stdout}`);
  return member === undefined ? '' : String((done.records()[0] as Record<string, unknown>)[member] ?? '');
}

let folio = 0;

interface Offer {
  readonly link: string;
  readonly page: string;
  readonly txCode: string;
}

/** An offer of the desk, for a person who does not exist. */
async function offer(claims: Readonly<Record<string, unknown>> = {}, code = true, at = event): Promise<Offer> {
  const person = {
    folio: `W-${++folio}`,
    name: `Persona sintética ${folio}`,
    evidence: ['press_card_seen'],
    claims: { level: 'event_pass', role: 'photo', medium: 'print', zones: { pit: true, hall: true }, ...claims },
  };
  const file = join(place.folder, `person-${folio}.json`);
  writeFileSync(file, JSON.stringify(person));
  const done = await place.gafete([
    'accredit',
    '--claims',
    file,
    '--event',
    at,
    '--json',
    ...(code ? [] : ['--no-tx-code']),
  ]);
  if (done.code !== 0) throw new Error(done.stderr + done.stdout);
  return done.records().find((record) => 'link' in record) as unknown as Offer;
}

/** A gate that asks: its link, and what it heard once a wallet has answered. */
async function ask(gate: string, more: readonly string[] = []) {
  const running = await startRunning(['verify', '--gate', gate, '--json', ...more], place.env, 'openid4vp');
  const link = /openid4vp:[^"\\]+/.exec(running.said)?.[0] as string;
  return {
    link,
    async heard(pattern: RegExp): Promise<string> {
      for (let i = 0; i < 600 && !pattern.test(running.said); i++) await new Promise((r) => setTimeout(r, 100));
      await running.stop();
      return running.said;
    },
  };
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** Every picture is also looked at by axe and by a ruler. */
async function picture(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() as { width: number; height: number };
  // As high as what is on it: buttons that stay at the thumb would lie over a picture of the whole.
  const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.setViewportSize(size);
  expect(await axeFaults(page), name).toEqual([]);
  expect(await overflow(page), name).toBeLessThanOrEqual(0);
}

/** Picks an offer up through the pick-up page, as from a chat. */
async function pickUp({ page }: OpenPage, { page: address, txCode }: Offer): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: /Guardarlo en este teléfono/ }).click();
  await page.getByLabel('Código que le dio la mesa').fill(txCode);
  await press(page, 'Recoger el pase');
  await heading(page, 'El pase está en este teléfono');
}

describe('picking up', () => {
  it('goes from the link in a chat to a pass on the phone, and the code is told to the token endpoint alone', async () => {
    const wallet = await openPage(browser, `${place.issuer}/wallet`);
    const { page, asked, complaints } = wallet;
    await heading(page, 'Aquí no hay ningún pase');
    await picture(page, 'wallet-empty-es');
    const given = await offer();
    await page.goto(given.page);
    await heading(page, 'Su pase está listo para recogerse');
    // Out of the address, and so out of the history.
    expect(page.url()).toBe(`${place.issuer}/pickup`);
    await picture(page, 'pickup-es');
    await press(page, 'Mostrarlo como QR Para leerlo con otro teléfono');
    await picture(page, 'pickup-qr-es');
    await press(page, 'Regresar');
    await page.getByRole('button', { name: /Guardarlo en este teléfono/ }).click();
    await page.getByLabel('Código que le dio la mesa').waitFor();
    expect(page.url()).toBe(`${place.issuer}/wallet`);
    await picture(page, 'wallet-code-es');
    await page.getByLabel('Código que le dio la mesa').fill('12');
    await press(page, 'Recoger el pase');
    await page.getByRole('alert').waitFor();
    await picture(page, 'wallet-code-wrong-es');
    await page.getByLabel('Código que le dio la mesa').fill(given.txCode);
    await press(page, 'Recoger el pase');
    await heading(page, 'El pase está en este teléfono');
    await picture(page, 'wallet-done-es');
    await press(page, 'Ver el pase');
    await heading(page, 'Su pase');
    await picture(page, 'wallet-pass-es');
    await press(page, 'Regresar');
    await heading(page, 'Sus pases');
    await picture(page, 'wallet-home-es');
    const code = /pre-authorized_code%22%3A%22([A-Za-z0-9_-]{43})/.exec(given.link)?.[1] as string;
    const told = asked.filter(({ url, body }) => url.includes(code) || body.includes(code));
    expect(told.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(['POST /token']);
    expect(asked.filter(({ url }) => !url.startsWith(`${place.issuer}/`))).toEqual([]);
    expect(service.said).not.toContain(code);
    expect(complaints).toEqual([]);
    await wallet.close();
  });
});

/** A wallet with one pass, opened in a language. */
async function withPass(claims: Readonly<Record<string, unknown>> = {}, options = {}): Promise<OpenPage> {
  const wallet = await openPage(browser, `${place.issuer}/wallet`, options);
  await pickUp(wallet, await offer(claims));
  return wallet;
}

describe('at a gate', () => {
  it('shows who asks, for what, what it will see and what not; then exactly that; and the history is on the phone', async () => {
    const wallet = await withPass({ outlet_name: NAMES[2] });
    const { page, complaints } = wallet;
    const gate = await ask('entrance');
    await page.goto(`${place.issuer}/wallet#${gate.link.slice(gate.link.indexOf('?') + 1)}`);
    await heading(page, /pide ver datos suyos/);
    await picture(page, 'wallet-consent-es');
    expect(await page.getByText('Acceso a una zona').isVisible()).toBe(true);
    const seen = page.getByRole('region', { name: 'Verá', exact: true });
    expect(await seen.textContent()).toContain('pit');
    for (const not of ['hall', NAMES[2], 'Fotografía']) expect(await seen.textContent()).not.toContain(not);
    const unseen = page.getByRole('region', { name: 'No verá', exact: true });
    for (const name of ['Función', 'Medio', 'Zonas: hall']) expect(await unseen.textContent()).toContain(name);
    await press(page, 'Mostrar');
    await heading(page, 'Se mostró lo que aceptó');
    await picture(page, 'wallet-shown-es');
    expect(await gate.heard(/"(verdict|word)":"go"/)).toMatch(/"go"/);
    await press(page, 'Volver a sus pases');
    await page.getByText('Quedan 9 copias').waitFor();
    await press(page, 'Privacidad y ajustes');
    await picture(page, 'wallet-settings-es');
    expect(await page.locator('.history').textContent()).toContain('Acceso a una zona · Zonas: pit');
    await page.getByLabel('Guardar este historial').uncheck();
    await page.getByText('El historial está apagado y vacío.').waitFor();
    expect(complaints).toEqual([]);
    await wallet.close();
  });

  it('declines, and the gate hears only that', async () => {
    const wallet = await withPass();
    const { page } = wallet;
    const gate = await ask('entrance');
    await press(page, 'Ver el pase');
    await press(page, 'Responder a un acceso');
    await page.getByLabel('Enlace del acceso').fill(gate.link);
    await press(page, 'Ver qué pide');
    await press(page, 'No mostrar');
    await heading(page, 'No se mostró nada');
    expect(await gate.heard(/declin|access_denied/i)).not.toContain('"go"');
    await wallet.close();
  });
});

/** A verifier under the office's own keys that names no purpose: what a greedy one would be. */
async function greedy({ context }: OpenPage, paths: readonly (readonly string[])[]): Promise<string> {
  const ring = createKeyRing(JSON.parse(readFileSync(join(place.folder, 'service', 'keys.json'), 'utf8')));
  const now = unixSeconds(Math.floor(Date.now() / 1000));
  const signer = await ring.signer('request', now);
  const clientId = `x509_hash:${fingerprintOf(decodeCertificate(signer.x5c[0] as string) as Bytes)}`;
  const { jwk } = await importPkcs8(createPkcs8((n) => new Uint8Array(randomBytes(n))));
  const vp_formats_supported = { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } };
  const vct = `${place.issuer}/types/press-accreditation/1`;
  const payload = {
    client_id: clientId,
    aud: 'https://self-issued.me/v2',
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: `${place.issuer}/greedy/response`,
    nonce: 'n'.repeat(43),
    dcql_query: {
      credentials: [
        {
          id: 'press',
          format: 'dc+sd-jwt',
          meta: { vct_values: [vct] },
          claims: paths.map((path) => ({ path: [...path] })),
        },
      ],
    },
    client_metadata: { jwks: { keys: [{ ...jwk, alg: 'ECDH-ES', use: 'enc' }] }, vp_formats_supported },
    exp: now + 120,
  };
  const request = await createCompactJws(
    { alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: signer.x5c },
    payload,
    signer.sign,
  );
  await context.route(`${place.issuer}/greedy/**`, (route) =>
    route.request().url().endsWith('/request')
      ? route.fulfill({ contentType: 'application/oauth-authz-req+jwt', body: request })
      : route.fulfill({ contentType: 'application/json', body: '{}' }),
  );
  return `${place.issuer}/wallet#${new URLSearchParams({ client_id: clientId, request_uri: `${place.issuer}/greedy/request` })}`;
}

describe('a greedy verifier', () => {
  it('gets a red warning for what it asks beyond any need, also piece by piece, and a refusal is what is offered first', async () => {
    const wallet = await withPass({ outlet_name: NAMES[2] });
    const { page } = wallet;
    await page.goto(await greedy(wallet, [['outlet_name'], ['medium'], ['role']]));
    await heading(page, /pide ver datos suyos/);
    const warning = page.getByRole('alert');
    await warning.getByText('Pide más de lo necesario').waitFor();
    expect(await warning.textContent()).toContain('Medio');
    expect(await warning.textContent()).toContain('Tipo de medio');
    expect(await page.getByText('El acceso no dijo su finalidad.').isVisible()).toBe(true);
    await picture(page, 'wallet-over-ask-es');
    expect(await page.locator('.actions button').allTextContents()).toEqual(['No mostrar', 'Mostrar de todos modos']);
    await press(page, 'Mostrar de todos modos');
    await heading(page, 'Se mostró lo que aceptó');
    await wallet.context.unrouteAll();
    // A modest question, but not after the one before.
    await page.goto(await greedy(wallet, [['role']]));
    await page.getByRole('alert').getByText('Está juntando datos poco a poco').waitFor();
    await picture(page, 'wallet-pieces-es');
    await press(page, 'No mostrar');
    await heading(page, 'No se mostró nada');
    await wallet.close();
  });
});

describe('the pass for a camera', () => {
  it('is shown full screen under the gate’s code of the day, made anew each half minute, without a network', async () => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Mexico_City' }).format(Date.now());
    const night = await ok(
      [
        'event',
        'create',
        '--preset',
        'election-night',
        '--name',
        'Noche de prueba',
        '--zones',
        'sala-a,patio',
        '--json',
      ],
      'event',
    );
    const wallet = await openPage(browser, `${place.issuer}/wallet`);
    const { page, context, complaints } = wallet;
    const given = await offer({ zones: { 'sala-a': true, patio: true }, days: { [day]: true } }, true, night);
    await pickUp(wallet, given);
    await page.waitForFunction('navigator.serviceWorker.controller !== null');
    await context.setOffline(true);
    await page.reload();
    await picture(page, 'wallet-home-day-es');
    await page.locator('button.pass').click();
    await picture(page, 'wallet-pass-day-es');
    await press(page, 'Mostrar en el acceso');
    await page.getByLabel('Código del acceso').fill('ab');
    await press(page, 'Mostrar el pase');
    await page.getByRole('alert').waitFor();
    await picture(page, 'wallet-gate-code-es');
    await page.getByLabel('Código del acceso').fill('k7qm');
    await press(page, 'Mostrar el pase');
    const code = page.getByRole('img', { name: /Código QR del pase/ });
    await code.waitFor();
    expect(await page.getByText('Código del acceso: K7QM').isVisible()).toBe(true);
    await picture(page, 'wallet-show-es');
    const read = async () => {
      const [found] = await readBarcodes(new Uint8Array(await page.locator('.qr').screenshot()));
      return parseShown(found?.text ?? '');
    };
    const first = await read();
    expect(first.ok).toBe(true);
    if (!first.ok) return;
    expect(Math.abs(first.value.counter - Math.floor(Date.now() / 30_000))).toBeLessThanOrEqual(1);
    const before = await page.locator('.qr path').getAttribute('d');
    for (let i = 0; i < 200 && (await page.locator('.qr path').getAttribute('d')) === before; i++) {
      await page.waitForTimeout(250);
    }
    const second = await read();
    expect(second.ok && second.value.counter).toBe(first.value.counter + 1);
    // Typed once a day.
    await page.reload();
    await page.locator('button.pass').click();
    await press(page, 'Mostrar en el acceso');
    await code.waitFor();
    expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await wallet.close();
  });
});

describe('what is not a link', () => {
  it('is told with the next step, and the field keeps it', async () => {
    const { page, close } = await openPage(browser, `${place.issuer}/wallet`);
    await press(page, 'Agregar un pase');
    await picture(page, 'wallet-add-es');
    await page.getByLabel('Enlace que le dio la mesa').fill('hola');
    await press(page, 'Continuar');
    await page.getByRole('alert').getByText('Esto no es un enlace para recoger un pase. Cópielo completo.').waitFor();
    expect(await page.getByLabel('Enlace que le dio la mesa').getAttribute('aria-invalid')).toBe('true');
    await page.goto(`${place.issuer}/pickup#credential_offer=%7Bbroken`);
    await heading(page, 'Este enlace está incompleto o dañado');
    await picture(page, 'pickup-broken-es');
    await close();
  });

  it('an offer that was used is refused with the next step', async () => {
    const given = await offer({}, false);
    const first = await openPage(browser, `${place.issuer}/wallet`);
    for (const done of [true, false]) {
      await first.page.goto(given.page);
      await first.page.getByRole('button', { name: /Guardarlo en este teléfono/ }).click();
      await press(first.page, 'Recoger el pase');
      await heading(first.page, done ? 'El pase está en este teléfono' : /La oficina no entregó el pase/);
    }
    await picture(first.page, 'wallet-refused-es');
    await first.close();
  });
});

/** Everything that a browser keeps for this origin, as text: databases with the bytes in them, caches, storage. */
const EVERYTHING_KEPT = `(async () => {
  const out = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  const text = (value) => {
    if (value instanceof CryptoKey) return 'CryptoKey:' + value.type + ':' + value.extractable;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return Array.from(new Uint8Array(value.buffer ?? value), (b) => String.fromCharCode(b)).join('');
    if (typeof value === 'object' && value !== null) return Object.entries(value).map(([k, v]) => k + '=' + text(v)).join(';');
    return String(value);
  };
  const found = { records: 0, urls: [] };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve, reject) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); r.onerror = () => reject(r.error); });
    out.push(name);
    for (const store of db.objectStoreNames) {
      const all = (kind) => new Promise((resolve) => { const r = db.transaction(store).objectStore(store)[kind](); r.onsuccess = () => resolve(r.result); });
      const [keys, values] = [await all('getAllKeys'), await all('getAll')];
      found.records += values.length;
      out.push(store, ...keys.map(text), ...values.map(text));
    }
    db.close();
  }
  for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) found.urls.push(url);
  return { text: out.join('\\n'), ...found };
})()`;
interface Kept {
  readonly text: string;
  readonly records: number;
  readonly urls: readonly string[];
}

describe('what lies on the phone', () => {
  it('has no readable name, claim, event or office in it, and no key that can be taken out', async () => {
    const wallet = await withPass({ outlet_name: NAMES[0] });
    const { page } = wallet;
    const kept = (await page.evaluate(EVERYTHING_KEPT)) as Kept;
    // Holder keys and the device's key; besides them the file and the memory, which are ciphertext.
    expect(kept.records).toBeGreaterThanOrEqual(13);
    expect(kept.text.match(/CryptoKey:(private|secret):false/g)).toHaveLength(kept.records - 2);
    expect(kept.text).not.toContain(':true');
    for (const readable of [NAMES[0], 'Ñandú', 'photo', 'event_pass', 'pit', event, 'localhost', 'prensa', 'press']) {
      expect(kept.text.includes(readable), readable).toBe(false);
      // As bytes of UTF-8 too.
      expect(kept.text.includes(Buffer.from(readable).toString('latin1')), readable).toBe(false);
    }
    // The scan finds what is there.
    await page.evaluate(`localStorage.setItem('x', ${JSON.stringify(NAMES[0])})`);
    expect(((await page.evaluate(EVERYTHING_KEPT)) as Kept).text).toContain(NAMES[0]);
    await wallet.close();
  });

  it('is gone in under a second in travel mode: keys, passes, memory; what is left is an empty wallet', async () => {
    const wallet = await withPass();
    const { page } = wallet;
    await press(page, 'Ver el pase');
    await press(page, 'Regresar');
    await press(page, 'Privacidad y ajustes');
    await page.getByRole('button', { name: /Modo viaje/ }).click();
    await heading(page, 'Modo viaje');
    await picture(page, 'wallet-travel-es');
    const took = (await page.evaluate(`(async () => {
      const began = performance.now();
      [...document.querySelectorAll('button')].find((b) => b.textContent === 'Vaciar ahora').click();
      while (!document.querySelector('h1').textContent.includes('está vacío')) await new Promise((r) => setTimeout(r, 5));
      return performance.now() - began;
    })()`)) as number;
    console.log(`travel mode took ${Math.round(took)} ms`);
    await picture(page, 'wallet-travelled-es');
    const kept = (await page.evaluate(EVERYTHING_KEPT)) as Kept;
    expect(kept.records).toBe(0);
    expect(kept.text).not.toContain('CryptoKey');
    await press(page, 'Volver a sus pases');
    await heading(page, 'Aquí no hay ningún pase');
    await page.reload();
    await heading(page, 'Aquí no hay ningún pase');
    // The desk gives it back into the same wallet.
    await pickUp(wallet, await offer());
    await wallet.close();
  });
});

describe('without a network', () => {
  it('the emergency card is two taps away: accredited, until when, zones; no name, outlet or event', async () => {
    const wallet = await withPass({ outlet_name: NAMES[0] });
    const { page, context } = wallet;
    await page.waitForFunction('navigator.serviceWorker.controller !== null');
    await context.setOffline(true);
    await page.reload();
    await heading(page, 'Sus pases');
    await page.getByText('Sin conexión.').waitFor();
    await picture(page, 'wallet-offline-es');
    await press(page, 'Tarjeta de emergencia');
    await picture(page, 'wallet-emergency-ask-es');
    await press(page, 'Mostrar la tarjeta');
    const card = await page.locator('.emergency').textContent();
    expect(card).toContain('PRENSA');
    expect(card).toContain('pit');
    for (const not of [NAMES[0], 'Conferencia']) expect(card).not.toContain(not);
    await picture(page, 'wallet-emergency-es');
    await press(page, 'Ocultar la tarjeta');
    await press(page, 'Regresar');
    await press(page, 'Agregar un pase');
    await page.getByLabel('Enlace que le dio la mesa').fill((await offer()).link);
    await press(page, 'Continuar');
    await press(page, 'Recoger el pase');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Código que le dio la mesa').fill('123456');
    await press(page, 'Recoger el pase');
    await heading(page, 'No hay conexión con la oficina.');
    await picture(page, 'wallet-no-network-es');
    await wallet.close();
  });
});

describe('names of the world', () => {
  it.each(NAMES.map((name, i) => [name, i] as const))('%s stays as it is, and nothing runs over', async (name, i) => {
    const wallet = await withPass({ outlet_name: name });
    const { page } = wallet;
    await press(page, 'Ver el pase');
    await press(page, 'Ver todo lo que dice');
    await page.getByText(name, { exact: true }).waitFor();
    if (i % 2 === 0) await picture(page, `wallet-name-${i}-es`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await wallet.close();
  });
});

describe('in English and on a desk', () => {
  it.each([
    ['en', { locale: 'en' }],
    ['desktop-en', { locale: 'en', viewport: { width: 1280, height: 900 } }],
    ['dark-es', { colorScheme: 'dark' }],
  ] as const)('%s: every screen', async (name, options) => {
    const es = !('locale' in options);
    const say = (spanish: string, english: string) => (es ? spanish : english);
    const { page, close } = await openPage(browser, `${place.issuer}/wallet`, options);
    await picture(page, `wallet-empty-${name}`);
    const given = await offer({ outlet_name: NAMES[0] });
    await page.goto(given.page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await picture(page, `pickup-${name}`);
    await page.getByRole('button', { name: es ? /Guardarlo en/ : /Keep it on/ }).click();
    await page.getByLabel(say('Código que le dio la mesa', 'Code that the desk gave you')).fill(given.txCode);
    await picture(page, `wallet-code-${name}`);
    await press(page, say('Recoger el pase', 'Pick up the pass'));
    await press(page, say('Ver el pase', 'See the pass'));
    await picture(page, `wallet-pass-${name}`);
    await press(page, say('Regresar', 'Back'));
    await picture(page, `wallet-home-${name}`);
    await press(page, say('Privacidad y ajustes', 'Privacy and settings'));
    await picture(page, `wallet-settings-${name}`);
    await page.getByRole('button', { name: es ? /no puede prometer/ : /cannot promise/ }).click();
    await picture(page, `wallet-limits-${name}`);
    const gate = await ask('pool');
    await page.goto(`${place.issuer}/wallet#${gate.link.slice(gate.link.indexOf('?') + 1)}`);
    await page.getByRole('heading', { level: 1, name: es ? /datos|Ninguno/ : /data|None/ }).waitFor();
    await picture(page, `wallet-consent-${name}`);
    await gate.heard(/openid4vp/);
    await close();
  });
});
