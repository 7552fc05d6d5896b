/** Which office a command is for, and where this machine keeps what belongs to it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config.ts';
import { readPrivateFile } from '../runtime/node/private-file.ts';
import { CommandError, EXIT } from './terminal.ts';

export const DEFAULT_ISSUER = 'http://localhost:8787';

export interface Office {
  /** Credential issuer identifier. */
  readonly issuer: string;
  /** Folder of this office, mode 0700: keys, wallet and journals are all secret. */
  readonly folder: string;
  readonly deskProfile: string;
  readonly wallet: string;
  /** Root certificates pinned for this office, PEM. */
  readonly anchor: string;
  /** Whether it is the demo of this very machine, where commands help themselves. */
  readonly isLocalDemo: boolean;
}

/** From `--issuer`, GAFETE_ISSUER, the PUBLIC_URL that the service on this machine has, or the demo's address. */
export function officeOf(asked: string | undefined, env: Environment): Office {
  const issuer = asked || env['GAFETE_ISSUER'] || env['PUBLIC_URL'] || DEFAULT_ISSUER;
  const url = URL.parse(issuer);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(
      'issuer',
      { en: 'The issuer is not an absolute URL.', es: 'El emisor no es una dirección URL completa.' },
      {
        exit: EXIT.usage,
        next: `--issuer ${DEFAULT_ISSUER}, or set GAFETE_ISSUER`,
      },
    );
  }
  const folder = join(env['GAFETE_HOME'] || join(homedir(), '.gafete'), folderNameOf(issuer));
  return {
    issuer,
    folder,
    deskProfile: join(folder, 'desk.json'),
    wallet: join(folder, 'wallet.json'),
    anchor: join(folder, 'anchor.pem'),
    isLocalDemo:
      url.hostname === 'localhost' && (env['GAFETE_ENVIRONMENT'] || 'demo') === 'demo' && localIssuer(env) === issuer,
  };
}

/** Folder of the demo's operator on this machine. */
export const operatorFolder = (env: Environment) => env['GAFETE_OPERATOR'] || join('data', 'operator');

/** The public URL of the service whose operator's folder is on this machine. A code of its own goes to it alone. */
function localIssuer(env: Environment): string | undefined {
  return readPrivateFile(join(operatorFolder(env), 'issuer'))?.trim();
}

/** `http://localhost:8787` → `http~localhost~8787`. Two issuers of one name would still refuse each other's profile. */
function folderNameOf(issuer: string): string {
  return issuer.replace(/[^A-Za-z0-9._-]+/g, '~').slice(0, 120);
}
