/** Chromium for tests: one browser, pages that write down what they asked for and what they complained about. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launchChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every request of the context, its worker's included: method and address without fragment. */
  readonly asked: { readonly method: string; readonly url: string; readonly body: string }[];
  /** What the console and the policy complained about. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** A phone of 360 px, in Spanish unless told otherwise. */
export async function openPage(
  browser: Browser,
  address: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'es-MX', ...options });
  const asked: OpenPage['asked'] = [];
  const complaints: string[] = [];
  context.on('request', (request) =>
    asked.push({ method: request.method(), url: request.url(), body: request.postData() ?? '' }),
  );
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(address, { waitUntil: 'load' });
  return { page, context, asked, complaints, close: () => context.close() };
}

/** Faults that axe finds (WCAG 2.2 A and AA), one line each. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return (await page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`)) as string[];
}

/** Pixels by which a page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')) as number;
}
