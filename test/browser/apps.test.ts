/** What every app is before anybody uses it: installable, offline, strict, in two languages, accessible. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Place, startServing } from '../cli/gafete.ts';
import { axeFaults, launchChromium, openPage, overflow } from './chromium.ts';

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let browser: Awaited<ReturnType<typeof launchChromium>>;

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  place?.remove();
});

describe.each(['wallet', 'pickup', 'gate'])('/%s as it first opens', (app) => {
  it.each(['es-MX', 'en'])(
    'in %s: asks this service only, complains of nothing, has no fault that axe finds',
    async (locale) => {
      const { page, asked, complaints, close } = await openPage(browser, `${place.issuer}/${app}`, { locale });
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
      expect(await axeFaults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(asked.filter(({ url }) => !url.startsWith(`${place.issuer}/`))).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('changes its language by a button, says so to the document and remembers it', async () => {
    const { page, close } = await openPage(browser, `${place.issuer}/${app}`);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await close();
  });

  it('runs no text as code: inline scripts, handlers, eval and script elements stay dead', async () => {
    const { page, complaints, close } = await openPage(browser, `${place.issuer}/${app}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const ran = await page.evaluate(`(() => {
      globalThis.ran = [];
      const attempt = (work) => { try { work(); } catch { } };
      attempt(() => { document.body.innerHTML += '<img src=x onerror="ran.push(1)">'; });
      attempt(() => { const s = document.createElement('script'); s.src = 'data:text/javascript,ran.push(2)'; document.body.append(s); });
      attempt(() => { const s = document.createElement('script'); s.textContent = 'ran.push(3)'; document.body.append(s); });
      attempt(() => trustedTypes.createPolicy('other', { createHTML: (x) => x }));
      return new Promise((resolve) => setTimeout(() => resolve(ran), 300));
    })()`);
    expect(ran).toEqual([]);
    // The policy has seen each of them.
    expect(complaints.length).toBeGreaterThan(2);
    await close();
  });
});

describe.each(['wallet', 'gate'])('/%s without a network', (app) => {
  it('opens after the first load with the service gone, and keeps files of this build only', async () => {
    const { page, context, complaints, close } = await openPage(browser, `${place.issuer}/${app}`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await page.waitForFunction('navigator.serviceWorker.controller !== null');
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(
      await page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em Atkinson Hyperlegible'))"),
    ).toBe(true);
    const kept = (await page.evaluate(
      'caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((c) => c.keys()).then((all) => all.map(({ url }) => new URL(url).pathname))))).then((lists) => lists.flat())',
    )) as string[];
    expect(kept).toContain(`/${app}`);
    for (const path of kept) {
      expect(path).toMatch(new RegExp(`^/(${app}(\\.webmanifest)?|app/[A-Za-z0-9_.-]+|docs/font/[a-z0-9-]+\\.woff2)$`));
    }
    // It has asked whether the service answers, and was told no.
    expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await close();
  });

  it('can be installed: Chromium finds no reason against it', async () => {
    const { page, context, close } = await openPage(browser, `${place.issuer}/${app}`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const session = await context.newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A context of a test is a private window, which is the one thing that stands against it.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
    const { errors } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    await close();
  });
});
