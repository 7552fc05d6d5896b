/**
 * The pages, each a program of its own: what it is called on a phone, and what it may do.
 *
 * Names and icon say nothing of the trade. *Gafete* is what an office hangs around a journalist's neck, so a phone's list
 * of apps does not have it: it has “Pases”, which anybody could have for a concert, and “Accesos” for who stands at a
 * door. The icon is the credential's own mark, a ring on a square.
 */
export interface WebApp {
  /** Path of its page below the public URL, folder of its sources, first part of its files' names. */
  readonly name: string;
  /** Title of window and home screen: read by whoever looks over a shoulder. */
  readonly title: string;
  /** Installable, and there without a network. */
  readonly offline: boolean;
  /** Where its program may connect. */
  readonly connect: string;
  /** Runs WebAssembly of its own files. */
  readonly wasm: boolean;
  /** Features of the device that it may use; every other one is switched off (Permissions Policy). */
  readonly features: readonly string[];
}

const PASSKEYS = ['publickey-credentials-create', 'publickey-credentials-get'];

export const WEB_APPS: readonly WebApp[] = [
  {
    name: 'wallet',
    title: 'Pases',
    offline: true,
    // Issuers and gates of other offices too: one wallet for many events. What it runs is held by hash.
    connect: "'self' https:",
    // Who holds keys runs nothing but its own program: codes are read by the browser's detector, or pasted.
    wasm: false,
    features: ['camera', 'clipboard-read', 'clipboard-write', 'screen-wake-lock', ...PASSKEYS],
  },
  {
    name: 'pickup',
    title: 'Pases',
    offline: false,
    // It asks nobody anything: the code that it holds goes nowhere from here.
    connect: "'none'",
    wasm: false,
    features: ['clipboard-write'],
  },
  {
    name: 'gate',
    title: 'Accesos',
    offline: true,
    connect: "'self'",
    wasm: true,
    features: ['camera', 'screen-wake-lock', 'fullscreen'],
  },
];
