/**
 * The operator's commands. What they do is loaded when one is run: it brings the whole service with it, which an office's
 * machine never needs.
 */
import type { Command } from './commands.ts';
import { SIGNING_DAYS } from './keys/days.ts';

export const serve: Command = {
  name: 'serve',
  synopsis: '',
  about: 'Run the service on this machine. Makes what is missing in the demo environment.',
  run: async (...words) => (await import('./commands/serve.ts')).serve(...words),
};

export const doctor: Command = {
  name: 'doctor',
  synopsis: '',
  about: 'Check keys, certificates, addresses, clock and storage of this deployment.',
  run: async (...words) => (await import('./commands/doctor.ts')).doctor(...words),
};

export const enrolCode: Command = {
  name: 'enrol-code',
  synopsis: '[--role admin|desk|gate] [--quiet-file] [--worker]',
  about: 'Make a single-use code (15 minutes) with which one client enrols. Operator’s shell only.',
  details: [
    '',
    '--quiet-file  writes the code to a private file in the operator folder instead of printing it',
    '--worker      prints the code and the SQL that registers it, for `wrangler d1 execute`',
  ],
  run: async (...words) => (await import('./commands/enrol-code.ts')).enrolCode(...words),
};

export const keysInit: Command = {
  name: 'keys init',
  synopsis: '',
  about: 'Make the desk CA (operator folder) and the service’s keys (data folder).',
  run: async (...words) => (await import('./commands/keys.ts')).keysInit(...words),
};

export const keysRenew: Command = {
  name: 'keys renew',
  synopsis: '[--purpose credential|status|request|policy]',
  about: `Certify fresh signing keys for ${SIGNING_DAYS} days; the running service takes them up by itself.`,
  run: async (...words) => (await import('./commands/keys.ts')).keysRenew(...words),
};

export const keysDistrust: Command = {
  name: 'keys distrust',
  synopsis: '<leaf fingerprint>',
  about: 'Tell every verifier to stop believing a leaf certificate, and certify a successor.',
  run: async (...words) => (await import('./commands/keys.ts')).keysDistrust(...words),
};

export const keysAnchor: Command = {
  name: 'keys anchor',
  synopsis: '[--out file.pem]',
  about: 'Print the anchor that verifiers pin, and the fingerprints of the leaves under it.',
  run: async (...words) => (await import('./commands/keys.ts')).keysAnchor(...words),
};

export const keysExport: Command = {
  name: 'keys export',
  synopsis: '--worker --out secrets.json',
  about: 'Write the service’s keys as secrets for `wrangler secret bulk`; delete the file afterwards.',
  run: async (...words) => (await import('./commands/keys.ts')).keysExport(...words),
};
