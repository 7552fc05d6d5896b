import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Place, startServing } from '../cli/gafete.ts';
import { launchChromium } from './chromium.ts';

const PATHS = ['es', 'es/verify', 'es/press-office', 'es/workers', 'es/api', 'en/api'] as const;

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let browser: Browser;

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

type Options = Parameters<Browser['newContext']>[0];

/** A page, everything that it asked the network for, and everything that the browser complained about. */
async function open(path: string, options: Options = {}) {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page: Page = await context.newPage();
  const asked: { readonly url: string; readonly status: number }[] = [];
  const complaints: string[] = [];
  page.on('response', (response) => asked.push({ url: response.url(), status: response.status() }));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${place.issuer}/docs/${path}`, { waitUntil: 'networkidle' });
  return { page, asked, complaints, close: () => context.close() };
}

describe.each(PATHS)('/docs/%s in a real browser', (path) => {
  it('asks this service only, and for nothing that is not there', async () => {
    const { asked, complaints, close } = await open(path);
    expect(asked.filter(({ url }) => !url.startsWith(`${place.issuer}/`))).toEqual([]);
    expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    expect(asked.filter(({ url }) => url.endsWith('.woff2'))).toHaveLength(2);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([360, 768, 1280])('never scrolls sideways at %d px, nor with text twice as large', async (width) => {
    const { page, close } = await open(path, { viewport: { width, height: 800 } });
    const over = () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(await over()).toBeLessThanOrEqual(0);
    await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");
    expect(await over()).toBeLessThanOrEqual(0);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'is readable in the %s theme: contrast of at least 4.5 everywhere',
    async (colorScheme) => {
      const { page, close } = await open(path, { colorScheme });
      const worst = (await page.evaluate(WORST_CONTRAST)) as { ratio: number; text: string; count: number };
      expect(worst.count).toBeGreaterThan(10);
      expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(4.5);
      await close();
    },
  );
});

describe('with the keyboard', () => {
  it('the first stop skips to the content, and focus is seen', async () => {
    const { page, close } = await open('es/press-office');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    expect(await page.evaluate('document.activeElement.getBoundingClientRect().left')).toBeGreaterThanOrEqual(0);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await close();
  });

  it('the other language is reached by its link, in its own words', async () => {
    const { page, close } = await open('es/verify');
    await page.getByRole('navigation', { name: 'Idioma' }).getByRole('link', { name: 'English' }).press('Enter');
    await page.waitForURL('**/docs/en/verify');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Verify a press credential in ten minutes',
    );
    await close();
  });
});

describe('with a screen reader', () => {
  it('the landmarks have names', async () => {
    const { page, close } = await open('es/api');
    for (const name of ['Páginas', 'Idioma', 'En esta página']) {
      expect(await page.getByRole('navigation', { name }).count(), name).toBe(1);
    }
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('article', { name: 'POST /gate/requests', exact: true }).count()).toBe(1);
    await close();
  });

  it('every table names its columns and its rows', async () => {
    const { page, close } = await open('es/api');
    const bare = await page.evaluate(
      "[...document.querySelectorAll('table')].filter((table) => table.querySelectorAll('thead th[scope=col]').length !== 2 || [...table.querySelectorAll('tbody tr')].some((row) => row.querySelector('th[scope=row]') === null)).length",
    );
    expect(bare).toBe(0);
    await close();
  });
});

describe('under a thumb', () => {
  it('what leads to other pages is at least 44 px high at 360 px', async () => {
    const { page, close } = await open('es/verify', { viewport: { width: 360, height: 760 } });
    const heights = (await page.evaluate(
      "[...document.querySelectorAll('.top a, .contents a')].map((link) => link.getBoundingClientRect().height)",
    )) as number[];
    expect(heights.length).toBeGreaterThan(8);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
    await close();
  });
});

describe('on paper', () => {
  it('there is the text and not the way around', async () => {
    const { page, close } = await open('en/press-office');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.top').isVisible()).toBe(false);
    expect(await page.locator('.contents').isVisible()).toBe(false);
    expect(await page.locator('main').isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await close();
  });
});

/** The lowest contrast between a text and what is behind it (WCAG 2.2 §1.4.3). Colours here are opaque. */
const WORST_CONTRAST = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.textContent.trim() === '') continue;
    const element = node.parentElement;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    found.push({ ratio: (a + 0.05) / (b + 0.05), text: node.textContent.slice(0, 60) });
  }
  found.sort((x, y) => x.ratio - y.ratio);
  return { ...found[0], count: found.length };
})()`;
