/**
 * `npm run build:web`: everything that is served as a file, in one folder, for both runtimes. The guides and their
 * typeface as they were committed, the API's pages, and beside them each app: one program, one stylesheet, its page, its manifest, and the
 * worker that keeps it offline. Built aside and put in place at once, so that no server ever sees a half.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { LOGO_SVG } from '../../credential/accreditation/logo.ts';
import { renderApiFiles } from './api-pages.ts';
import { WEB_APPS, type WebApp } from './apps.ts';
import { headersOf } from './headers.ts';
import { markAsPng } from './icons.ts';
import { renderAppPage, renderManifest } from './page.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DOCS = join(ROOT, 'src', 'docs', 'assets');
const WEB = join(ROOT, 'src', 'web');
export const OUTPUT = join(ROOT, 'dist', 'web');
/** Browsers of phones that are five years old and updated. */
const TARGET = ['chrome111', 'firefox117', 'safari16.4'];

/** Builds all apps into `dist/web`. */
export async function buildWeb(): Promise<void> {
  mkdirSync(dirname(OUTPUT), { recursive: true });
  const folder = mkdtempSync(join(dirname(OUTPUT), '.web-'));
  try {
    cpSync(DOCS, folder, { recursive: true });
    for (const [name, content] of await renderApiFiles()) writeFile(folder, name, content);
    const icons = writeIcons(folder);
    const apps = [];
    for (const app of WEB_APPS) apps.push({ app, scriptHash: await buildApp(folder, app, icons) });
    const rules = [readFileSync(join(DOCS, '_headers'), 'utf8').trimEnd(), headersOf(apps)];
    writeFileSync(join(folder, '_headers'), `${rules.join('\n\n')}\n`);
    rmSync(OUTPUT, { recursive: true, force: true });
    renameSync(folder, OUTPUT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Icons {
  readonly vector: string;
  readonly small: string;
  readonly large: string;
  readonly maskable: string;
}

function writeIcons(folder: string): Icons {
  const write = (name: string, extension: string, content: string | Uint8Array): string => {
    const address = `app/${name}-${digest('sha256', content, 'hex').slice(0, 8)}.${extension}`;
    writeFile(folder, address, content);
    return address;
  };
  return {
    vector: write('mark', 'svg', LOGO_SVG),
    small: write('mark-192', 'png', markAsPng(192, { maskable: false })),
    large: write('mark-512', 'png', markAsPng(512, { maskable: false })),
    maskable: write('mark-maskable', 'png', markAsPng(512, { maskable: true })),
  };
}

/** Builds one app. Answers the hash of its program, as a policy names it. */
async function buildApp(folder: string, app: WebApp, icons: Icons): Promise<string> {
  const own = await bundle(folder, app.name, join(WEB, app.name, 'main.tsx'));
  const script = own.find((file) => file.startsWith(`app/${app.name}-`) && file.endsWith('.js'));
  if (script === undefined) throw new Error(`no program of ${app.name} was built`);
  const scriptHash = `sha256-${digest('sha256', readFileSync(join(folder, script)), 'base64')}`;
  const page = `${app.name}.html`;
  const html = renderAppPage(app, {
    script: { address: script, hash: scriptHash },
    style: own.find((file) => file.endsWith('.css')),
    icon: icons.vector,
    touchIcon: icons.small,
  });
  writeFile(folder, page, html);
  if (app.offline) await addOffline(folder, app, { own, page, icons });
  return scriptHash;
}

async function addOffline(
  folder: string,
  app: WebApp,
  { own, page, icons }: { readonly own: readonly string[]; readonly page: string; readonly icons: Icons },
): Promise<void> {
  const manifest = `${app.name}.webmanifest`;
  const any = { purpose: 'any', type: 'image/png' };
  const list = [
    { src: icons.vector, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: icons.small, sizes: '192x192', ...any },
    { src: icons.large, sizes: '512x512', ...any },
    { src: icons.maskable, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ];
  writeFile(folder, manifest, renderManifest(app, list));
  const fonts = readdirSync(join(folder, 'docs', 'font')).filter((name) => name.endsWith('.woff2'));
  const kept = [...own, page, manifest, icons.vector, icons.small, ...fonts.map((name) => `docs/font/${name}`)];
  const files: Record<string, string> = {};
  for (const file of kept.sort()) {
    // A page has no extension in its address.
    files[file.replace(/\.html$/, '')] = digest('sha256', readFileSync(join(folder, file)), 'base64');
  }
  const named = { app: app.name, build: digest('sha256', JSON.stringify(files), 'hex').slice(0, 16), files };
  await bundle(folder, `${app.name}-sw`, join(WEB, 'offline', 'main.ts'), {
    fileName: `${app.name}-sw.js`,
    define: { GAFETE_BUILD: JSON.stringify(named) },
  });
}

/** Bundles one program into one file, with its stylesheet and what it names by `?url`. Answers the files' names. */
async function bundle(
  folder: string,
  name: string,
  entry: string,
  options: { readonly fileName?: string; readonly define?: Readonly<Record<string, string>> } = {},
): Promise<readonly string[]> {
  const built = await build({
    root: WEB,
    base: './',
    configFile: false,
    publicDir: false,
    // Its one warning is about the typeface, which is served from `docs/font` and not copied into each app.
    logLevel: 'error',
    define: { ...options.define },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: false,
      assetsDir: 'app',
      // A picture inside of the program would be one more thing that no policy sees.
      assetsInlineLimit: 0,
      modulePreload: false,
      cssCodeSplit: false,
      target: TARGET,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: entry },
        output: {
          codeSplitting: false,
          entryFileNames: options.fileName ?? `app/[name]-[hash].js`,
          assetFileNames: `app/${name}-[hash][extname]`,
        },
      },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs.flatMap((output) => ('output' in output ? output.output.map(({ fileName }) => fileName) : []));
}

function writeFile(folder: string, address: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, address)), { recursive: true });
  writeFileSync(join(folder, address), content);
}

function digest(algorithm: 'sha256', content: string | Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(content).digest(encoding);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildWeb();
