/**
 * What is sent along with the pages. Written once, as the `_headers` file that Workers obey; Node reads the same file
 * (`runtime/node/static-files.ts`), so that neither can be milder than the other.
 */
import type { WebApp } from './apps.ts';

/** Features that browsers grant by default or on request; what an app does not name is off for it and for its frames. */
const FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
const NOSNIFF = 'X-Content-Type-Options: nosniff';
const SAME_ORIGIN = 'Cross-Origin-Resource-Policy: same-origin';

/**
 * Content-Security-Policy of an app. Its one program is named by hash (CSP3 §8.2: a script file counts when its
 * `integrity` does), so that nothing else of this origin can run, whatever finds its way into a page. Nothing inline; no
 * text becomes code (Trusted Types), but for the addresses of our own workers.
 */
export function policyOf({ connect, wasm }: WebApp, scriptHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src ${connect}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types gafete',
  ].join('; ');
}

function permissionsOf({ features }: WebApp): string {
  return FEATURES.map((feature) => `${feature}=(${features.includes(feature) ? 'self' : ''})`).join(', ');
}

function rule(path: string, headers: readonly string[]): string {
  return [path, ...headers.map((header) => `  ${header}`)].join('\n');
}

/** The rules of all apps. No two may fit one address: Workers would send both. */
export function headersOf(apps: readonly { readonly app: WebApp; readonly scriptHash: string }[]): string {
  const rules = [
    // Named by what is in them.
    rule('/app/*', ['Cache-Control: public, max-age=31536000, immutable', NOSNIFF, SAME_ORIGIN]),
  ];
  for (const { app, scriptHash } of apps) {
    rules.push(
      rule(`/${app.name}`, [
        `Content-Security-Policy: ${policyOf(app, scriptHash)}`,
        `Permissions-Policy: ${permissionsOf(app)}`,
        'Referrer-Policy: no-referrer',
        'Cross-Origin-Opener-Policy: same-origin',
        'Strict-Transport-Security: max-age=63072000; includeSubDomains',
        'Cache-Control: no-cache',
        NOSNIFF,
        SAME_ORIGIN,
      ]),
    );
    if (!app.offline) continue;
    rules.push(
      rule(`/${app.name}.webmanifest`, ['Cache-Control: no-cache', NOSNIFF, SAME_ORIGIN]),
      // It fetches our own files and nothing else.
      rule(`/${app.name}-sw.js`, [
        "Content-Security-Policy: default-src 'none'; connect-src 'self'",
        'Cache-Control: no-cache',
        NOSNIFF,
        SAME_ORIGIN,
      ]),
    );
  }
  return rules.join('\n\n');
}
