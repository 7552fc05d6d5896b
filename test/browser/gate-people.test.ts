import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, overflow } from './chromium.ts';
import { writeCamera } from './fake-camera.ts';
import {
  codeOn,
  type GatePlace,
  nextVerdict,
  openPhone,
  type Phone,
  pairPhone,
  startChecking,
  startGatePlace,
} from './gate-place.ts';

/** Names as people have them (domain notes §8.3, 17): events, places and zones, since a gate has no names of people. */
const NAMES = [
  { es: 'Peña Ñandú y O', en: "K'uh Ajaw's Hall" },
  { es: 'قاعة الصحافة', en: 'חדר העיתונות' },
  { es: 'Sala de la Asociación Nacional de Prensa Indígena del Sureste', en: 'Ünïcödé Zoë' },
];

let place: GatePlace;
let phone: Phone;

beforeAll(async () => {
  place = await startGatePlace();
  phone = await openPhone(place, { locale: 'en' });
});
afterAll(async () => {
  await phone?.close();
  await place?.close();
});

/** Contrast of every text of the verdict with what is behind it. */
const CONTRAST = `(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const box = document.querySelector('.verdict');
  const [a, b] = [getComputedStyle(box).color, getComputedStyle(box).backgroundColor].map(light).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
})()`;

describe('with a keyboard', () => {
  it('from nothing to a verdict and on to the next person, without a pointer', async () => {
    const { page } = phone;
    await page.goto(`${place.issuer}/gate`);
    await page.getByRole('button', { name: 'Practise without pairing' }).waitFor();
    await phone.picture('en-unpaired');
    expect(await axeFaults(phone.page)).toEqual([]);
    await pressUntil('Practise without pairing');
    await page.getByRole('heading', { level: 1, name: 'Practice' }).waitFor();
    expect(await axeFaults(phone.page)).toEqual([]);
    for (const [name, word] of [
      ['A valid pass', 'GO'],
      ['The same pass again', 'ALREADY IN'],
      ['An old screenshot', 'CHECK'],
      ['A revoked pass', 'STOP'],
    ] as const) {
      await pressUntil(name);
      await page.getByRole('heading', { level: 1, name: word }).waitFor();
      // Heard at once, whatever was being said.
      await page.getByRole('alert').filter({ hasText: word }).waitFor({ state: 'attached' });
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Next');
      expect(await page.evaluate(CONTRAST)).toBeGreaterThanOrEqual(7);
      expect(
        await page.locator('.verdict-word').evaluate((at) => Number.parseFloat(getComputedStyle(at).fontSize)),
      ).toBeGreaterThanOrEqual(72);
      expect(await page.locator('.verdict-word').evaluate((at) => at.scrollWidth <= window.innerWidth)).toBe(true);
      expect(await page.locator(`[data-shape]`).count()).toBe(1);
      expect(await axeFaults(phone.page)).toEqual([]);
      await phone.picture(`en-practice-${word.toLowerCase().replace(' ', '-')}`);
      await page.keyboard.press('Enter');
      await page.locator('.verdict').waitFor({ state: 'detached' });
    }
  });

  it('each word has a shape of its own', async () => {
    const drawn = new Set<string>();
    for (const name of ['A valid pass', 'The same pass again', 'An old screenshot', 'A revoked pass']) {
      await phone.page.getByRole('button', { name }).first().click();
      drawn.add(await phone.page.locator('[data-shape]').innerHTML());
      await phone.page.keyboard.press('Escape');
    }
    expect(drawn.size).toBe(4);
  });
});

describe('practice before a camera', () => {
  it('has test codes for another device’s camera, and says on both that nothing is real', async () => {
    const own = await openPhone(place, { locale: 'en' });
    await own.page.goto(`${place.issuer}/gate`);
    await own.page.getByRole('button', { name: 'Practise without pairing' }).click();
    await own.page.getByRole('button', { name: 'A revoked pass' }).last().click();
    await own.page.locator('.practice-band').waitFor();
    const box = await own.page.locator('.qr svg').boundingBox();
    expect(box?.width).toBeGreaterThan(250);
    await own.picture('en-practice-code');
    expect(await axeFaults(own.page)).toEqual([]);
    await own.page.getByRole('button', { name: 'Back' }).click();
    await own.page.getByRole('button', { name: 'Scan in practice' }).click();
    await own.page.locator('.practice-band').waitFor();
    await own.page.getByRole('button', { name: 'End the practice' }).click();
    await own.page.getByRole('button', { name: 'Scan in practice' }).waitFor();
    await own.close();
  });
});

describe('names', () => {
  it.each(NAMES)('$es and $en stay as they are, and fit', async ({ es, en }) => {
    const name = { 'es-MX': es, en };
    const event = await place.openEvent(
      {},
      {
        name,
        zones: [
          { code: 'foso', name },
          { code: 'sala', name: { 'es-MX': 'Sala', en: 'Hall' } },
        ],
      },
    );
    const own = await openPhone(place);
    await pairPhone(own, await place.link({ zones: ['sala'] }, event));
    expect(await own.page.getByRole('heading', { level: 1 }).textContent()).toBe(es);
    expect(await overflow(own.page)).toBeLessThanOrEqual(0);
    const pass = await place.pass({ event, zone: 'foso' });
    writeCamera(own.film, [{ text: await pass.show(await codeOn(own)), frames: 30 }]);
    await startChecking(own);
    expect(await nextVerdict(own)).toEqual({ verdict: 'stop', reason: `Zona equivocada: ${es}` });
    expect(await own.page.evaluate("document.querySelector('.verdict').scrollWidth <= window.innerWidth")).toBe(true);
    await own.picture(`es-name-${NAMES.findIndex((one) => one.es === es)}`);
    await own.close();
  });
});

describe('every screen', () => {
  it('has no fault that axe knows, in both languages, at 360 px, and with text twice as large', async () => {
    await pairPhone(phone, await place.link({ name: 'North door', zones: ['foso', 'sala'] }));
    const { page } = phone;
    for (const locale of ['en', 'es'] as const) {
      await page.getByRole('button', { name: locale === 'en' ? /English/ : /Español/ }).click();
      const names =
        locale === 'en'
          ? ['Counts of the shift', 'Check another wallet', 'Practice', 'Settings']
          : ['Conteos del turno', 'Revisar con otra cartera', 'Práctica', 'Ajustes'];
      expect(await axeFaults(phone.page)).toEqual([]);
      await phone.picture(`${locale}-home`);
      for (const [n, name] of names.entries()) {
        await page.getByRole('button', { name }).first().click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        expect(await axeFaults(phone.page), name).toEqual([]);
        expect(await overflow(page), name).toBeLessThanOrEqual(0);
        await phone.picture(`${locale}-screen-${n}`);
        await page.locator(name.startsWith('Pr') ? '.actions .button-quiet' : '.back').click();
        await page.locator('.gate-code').waitFor();
      }
      await page.locator('.code-card .button').click();
      await page.locator('.sign-code').waitFor();
      expect(await axeFaults(phone.page)).toEqual([]);
      expect(await page.locator('.sign-code').evaluate((at) => at.scrollWidth <= window.innerWidth)).toBe(true);
      await phone.picture(`${locale}-sign`);
      await page.locator('.sign button').click();
    }
    await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.evaluate("document.documentElement.style.removeProperty('font-size')");
  });

  it('a button is at least 48 px high, where a glove presses', async () => {
    writeCamera(phone.film, [{ frames: 30 }]);
    await startChecking(phone);
    expect(await axeFaults(phone.page)).toEqual([]);
    const heights = (await phone.page.evaluate(
      "[...document.querySelectorAll('.door button')].map((at) => at.getBoundingClientRect().height)",
    )) as number[];
    expect(heights.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(48);
  });
});

/** Goes on with Tab until the button of this name has the focus, and presses it. */
async function pressUntil(name: string): Promise<void> {
  for (let stop = 0; stop < 40; stop++) {
    const at = (await phone.page.evaluate("document.activeElement?.closest('button')?.textContent ?? ''")) as string;
    if (at.includes(name)) return phone.page.keyboard.press('Enter');
    await phone.page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${name}`);
}
