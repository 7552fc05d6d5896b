import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCamera } from './fake-camera.ts';
import {
  codeOn,
  type GatePlace,
  nextVerdict,
  openPhone,
  type Phone,
  pairPhone,
  setClock,
  startChecking,
  startGatePlace,
  stopChecking,
} from './gate-place.ts';

let place: GatePlace;
const phones: Phone[] = [];

beforeAll(async () => {
  place = await startGatePlace({ entry: { anyGateCode: true } });
});
afterAll(async () => {
  for (const phone of phones) await phone.close();
  await place?.close();
});

async function newGate(options: Parameters<typeof openPhone>[1] = {}): Promise<Phone> {
  const phone = await openPhone(place, options);
  phones.push(phone);
  await pairPhone(phone, await place.link());
  return phone;
}

async function see(phone: Phone, text: string) {
  writeCamera(phone.film, [{ text, frames: 30 }]);
  await startChecking(phone);
  return nextVerdict(phone);
}

/** Waits until the page has heard the service, or until it knows that it does not. */
async function untilHearing({ page }: Phone, which: 'online' | 'offline'): Promise<void> {
  await page.locator(`.dot-${which}`).waitFor({ timeout: 60_000 });
}

describe('without a network', () => {
  it('opens again, judges, and knows who entered before it was switched off', async () => {
    const phone = await newGate();
    // The worker has all files only after its first look.
    await phone.page.evaluate(() => navigator.serviceWorker.ready);
    const [first, second] = [await place.pass(), await place.pass()];
    expect((await see(phone, await first.show(await code(phone)))).verdict).toBe('go');
    await phone.context.setOffline(true);
    await phone.page.reload();
    await phone.page.locator('.gate-code').waitFor({ timeout: 30_000 });
    await untilHearing(phone, 'offline');
    await phone.picture('es-home-offline');
    const sign = await codeOn(phone);
    expect((await see(phone, await first.show(sign))).verdict).toBe('already');
    await stopChecking(phone);
    expect((await see(phone, await second.show(sign))).verdict).toBe('go');
    await phone.context.setOffline(false);
  });

  it('a killed browser and a flat battery lose no count and no entry', async () => {
    const phone = await newGate();
    const pass = await place.pass();
    const sign = await codeOn(phone);
    await phone.page.evaluate(() => navigator.serviceWorker.ready);
    await phone.context.setOffline(true);
    expect((await see(phone, await pass.show(sign))).verdict).toBe('go');
    // Nothing is said goodbye to: the whole browser is gone in the middle of showing green.
    process.kill(pidOf(phone), 'SIGKILL');
    await phone.context.close().catch(() => {});
    const again = await openPhone(place, { profile: phone.profile });
    phones.push(again);
    await again.context.setOffline(true);
    await again.page.goto(`${place.issuer}/gate`);
    await again.page.locator('.gate-code').waitFor({ timeout: 30_000 });
    await again.page.getByRole('button', { name: 'Conteos del turno' }).click();
    expect(await again.page.locator('.facts dd').first().textContent()).toBe('1');
    await again.page.getByRole('button', { name: 'Regresar' }).click();
    expect((await see(again, await pass.show(sign))).verdict).toBe('already');
  });
});

describe('two gates', () => {
  it('a picture that was shown at both is found when they meet again, and enters nowhere any more', async () => {
    const [left, right] = [await newGate(), await newGate()];
    const pass = await place.pass();
    // The policy takes proofs for any gate, so that one picture is good at both for a minute.
    const picture = await pass.show('ANY');
    for (const phone of [left, right]) await phone.context.setOffline(true);
    expect((await see(left, picture)).verdict).toBe('go');
    expect((await see(right, picture)).verdict).toBe('go');
    for (const phone of [left, right]) {
      await stopChecking(phone);
      await phone.context.setOffline(false);
      await phone.page.reload();
      await untilHearing(phone, 'online');
    }
    // The second to tell is told.
    await right.page.getByRole('button', { name: 'Conteos del turno' }).click();
    await right.page.getByText('Un pase entró aquí y en otro acceso.').waitFor();
    await right.picture('es-counts-shared');
    const third = await newGate();
    await untilHearing(third, 'online');
    expect((await see(third, await pass.show('ANY'))).verdict).toBe('already');
  });
});

describe('a bundle that ages', () => {
  it('is amber with the reason after a day, never red, and green again after a refresh', async () => {
    const phone = await newGate();
    await phone.page.evaluate(() => navigator.serviceWorker.ready);
    await phone.context.setOffline(true);
    // A day and an hour later, as far as this phone can tell. Its passes show the same hour.
    const later = 25 * 3600;
    await setClock(phone.context, later);
    await phone.page.reload();
    await phone.page.getByText('Este acceso está desactualizado').waitFor({ timeout: 30_000 });
    await phone.picture('es-home-stale');
    const state = await phone.page.locator('.state-line').textContent();
    expect(state).toContain('25 h');
    const old = await place.pass({ exp: tomorrow() });
    const at = (Math.floor(Date.now() / 1000) + later) as never;
    const seen = await see(phone, await old.show('ANY', at));
    expect(['check', 'stop']).toContain(seen.verdict);
    // Tomorrow is another day of the event: what is told of a pass comes before what is told of the gate.
    await phone.picture('es-stale-verdict');
  });
});

describe('a clock that is wrong', () => {
  it('20 minutes slow: amber with how to set it right, and the pass would be good', async () => {
    const phone = await newGate({ clockError: -20 * 60 });
    await phone.page.getByText('El reloj de este teléfono falla').waitFor({ timeout: 60_000 });
    expect(await phone.page.locator('.notice-check').first().textContent()).toContain('20 min atrasado');
    await phone.picture('es-home-clock');
    const pass = await place.pass();
    const seen = await see(phone, await pass.show(await code(phone)));
    expect(seen).toEqual({ verdict: 'check', reason: 'El reloj de este teléfono falla' });
    expect(await phone.page.locator('.verdict-next').textContent()).toContain('Ponga la hora automática');
    await phone.picture('es-clock-verdict');
  });
});

describe('after a shift', () => {
  it('the device holds keys and counts, and nothing of anybody; the same search finds what is put there', async () => {
    const phone = await newGate();
    const sign = await codeOn(phone);
    const passes = [await place.pass(), await place.pass()];
    const texts: string[] = [];
    for (const pass of passes) {
      const text = await pass.show(sign);
      texts.push(text);
      await see(phone, text);
      await stopChecking(phone);
    }
    const kept = await everythingKept(phone);
    expect(kept.length).toBeGreaterThan(1_000);
    for (const text of texts) {
      expect(kept.includes(text)).toBe(false);
      expect(kept.includes(text.slice(20, 60))).toBe(false);
    }
    // Zones, words and days of the event stand in the sealed bundle, and in no clear text.
    for (const word of ['Foso', 'Noche electoral', 'foso', place.event, 'handleKey', 'data:image']) {
      expect(kept.includes(word), word).toBe(false);
    }
    await phone.page.evaluate((text) => localStorage.setItem('control', text), texts[0] as string);
    expect((await everythingKept(phone)).includes(texts[0] as string)).toBe(true);
    await phone.page.evaluate(() => localStorage.removeItem('control'));
    expect(await extractable(phone)).toEqual([]);
  });

  it('an event that closes leaves an empty phone', async () => {
    const event = await place.openEvent();
    const phone = await openPhone(place);
    phones.push(phone);
    await pairPhone(phone, await place.link({}, event));
    await place.closeEvent(event);
    await phone.page.reload();
    await phone.page.getByText('El evento cerró').waitFor({ timeout: 60_000 });
    await phone.picture('es-closed');
    expect(await phone.page.evaluate(countRows)).toBe(1);
  });

  it('a link that was used says so, and pairs nobody', async () => {
    const link = await place.link();
    const [first, second] = [await openPhone(place), await openPhone(place)];
    phones.push(first, second);
    await pairPhone(first, link);
    await second.page.goto(link);
    await second.page.getByRole('heading', { level: 1, name: 'Enlazar este teléfono' }).waitFor();
    // It stands in no history and in no address any more.
    expect(second.page.url()).toBe(`${place.issuer}/gate`);
    await second.page.locator('.button-primary').click();
    await second.page.getByText('Ese enlace ya se usó o venció.').waitFor();
    await second.picture('es-pair-used');
  });

  it('unpairing is asked twice and leaves an empty phone', async () => {
    const phone = await newGate();
    await phone.page.getByRole('button', { name: 'Ajustes' }).click();
    await phone.page.getByRole('button', { name: 'Desenlazar este teléfono' }).click();
    await phone.picture('es-unpair');
    await phone.page.getByRole('button', { name: 'Sí, borrar todo y desenlazar' }).click();
    await phone.page.getByText('no está enlazado').waitFor();
    expect(await phone.page.evaluate(countRows)).toBe(1);
  });
});

/** The browser that this test started for a phone: Chromium writes its number beside the profile. */
function pidOf({ profile }: Phone): number {
  return Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
}

async function code(phone: Phone): Promise<string> {
  return codeOn(phone);
}

function tomorrow() {
  return (Math.ceil(Date.now() / 3_600_000) * 3600 + 48 * 3600) as never;
}

/** Everything that a page can read of what it kept, and the files of the browser's profile. */
async function everythingKept(phone: Phone): Promise<string> {
  const inside = await phone.page.evaluate(async () => {
    const parts: string[] = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    const say = (value: unknown): string =>
      value instanceof Uint8Array
        ? String.fromCharCode(...value)
        : typeof value === 'object' && value !== null && !(value instanceof CryptoKey)
          ? Object.values(value).map(say).join(' ')
          : String(value);
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open(name as string);
        request.onsuccess = () => resolve(request.result);
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
        });
        parts.push(...rows.map(say));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        parts.push(request.url);
        if (/\.(js|css|html|webmanifest)$|\/gate$/.test(request.url)) continue;
        parts.push(await (await cache.match(request))!.text());
      }
    }
    return parts.join('\n');
  });
  // The profile's own files of storage: IndexedDB's log keeps what was overwritten for a while.
  const folder = join(phone.profile, 'Default');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /IndexedDB|Local Storage|Session Storage|WebStorage/.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
  return [inside, ...files].join('\n');
}

/** Keys of this device that could be taken out. */
async function extractable({ page }: Phone): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('gafete-gate');
      request.onsuccess = () => resolve(request.result);
    });
    const rows = await new Promise<unknown[]>((resolve) => {
      const request = database.transaction('keys').objectStore('keys').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    const keys = rows.flatMap((row) =>
      row instanceof CryptoKey
        ? [row]
        : row !== null && typeof row === 'object' && 'privateKey' in row
          ? [row.privateKey as CryptoKey]
          : [],
    );
    if (keys.length < 4) return [`only ${keys.length} keys`];
    return keys.filter((key) => key.extractable).map((key) => key.algorithm.name);
  });
}

/** Rows of the gate's database: one is the fresh sealing key of an empty device. */
async function countRows(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('gafete-gate');
    request.onsuccess = () => resolve(request.result);
  });
  let rows = 0;
  for (const store of database.objectStoreNames) {
    rows += await new Promise<number>((resolve) => {
      const request = database.transaction(store).objectStore(store).count();
      request.onsuccess = () => resolve(request.result);
    });
  }
  database.close();
  return rows;
}
