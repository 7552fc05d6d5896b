/** The HTML of an app: a head, a sentence for browsers that run nothing, and the place where the program draws. */
import type { WebApp } from './apps.ts';

/** Files of an app, by address relative to its page. */
export interface PageFiles {
  readonly script: { readonly address: string; readonly hash: string };
  readonly style: string | undefined;
  readonly icon: string;
  readonly touchIcon: string;
}

const FONTS = ['400', '700'].map((weight) => `docs/font/atkinson-hyperlegible-${weight}.woff2`);

/**
 * Makes the page. Addresses are relative, so that it may stand below any public URL. It is the same for everybody:
 * language, theme and content come from the device.
 */
export function renderAppPage({ name, title, offline }: WebApp, { script, style, icon, touchIcon }: PageFiles): string {
  return `<!doctype html>
<html lang="es-MX">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#FAF9F6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#12181E" media="(prefers-color-scheme: dark)">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="apple-mobile-web-app-title" content="${title}">
<title>${title}</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="apple-touch-icon" href="${touchIcon}">
${offline ? `<link rel="manifest" href="${name}.webmanifest">\n` : ''}${style === undefined ? '' : `<link rel="stylesheet" href="${style}">\n`}${FONTS.map((font) => `<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>`).join('\n')}
<script type="module" src="${script.address}" integrity="${script.hash}"></script>
</head>
<body>
<div id="app"><noscript><p lang="es-MX">Esta página necesita JavaScript: sus llaves se hacen y se quedan en este teléfono.</p><p lang="en">This page needs JavaScript: its keys are made on this phone and stay there.</p></noscript></div>
</body>
</html>
`;
}

/** The manifest of an installable app (W3C Application Manifest). */
export function renderManifest(
  { name, title }: WebApp,
  icons: readonly { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose: string }[],
): string {
  return `${JSON.stringify(
    {
      id: name,
      name: title,
      short_name: title,
      lang: 'es-MX',
      start_url: name,
      scope: name,
      display: 'standalone',
      background_color: '#FAF9F6',
      theme_color: '#FAF9F6',
      icons,
    },
    null,
    2,
  )}\n`;
}
