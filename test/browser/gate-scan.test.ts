import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixSeconds } from '../../src/lib/time.ts';
import { addDays } from '../../src/lib/time-zone.ts';
import { type Scene, writeCamera } from './fake-camera.ts';
import {
  codeOn,
  type GatePlace,
  nextVerdict,
  openPhone,
  type Phone,
  pairPhone,
  realNow,
  startChecking,
  startGatePlace,
  stopChecking,
} from './gate-place.ts';

let place: GatePlace;
let phone: Phone;
let code: string;

beforeAll(async () => {
  place = await startGatePlace();
  phone = await openPhone(place);
  await pairPhone(phone, await place.link({ name: 'Puerta norte' }));
  code = await codeOn(phone);
});
afterAll(async () => {
  await phone?.close();
  await place?.close();
});

/** What the gate says of what its camera sees. */
async function see(scene: Scene) {
  writeCamera(phone.film, [{ ...scene, frames: 30 }]);
  await startChecking(phone);
  const verdict = await nextVerdict(phone);
  return verdict;
}

describe('what the camera sees', () => {
  it.each([
    ['upright', {}],
    ['turned by 24 degrees', { rotate: 24 }],
    ['lying on its side', { rotate: 90, size: 0.7 }],
    ['from the side, 17 % of keystone', { keystone: 0.17 }],
    ['out of focus', { blur: 2 }],
    ['in bad light', { contrast: 0.25 }],
    ['all at once, with noise', { keystone: 0.12, rotate: 7, blur: 1, contrast: 0.5, noise: 10 }],
    ['small, from further away', { size: 0.42 }],
  ] as const)('a pass that is %s passes', async (_how, scene) => {
    const pass = await place.pass();
    expect(await see({ text: await pass.show(code), ...scene })).toEqual({ verdict: 'go', reason: 'Válido' });
    await stopChecking(phone);
  });

  it('an empty gate says nothing', async () => {
    writeCamera(phone.film, [{ frames: 20 }]);
    await startChecking(phone);
    await phone.page.waitForTimeout(3_000);
    expect(await phone.page.locator('.verdict').count()).toBe(0);
    await phone.picture('es-scan');
    await stopChecking(phone);
  });
});

describe('the four words', () => {
  it('PASA goes away by itself, and the camera goes on', async () => {
    const pass = await place.pass();
    await see({ text: await pass.show(code) });
    await phone.picture('es-go');
    await phone.page.locator('.verdict').waitFor({ state: 'detached', timeout: 20_000 });
    await phone.page.locator('.scan-hint').waitFor({ state: 'visible' });
    await stopChecking(phone);
  });

  it('YA ENTRÓ for the same pass again, and what to do', async () => {
    const pass = await place.pass();
    expect((await see({ text: await pass.show(code) })).verdict).toBe('go');
    await stopChecking(phone);
    const again = await see({ text: await pass.show(code) });
    expect(again).toEqual({ verdict: 'already', reason: 'Este pase ya entró' });
    expect(await phone.page.locator('.verdict-next').textContent()).toContain('Compare con quien ya entró');
    await phone.picture('es-already');
    await stopChecking(phone);
  });

  it('REVISAR for an old picture, for the code of another gate', async () => {
    const pass = await place.pass();
    const old = await see({ text: await pass.show(code, unixSeconds(realNow() - 600)) });
    expect(old).toEqual({ verdict: 'check', reason: 'Código viejo o captura' });
    await phone.picture('es-check');
    await stopChecking(phone);
    const elsewhere = await see({ text: await pass.show('ABCDEF') });
    expect(elsewhere).toEqual({ verdict: 'check', reason: 'Código de acceso no coincide' });
    await stopChecking(phone);
  });

  it.each([
    ['another zone', { zone: 'sala' }, 'Zona equivocada: Sala de prensa'],
    ['another event', { event: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'Es de otro evento'],
    ['a pass that has ended', { exp: unixSeconds(Math.floor(realNow() / 3600) * 3600 - 3600) }, 'Vencido'],
  ] as const)('NO PASA for %s', async (_what, wish, reason) => {
    const pass = await place.pass(wish);
    expect(await see({ text: await pass.show(code) })).toEqual({ verdict: 'stop', reason });
    await phone.picture(`es-stop-${reason.slice(0, 4)}`);
    await stopChecking(phone);
  });

  it('NO PASA for tomorrow’s pass, for a menu, for anything else that is a QR code', async () => {
    const tomorrow = await place.pass({ day: addDays(place.today, 1) });
    expect(await see({ text: await tomorrow.show(code) })).toMatchObject({ verdict: 'stop' });
    await stopChecking(phone);
    const menu = await see({ text: 'https://restaurante.example/menu' });
    expect(menu).toEqual({ verdict: 'stop', reason: 'No es un pase' });
    await stopChecking(phone);
  });

  it('a guard may decide against amber: it is asked twice, counted, and reaches the public log as a number', async () => {
    const pass = await place.pass();
    await see({ text: await pass.show(code, unixSeconds(realNow() - 600)) });
    const actions = phone.page.locator('.verdict-actions');
    await actions.getByRole('button', { name: 'Dejar pasar' }).click();
    await phone.picture('es-let-in');
    await actions.getByRole('button', { name: 'Sí, dejar pasar' }).click();
    await phone.page.getByText('Contado. Puede pasar.').waitFor();
    await stopChecking(phone);
    await phone.page.getByRole('button', { name: 'Conteos del turno' }).click();
    const decided = phone.page.locator('.facts > div', { hasText: 'Pasaron por decisión suya' });
    expect(await decided.locator('dd').textContent()).toBe('1');
    await phone.picture('es-counts');
    await phone.page.getByRole('button', { name: 'Regresar' }).click();
    // Its entry counts: the same pass does not enter again.
    expect((await see({ text: await pass.show(code) })).verdict).toBe('already');
    await stopChecking(phone);
  });

  it('red has no such button', async () => {
    const pass = await place.pass({ zone: 'sala' });
    await see({ text: await pass.show(code) });
    expect(await phone.page.getByRole('button', { name: 'Dejar pasar' }).count()).toBe(0);
    await stopChecking(phone);
  });

  it('on the way out an exit is noted, and the pass enters once more', async () => {
    const pass = await place.pass();
    expect((await see({ text: await pass.show(code) })).verdict).toBe('go');
    await phone.page.locator('.verdict').waitFor({ state: 'detached', timeout: 20_000 });
    await phone.page.getByRole('button', { name: 'Salida' }).click();
    await stopChecking(phone);
    expect(await see({ text: await pass.show(code) })).toEqual({ verdict: 'go', reason: 'Salida anotada' });
    await phone.page.locator('.verdict').waitFor({ state: 'detached', timeout: 20_000 });
    await phone.page.getByRole('button', { name: 'Entrada' }).click();
    await stopChecking(phone);
    expect(await see({ text: await pass.show(code) })).toEqual({ verdict: 'go', reason: 'Válido' });
    await stopChecking(phone);
  });

  it('a reader at a cable types what it reads, and a text may be pasted', async () => {
    writeCamera(phone.film, [{ frames: 20 }]);
    await startChecking(phone);
    const pass = await place.pass();
    await phone.page.keyboard.type(await pass.show(code));
    await phone.page.keyboard.press('Enter');
    expect(await nextVerdict(phone)).toEqual({ verdict: 'go', reason: 'Válido' });
    await phone.page.locator('.verdict').waitFor({ state: 'detached', timeout: 20_000 });
    await phone.page.evaluate(
      (text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', text);
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      },
      await pass.show(code),
    );
    expect((await nextVerdict(phone)).verdict).toBe('already');
    await stopChecking(phone);
  });

  it('asked nobody but the service, and nothing went wrong', () => {
    expect(phone.strangers).toEqual([]);
    expect(phone.complaints.filter((text) => !text.includes('Permissions-Policy'))).toEqual([]);
  });
});
