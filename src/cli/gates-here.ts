/** The gates of this machine: one profile each, beside the desk's own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGateClient, type DeskProfile, type GateClient } from '../client/index.ts';
import { gateTextsIn } from './gate-texts.ts';
import type { Office } from './office.ts';
import { privateJson } from './private-json.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const folderOf = ({ folder }: Office) => join(folder, 'gates');

/** A gate's client over the profile of that name, whatever is in it. */
export function gateOf(office: Office, name: string, terminal: Terminal): GateClient {
  if (!NAME.test(name)) {
    throw new CommandError('gate', gateTextsIn(terminal.language).badName, { exit: EXIT.usage });
  }
  const profile = privateJson<DeskProfile>(join(folderOf(office), `${name}.json`));
  return createGateClient({ issuer: office.issuer, profile });
}

/** The names of the gates that this machine has keys for. */
export function gateNames(office: Office): readonly string[] {
  try {
    const files = readdirSync(folderOf(office));
    return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).sort();
  } catch {
    return [];
  }
}

/** The gate that was named, or the only one of this machine. */
export function openGate(office: Office, named: string | undefined, terminal: Terminal): GateClient {
  const names = gateNames(office);
  const texts = gateTextsIn(terminal.language);
  const only = names.length === 1 ? names[0] : undefined;
  const name = named || only;
  if (name !== undefined && names.includes(name)) return gateOf(office, name, terminal);
  const several = names.length > 0 ? texts.whichGate : texts.noGateHere;
  throw new CommandError('which_gate', name === undefined ? several : texts.noProfile(name), {
    exit: EXIT.usage,
    next: names.length > 0 ? `--gate ${names[0]}` : 'gafete gate add --purpose zone-gate --zones pit',
  });
}
