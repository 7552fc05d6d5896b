/**
 * The operator's commands. What they do is loaded when one is run: it brings the whole service with it, which an office's
 * machine never needs.
 */
import type { Command } from './commands.ts';
import { SIGNING_DAYS } from './keys/days.ts';

export const serve: Command = {
  name: 'serve',
  synopsis: '',
  about: {
    en: 'Run the service on this machine. Makes what is missing in the demo environment.',
    es: 'Correr el servicio en esta máquina. En la demostración hace lo que falte.',
  },
  run: async (...words) => (await import('./commands/serve.ts')).serve(...words),
};

export const doctor: Command = {
  name: 'doctor',
  synopsis: '',
  about: {
    en: 'Check keys, certificates, addresses, clock and storage of this deployment.',
    es: 'Revisar llaves, certificados, direcciones, reloj y almacén de este servicio.',
  },
  run: async (...words) => (await import('./commands/doctor.ts')).doctor(...words),
};

export const witness: Command = {
  name: 'witness',
  synopsis: "[--name <name>] [--log '<verifier key>' …] [--watch <url> [--every 5m]]",
  about: {
    en: 'Be a witness of offices’ public logs: cosign each head that continues what was seen, and never two histories.',
    es: 'Ser testigo de bitácoras públicas: firmar cada estado que continúa lo ya visto, y nunca dos historias.',
  },
  details: [
    '',
    '--name    the witness’s name, at the first start: an address of yours without https://',
    '--log     a log to watch, as its office prints it at /log/keys; kept in the folder’s file `logs`',
    '--watch   an office whose log is read every few minutes, without its doing anything',
    '--folder  key, logs and what was seen (data/witness) · --host, --port  where it listens (127.0.0.1:8790)',
  ],
  run: async (...words) => (await import('./commands/witness.ts')).witness(...words),
};

export const retention: Command = {
  name: 'retention',
  synopsis: '',
  about: {
    en: 'List every store of this deployment: what ends a record, how many there are, how old the oldest is.',
    es: 'Listar todo lo que guarda este servicio: qué termina cada registro, cuántos hay y qué edad tiene el más viejo.',
  },
  run: async (...words) => (await import('./commands/retention.ts')).retention(...words),
};

export const recover: Command = {
  name: 'recover',
  synopsis: '[--dry-run] [--yes]',
  about: {
    en: 'After a disaster: say what is lost, and put the service to work again. Stop it first.',
    es: 'Después de un desastre: decir qué se perdió y volver a poner a trabajar el servicio. Deténgalo antes.',
  },
  details: [
    '',
    '--dry-run   says what was found and what would be done, and changes nothing',
    '--yes       does not ask',
  ],
  run: async (...words) => (await import('./commands/recover.ts')).recoverDeployment(...words),
};

export const enrolCode: Command = {
  name: 'enrol-code',
  synopsis: '[--role admin|desk|gate] [--quiet-file] [--worker]',
  about: {
    en: 'Make a single-use code (15 minutes) with which one client enrols. Operator’s shell only.',
    es: 'Hacer un código de un solo uso (15 minutos) para dar de alta una máquina. Solo en la terminal de quien opera.',
  },
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
  about: {
    en: 'Make the desk CA (operator folder) and the service’s keys (data folder).',
    es: 'Hacer la CA de la mesa (carpeta de quien opera) y las llaves del servicio (carpeta de datos).',
  },
  run: async (...words) => (await import('./commands/keys.ts')).keysInit(...words),
};

export const keysRenew: Command = {
  name: 'keys renew',
  synopsis: '[--purpose credential|status|request|policy|log]',
  about: {
    en: `Certify fresh signing keys for ${SIGNING_DAYS} days; the running service takes them up by itself.`,
    es: `Certificar llaves de firma nuevas por ${SIGNING_DAYS} días; el servicio las toma solo.`,
  },
  run: async (...words) => (await import('./commands/keys.ts')).keysRenew(...words),
};

export const keysDistrust: Command = {
  name: 'keys distrust',
  synopsis: '<leaf fingerprint>',
  about: {
    en: 'Tell every verifier to stop believing a leaf certificate, and certify a successor.',
    es: 'Decir a quienes verifican que ya no crean en un certificado, y certificar otro.',
  },
  run: async (...words) => (await import('./commands/keys.ts')).keysDistrust(...words),
};

export const keysAnchor: Command = {
  name: 'keys anchor',
  synopsis: '[--out file.pem]',
  about: {
    en: 'Print the anchor that verifiers pin, and the fingerprints of the leaves under it.',
    es: 'Mostrar la raíz que fijan quienes verifican, y las huellas de sus certificados.',
  },
  run: async (...words) => (await import('./commands/keys.ts')).keysAnchor(...words),
};

export const keysExport: Command = {
  name: 'keys export',
  synopsis: '--worker --out secrets.json',
  about: {
    en: 'Write the service’s keys as secrets for `wrangler secret bulk`; delete the file afterwards.',
    es: 'Escribir las llaves del servicio como secretos para `wrangler secret bulk`; borre después el archivo.',
  },
  run: async (...words) => (await import('./commands/keys.ts')).keysExport(...words),
};
