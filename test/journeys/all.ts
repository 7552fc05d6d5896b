import { accreditAndHold } from './accredit-and-hold.ts';
import { askAgain } from './ask-again.ts';
import { askAndJudge } from './ask-and-judge.ts';
import { askAndRelay } from './ask-and-relay.ts';
import { eventCloses } from './event-closes.ts';
import { gatePass } from './gate-pass.ts';
import { gatesOffline } from './gates-offline.ts';
import { lostPhone } from './lost-phone.ts';
import { officerLeaves } from './officer-leaves.ts';
import { pickUpFails } from './pick-up-fails.ts';
import { refill } from './refill.ts';
import { revokeRefused, withdraw } from './revoke-refused.ts';
import type { Journey } from './scene.ts';
import { suspendAndResume } from './suspend-and-resume.ts';
import { twoPeople } from './two-people.ts';

export const JOURNEYS: readonly Journey[] = [
  accreditAndHold,
  pickUpFails,
  askAgain,
  refill,
  askAndJudge,
  askAndRelay,
  gatePass,
  gatesOffline,
  lostPhone,
  suspendAndResume,
  revokeRefused,
  withdraw,
  twoPeople,
  officerLeaves,
  eventCloses,
];
