/** Every command, in the order in which a press office meets them. */
import { accredit } from './commands/accredit.ts';
import { acts, approve, resume, revoke, suspend, withdraw } from './commands/act.ts';
import { audit } from './commands/audit.ts';
import { check } from './commands/check.ts';
import { clientEnrol, clientList, clientRecover, clientRemove, clientRenew, clientShow } from './commands/client.ts';
import { demo } from './commands/demo.ts';
import { erasure } from './commands/erasure.ts';
import {
  eventAdmit,
  eventClose,
  eventCreate,
  eventDistrust,
  eventEpoch,
  eventList,
  eventPolicy,
  eventShow,
  eventTrust,
} from './commands/event.ts';
import { gateAdd, gateEnrol, gateList, gateRemove } from './commands/gate.ts';
import { gateBundle, gateCheck, gateCode, gatePair } from './commands/gate-offline.ts';
import { find, reissue, revokePresented, status } from './commands/person.ts';
import { verify } from './commands/verify.ts';
import { walletAccept, walletBare, walletList, walletPresent } from './commands/wallet.ts';
import { walletPass } from './commands/wallet-pass.ts';
import { walletShow } from './commands/wallet-show.ts';
import type { Bilingual } from './language.ts';
import {
  doctor,
  enrolCode,
  keysAnchor,
  keysDistrust,
  keysExport,
  keysInit,
  keysRenew,
  recover,
  retention,
  serve,
  witness,
} from './operator-commands.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly synopsis: string;
  /** One sentence. */
  readonly about: Bilingual;
  readonly details?: readonly string[];
  run(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined>;
}

export const COMMANDS: readonly Command[] = [
  serve,
  clientEnrol,
  clientShow,
  clientList,
  clientRenew,
  clientRemove,
  clientRecover,
  eventCreate,
  eventList,
  eventShow,
  eventPolicy,
  eventAdmit,
  eventEpoch,
  eventTrust,
  eventClose,
  eventDistrust,
  accredit,
  find,
  status,
  withdraw,
  revoke,
  suspend,
  resume,
  reissue,
  revokePresented,
  acts,
  approve,
  gateAdd,
  gateEnrol,
  gatePair,
  gateCode,
  gateList,
  gateRemove,
  gateBundle,
  gateCheck,
  verify,
  walletAccept,
  walletShow,
  walletList,
  walletPass,
  walletPresent,
  walletBare,
  check,
  audit,
  erasure,
  witness,
  demo,
  enrolCode,
  keysInit,
  keysRenew,
  keysDistrust,
  keysAnchor,
  keysExport,
  doctor,
  retention,
  recover,
];
