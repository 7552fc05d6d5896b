import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import { createChance } from '../../src/synthetic/chance.ts';
import { drawPortrait, portraitUrl } from '../../src/synthetic/portrait.ts';
import type { Holder } from '../actors/holder.ts';
import { accredit, pickUp } from '../journeys/scene.ts';
import { axeFaults } from './chromium.ts';
import { type GatePlace, openPhone, type Phone, pairPhone, startGatePlace } from './gate-place.ts';

const PORTRAIT = portraitUrl(drawPortrait(createChance(7)));
const OUTLET = 'Canal Centella Ñandú';

let place: GatePlace;
let phone: Phone;
let holder: Holder;

beforeAll(async () => {
  const rule = (claim: string) => ({ claim, purpose: 'entry', basis: 'consent', retention: 'wallet_only' });
  const claims = ['role', 'medium', 'zones', 'outlet_name', 'portrait'].map(rule);
  place = await startGatePlace({ claims });
  const [person] = await accredit(place.office, place.event, [
    {
      folio: 'R-001',
      name: 'Ixchel Relevo',
      evidence: ['press_card_seen'],
      claims: {
        ...{ level: 'event_pass', role: 'photo', medium: 'print', zones: { foso: true }, portrait: PORTRAIT },
        outlet_name: OUTLET,
      },
    },
  ]);
  holder = await pickUp(place.place, person as AccreditedPerson);
  phone = await openPhone(place);
  await pairPhone(phone, await place.link());
});
afterAll(async () => {
  await phone?.close();
  await place?.close();
});

/** The gate asks; answers the link inside of the code on its screen. */
async function ask(): Promise<string> {
  const { page } = phone;
  await page.getByRole('button', { name: 'Revisar con otra cartera' }).click();
  // Read on its way to the page: what a browser says of an answer afterwards may be gone by then.
  const asked = Promise.withResolvers<string>();
  const onItsWay = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    asked.resolve(((await response.json()) as { link: string }).link);
    await route.fulfill({ response });
  };
  await page.route('**/gate/requests', onItsWay, { times: 1 });
  await page.getByRole('button', { name: 'Pedir credencial' }).click();
  const link = await asked.promise;
  await page.locator('.qr svg').waitFor();
  return link;
}

describe('any wallet, with a network', () => {
  it('is asked by a code on the screen; the word comes with the portrait beside it', async () => {
    const link = await ask();
    await phone.picture('es-relay-code');
    expect(await axeFaults(phone.page)).toEqual([]);
    expect(orThrow(await holder.wallet.show(link, { consent: () => true }))).toMatchObject({ shown: true });
    await phone.page.locator('.verdict[data-verdict="go"]').waitFor({ timeout: 30_000 });
    const image = phone.page.locator('.portrait');
    expect(await image.getAttribute('src')).toBe(PORTRAIT);
    expect(await image.evaluate((at: HTMLImageElement) => at.naturalWidth)).toBeGreaterThan(0);
    expect(await axeFaults(phone.page)).toEqual([]);
    await phone.picture('es-relay-verdict');
    // Green with a face stays until the guard has compared.
    await phone.page.waitForTimeout(3_000);
    expect(await image.isVisible()).toBe(true);
    expect(await phone.page.locator('.verdict').textContent()).not.toMatch(/Ixchel|Centella/);
  });

  it('and nothing of it is kept: neither on the screen after it, nor on the device, nor at the service', async () => {
    await phone.page.locator('.verdict [data-first] button').click();
    expect(await phone.page.locator('.portrait').count()).toBe(0);
    const piece = PORTRAIT.slice(200, 240);
    const folder = join(phone.profile, 'Default');
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
    expect(kept.length).toBeGreaterThan(10);
    for (const word of [piece, OUTLET, 'Ixchel']) expect(kept.filter((text) => text.includes(word))).toEqual([]);
    const rows = JSON.stringify(place.service.store.sqlite.prepare('SELECT * FROM transactions').all());
    expect(rows).not.toContain(piece);
    expect(place.service.log.lines.join('\n')).not.toContain(piece);
    await phone.page.getByRole('button', { name: 'Regresar' }).click();
  });

  it('who says no is told apart from who has nothing that holds', async () => {
    const link = await ask();
    await holder.wallet.show(link, { consent: () => false });
    await phone.page.getByText('La persona decidió no mostrarla.').waitFor({ timeout: 30_000 });
    await phone.picture('es-relay-declined');
    await phone.page.getByRole('button', { name: 'Regresar' }).click();
  });

  it('without a network it says that it needs one, and the camera goes on working', async () => {
    await phone.context.setOffline(true);
    await phone.page.getByRole('button', { name: 'Revisar con otra cartera' }).click();
    await phone.page.getByRole('button', { name: 'Pedir credencial' }).click();
    await phone.page.locator('.notice-check').getByText('Necesita conexión.').waitFor({ timeout: 60_000 });
    await phone.context.setOffline(false);
  });
});
